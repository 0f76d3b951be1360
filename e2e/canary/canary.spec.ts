import type { Page } from '@playwright/test';
import { parseRecoveryCode } from '#shared/crypto/recovery-code.ts';
import {
  allowServer,
  enter,
  expect,
  openHelp,
  say,
  test,
} from '../fixtures.ts';
import {
  conversationsFile,
  importFile,
  join,
  press,
  secretField,
  signIn,
  SLOW,
  visit,
} from '../people.ts';
import { openedKey } from '../stored.ts';
import { dumpSignsNobodyIn } from './dump.ts';
import {
  canary,
  MARK,
  needlesOf,
  needlesOfBytes,
  search,
  type Hit,
  type Needle,
} from './needles.ts';
import { browserPlaces, diskPlaces, type Place } from './places.ts';

// "A database dump, a full log and all browser stores of a locked app contain no canary plaintext; the dump alone cannot be
// used to sign in." What LevelDB has compressed on the disk is searched as what it holds (every row is read in the page), not
// as its bytes.

test.use({ serverEnv: { LOG_LEVEL: 'debug' } });
test.setTimeout(300_000);

const EMAIL = 'canary@example.test';
// Another word than the others: freed bytes of it may lie on the disk for a while.
const PLANTED = 'zqosprey planted/ähre €1';
const LOGIN = '/api/v1/auth/login';
const PASSPHRASE = canary('passphrase');

const hitsIn = (places: Place[], needles: Needle[]): Hit[] =>
  places.flatMap(({ where, bytes }) => search(where, bytes, needles));

/** Says, keeps and types a canary wherever a person can put words. */
async function plantEverywhere(page: Page): Promise<void> {
  await say(page, canary('message'));
  await allowServer(page);
  await expect(page.locator('.reply[data-by="model"]')).toContainText(MARK);
  await importFile(
    page,
    conversationsFile(4, (at) => canary(`imported ${at}`)).replace(
      'An older conversation',
      canary('title'),
    ),
  );
  await visit(page, '/keep/dreams/new');
  await page.getByLabel('The dream').fill(canary('dream'));
  await page.getByLabel('The dream').blur();
  await expect(page.locator('.dream-state')).toContainText(/saved/i);
  await visit(page, '/you/plan');
  await page.getByLabel(/warning signs/i).fill(canary('plan'));
  await page.getByLabel(/warning signs/i).blur();
  await expect(page.locator('.plan-state')).toContainText(/saved/i);
  // A page that is left with words in its fields: Chromium keeps what it would need to bring such a page back.
  await visit(page, '/');
  await page.getByLabel('Your words').fill(canary('left draft'));
  await visit(page, '/you/join');
  await typePassphrases(page);
  await visit(page, '/search');
  await page.getByRole('searchbox').fill(canary('sought'));
  await expect(page.getByRole('searchbox')).toHaveValue(canary('sought'));
}

/** The third step of a sign-up that is then given up: a passphrase typed and shown, and five words taken by chance. */
async function typePassphrases(page: Page): Promise<void> {
  await page.getByLabel('E-mail address').fill(EMAIL);
  await press(page, 'Next');
  await page.getByRole('checkbox', { name: 'An account for me' }).check();
  await press(page, 'Next');
  await secretField(page, 'new-password').fill(canary('shown passphrase'));
  await press(page, 'Show Passphrase');
  await visit(page, '/you/join');
  await secretField(page, 'new-password').waitFor();
  await press(page, 'Offer me five words');
  await press(page, 'Use these');
  // As typed by the person into the field that shows what it holds.
  await page.locator('.secret-row input').fill(canary('five words'));
  await visit(page, '/you/join');
  // The form came back to its third step; the sign-up to come begins anew.
  await press(page, 'Back');
  await press(page, 'Back');
}

