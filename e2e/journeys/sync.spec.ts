import type { Page, Request } from '@playwright/test';
import { enter, expect, say, test } from '../fixtures.ts';
import {
  join,
  person,
  press,
  secretField,
  signIn,
  SLOW,
  visit,
} from '../people.ts';
import { allSent, holdings, storedMessages } from '../stored.ts';

// Words of one person on several devices and in several tabs, over the true server.

test.use({ withModel: false });

/** Every message of the store, in the order of the thread. */
const thread = async (page: Page): Promise<string[]> =>
  (await storedMessages(page))
    .sort((a, b) => a.ord - b.ord || (a.id < b.id ? -1 : 1))
    .map(({ id }) => id);

const own = (page: Page, text: string) =>
  page.locator('.own').filter({ hasText: text });

const words = (page: Page) => page.locator('.own .bubble').allInnerTexts();

test('[COUR-1] [OUT-10] a guest sends nothing; with an account everything goes, and a second device has it', async ({
  phone,
  anotherPhone,
}) => {
  const page = await phone.open();
  const pushes: Request[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/api/v1/sync/')) pushes.push(request);
  });
  await enter(page);
  await say(page, 'The lake was still this morning');
  expect(pushes).toEqual([]);
  const member = await join(page, person('still.lake'));
  await allSent(page);
  // Nobody wrote in the clear.
  for (const request of pushes)
    expect(request.postData() ?? '').not.toContain('lake');

  const tablet = await anotherPhone().open();
  await enter(tablet);
  await signIn(tablet, member.email, member.passphrase);
  await visit(tablet, '/');
  await expect(own(tablet, 'The lake was still this morning')).toBeVisible({
    timeout: 30_000,
  });
});

test('[PULL-12] [ORDER-1] words said on one device appear on the other, and offline words of both come together in one order', async ({
  phone,
  anotherPhone,
}) => {
  const page = await phone.open();
  await enter(page);
  await say(page, 'First of all');
  const member = await join(page, person('two.devices'));
  await visit(page, '/');
  await allSent(page);

  const second = anotherPhone();
  const tablet = await second.open();
  await enter(tablet);
  await signIn(tablet, member.email, member.passphrase);
  await visit(tablet, '/');
  await expect(own(tablet, 'First of all')).toBeVisible({
    timeout: 30_000,
  });

  await say(page, 'Said on the phone');
  await expect(own(tablet, 'Said on the phone')).toBeVisible({
    timeout: 30_000,
  });

  const lost = [/ERR_INTERNET_DISCONNECTED/, /ERR_NETWORK_CHANGED/];
  phone.allowed = lost;
  second.allowed = lost;
  await phone.offline(true);
  await second.offline(true);
  await say(page, 'Phone, offline, one');
  await say(tablet, 'Tablet, offline, one');
  await say(page, 'Phone, offline, two');
  await say(tablet, 'Tablet, offline, two');
  await second.offline(false);
  await allSent(tablet);
  await phone.offline(false);
  await allSent(page);
  await expect(own(tablet, 'Phone, offline, two')).toBeVisible({
    timeout: 30_000,
  });
  await expect(own(page, 'Tablet, offline, two')).toBeVisible({
    timeout: 30_000,
  });
  await expect
    .poll(async () => (await thread(page)).join())
    .toBe((await thread(tablet)).join());
  expect(await words(page)).toEqual(await words(tablet));
});

test('[TAB-9] [TAB-2] two tabs of one device have one stream of pushes and one of pokes, and closing the one that carries moves both', async ({
  phone,
}) => {
  const first = await phone.open();
  await enter(first);
  await say(first, 'One tab');
  await join(first, person('many.tabs'));
  await visit(first, '/');
  await allSent(first);

  const context = await phone.browser();
  const lines = new Map<Page, number>();
  const pushes = new Map<Page, number>();
  const note = (map: Map<Page, number>, page: Page) =>
    map.set(page, (map.get(page) ?? 0) + 1);
  context.on('request', (request) => {
    if (request.serviceWorker() !== null) return;
    const page = request.frame().page();
    if (request.url().endsWith('/sync/events')) note(lines, page);
    if (request.url().endsWith('/sync/push')) note(pushes, page);
  });
  const second = await phone.open('/');
  await expect(own(second, 'One tab')).toBeVisible();
  await say(second, 'From the second tab');
  await allSent(second);
  await say(first, 'From the first tab');
  await allSent(first);
  expect(lines.has(second)).toBe(false);
  expect([...pushes.keys()]).toEqual([first]);

  // Replicache carries once it is there: its requests are those of a client that stays.
  let stays = false;
  first.on('request', (request) => {
    if (!request.url().endsWith('/sync/push')) return;
    stays ||= !(request.postData() ?? '').includes('"transient":true');
  });
  let n = 0;
  await expect(async () => {
    n += 1;
    await say(first, `Once more, ${n}`);
    await allSent(first);
    expect(stays).toBe(true);
  }).toPass();

  await first.close();
  await say(second, 'Alone now');
  await allSent(second);
  expect(lines.get(second)).toBe(1);
});

test('[LEAVE-4] [VAULT-17] a device that is sent away while it is open leaves nothing of the person behind, and what it sent stays with the account', async ({
  phone,
  anotherPhone,
}) => {
  const page = await phone.open();
  await enter(page);
  const member = await join(page, person('sent.away'));
  const other = anotherPhone();
  const tablet = await other.open();
  await enter(tablet);
  await signIn(tablet, member.email, member.passphrase);
  await visit(tablet, '/');
  await say(tablet, 'Said before it went');
  await allSent(tablet);

  // It hears of it by whatever it asks first, and then its session is over.
  other.allowed = [/status of 401/, /answer 401: .*\/(auth|sync)\//];
  await visit(page, '/you/devices');
  const list = page.getByRole('list', { name: 'Your devices' });
  await list.getByRole('button', { name: /^Sign out / }).click();
  await press(page, 'Yes, sign out');
  await expect(list.getByRole('listitem')).toHaveCount(1);

  await tablet.evaluate(() => window.dispatchEvent(new Event('focus')));
  await expect(
    tablet.getByRole('heading', { name: 'Before we begin' }),
  ).toBeVisible({ timeout: 30_000 });
  await expect(
    tablet.getByText(/signed out from another one, so the words left it/),
  ).toBeVisible();
  expect(await storedMessages(tablet)).toEqual([]);
  expect((await holdings(tablet)).databases).toHaveLength(2);
  await visit(page, '/');
  await expect(own(page, 'Said before it went')).toBeVisible();
});

test('[P1] [LEAVE-4] [LEAVE-1] a device that is sent away while words wait on it keeps them and asks to sign in', async ({
  phone,
  anotherPhone,
}) => {
  const page = await phone.open();
  await enter(page);
  const member = await join(page, person('sent.away.waiting'));
  const other = anotherPhone();
  const tablet = await other.open();
  await enter(tablet);
  await signIn(tablet, member.email, member.passphrase);
  await visit(tablet, '/');
  await allSent(tablet);
  await other.offline(true);
  await say(tablet, 'Nobody else has this');

  other.allowed = [
    /ERR_INTERNET_DISCONNECTED/,
    /status of 401/,
    /answer 401: .*\/(auth|sync)\//,
  ];
  await visit(page, '/you/devices');
  const list = page.getByRole('list', { name: 'Your devices' });
  await list.getByRole('button', { name: /^Sign out / }).click();
  await press(page, 'Yes, sign out');
  await expect(list.getByRole('listitem')).toHaveCount(1);

  await other.offline(false);
  await expect(
    own(tablet, 'Nobody else has this').locator('.state-line'),
  ).toContainText('after you sign in', { timeout: 30_000 });
  // The address stands already.
  await visit(tablet, '/you/sign-in');
  await secretField(tablet).fill(member.passphrase);
  await press(tablet, 'Sign in');
  await expect(tablet.getByText('You are signed in.')).toBeVisible(SLOW);
  await visit(tablet, '/');
  await allSent(tablet);
  await visit(page, '/');
  await expect(own(page, 'Nobody else has this')).toBeVisible({
    timeout: 30_000,
  });
});