test('[P5] [VAULT-16] [LOG-3] [AUTH-1] a locked app, a dump of the server and its whole log hold no planted word, and the dump signs nobody in', async ({
  phone,
  anotherPhone,
  provider,
  server,
}) => {
  provider.script({ kind: 'reply', text: `I hear you. ${canary('reply')}` });
  const page = await phone.open('/');
  await enter(page);

  // The search must be able to find: a leak is planted in every kind of place, and told of each.
  const planted = needlesOf('planted', PLANTED);
  await page.evaluate(async (words) => {
    localStorage.setItem('planted', `x${words}x`);
    const bytes = new TextEncoder().encode(`x${words}`);
    localStorage.setItem('planted-64', btoa(String.fromCharCode(...bytes)));
    sessionStorage.setItem('planted', encodeURIComponent(words));
    const cache = await caches.open('planted');
    await cache.put('/planted', new Response(words));
    await new Promise((resolve) => {
      const open = indexedDB.open('planted');
      open.onupgradeneeded = () =>
        open.result
          .createObjectStore('rows')
          .put({ deep: [{ bytes: new TextEncoder().encode(words) }] }, 1);
      open.onsuccess = () => {
        open.result.close();
        resolve(null);
      };
    });
  }, PLANTED);
  const seen = hitsIn(await browserPlaces(page), planted);
  for (const kind of [
    'localStorage planted.1',
    'localStorage planted-64.1',
    'sessionStorage planted',
    'cache planted',
    'indexedDB planted rows 1.deep',
  ])
    expect(seen.filter(({ where }) => where.startsWith(kind))).not.toEqual([]);
  await page.evaluate(async () => {
    sessionStorage.clear();
    for (const key of ['planted', 'planted-64']) localStorage.removeItem(key);
    await caches.delete('planted');
    indexedDB.deleteDatabase('planted');
  });

  await plantEverywhere(page);
  const { code } = await join(page, { email: EMAIL, passphrase: PASSPHRASE });
  const key = Buffer.from((await openedKey(page)).split(':')[1] ?? '', 'hex');
  expect(key).toHaveLength(32);

  // A second device comes in by the code; what it sends is what the server compares with.
  let trueKey = '';
  const other = anotherPhone();
  const there = await other.open('/');
  there.on('request', (request) => {
    if (!request.url().endsWith('/auth/login')) return;
    trueKey = (JSON.parse(request.postData() ?? '{}') as { authKey: string })
      .authKey;
  });
  await enter(there);
  await signIn(there, EMAIL, code, 'code');
  await other.close();

  // The lock, with the plan's copy for the lock screen, a draft on the way out and a dream noted while closed.
  await visit(page, '/you/lock');
  await press(page, 'Lock with a passphrase');
  await secretField(page).fill(PASSPHRASE);
  await press(page, 'Set the lock');
  await expect(page.getByText('The lock is set.')).toBeVisible(SLOW);
  await page.getByRole('switch', { name: /Show my safety plan/ }).check();
  await page.getByRole('link', { name: 'Talk', exact: true }).click();
  await page.getByLabel('Your words').fill(canary('draft'));
  const locked = page.waitForEvent('load');
  for (let presses = 0; presses < 3; presses += 1)
    await page.keyboard.press('Escape');
  await locked;
  await expect(
    page.getByRole('heading', { name: 'Maya is locked' }),
  ).toBeVisible();
  await press(page, 'Note a dream');
  await page
    .getByRole('textbox', { name: 'Note a dream' })
    .fill(canary('held'));
  await press(page, 'Keep it');
  await expect(page.getByText(/^Kept\. It waits/)).toBeVisible();
  await openHelp(page);

  const codeBytes = parseRecoveryCode(code);
  if (!codeBytes.ok) throw new Error('the shown code does not read');
  const needles: Needle[] = [
    ...needlesOf('a planted word', MARK),
    ...needlesOf('the recovery code', code),
    ...needlesOf('the recovery code without dashes', code.replaceAll('-', '')),
    ...needlesOfBytes(
      'the bytes of the recovery code',
      Buffer.from(codeBytes.value),
    ),
    ...needlesOfBytes('the vault key', key),
  ];
  expect(hitsIn(await browserPlaces(page), needles)).toEqual([]);

  // The same on the disk, when the browser is gone; and for the device that was never locked.
  const found: Record<string, Hit[]> = {};
  await phone.close();
  const disk = diskPlaces(phone.profile);
  // Chromium's own files are searched, too: a line that is no secret lies there to be found.
  expect(hitsIn(disk, needlesOf('a line', 'maya:ptr'))).not.toEqual([]);
  found['disk'] = hitsIn(disk, needles);
  found['disk of the other'] = hitsIn(diskPlaces(other.profile), needles);
  const dump = diskPlaces(server.dataDir);
  expect(dump.some(({ where }) => where.endsWith('-wal'))).toBe(true);
  expect(hitsIn(dump, needlesOf('the address', EMAIL))).not.toEqual([]);
  found['server'] = hitsIn(dump, needles);
  const log: Place = { where: 'log', bytes: Buffer.from(server.output()) };
  expect(server.output()).toContain(LOGIN);
  found['log'] = hitsIn([log], [...needles, ...needlesOf('address', EMAIL)]);
  expect.soft(found).toEqual({
    disk: [],
    'disk of the other': [],
    server: [],
    log: [],
  });

  await dumpSignsNobodyIn(server.dataDir, EMAIL, trueKey);
});
