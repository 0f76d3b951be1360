import { needlesOf, search } from '../canary/needles.ts';
import { browserPlaces } from '../canary/places.ts';
import { enter, expect, openHelp, say, test } from '../fixtures.ts';
import {
  conversationsFile,
  importFile,
  join,
  person,
  press,
  refusal,
  secretField,
  shownCode,
  signIn,
  SLOW,
  trySignIn,
  visit,
} from '../people.ts';
import {
  holdings,
  openedKey,
  openedMessages,
  storedKeys,
  storedMessages,
} from '../stored.ts';

// The model is beside the point here: the quiet Maya answers, on the device.
test.use({ withModel: false });
test.setTimeout(240_000);

/** What Chromium says on the console about an answer that the journey itself provokes. */
const REFUSED = [/status of 401/, /answer 401: .*\/auth\/login$/];
/** A device that was signed out from elsewhere hears it from whatever it asks next: its line of pokes, a pull, a refresh. */
const SIGNED_OUT = [/status of 401/, /answer 401: .*\/(auth|sync)\//];

test('[VAULT-7] [LEAVE-6] [SIGN-1] a guest with 200 messages becomes an account and keeps them all', async ({
  phone,
}) => {
  const page = await phone.open('/');
  await enter(page);
  // By hand come five messages and an answer to each. The file brings the rest.
  const text = (at: number) => `from the file, number ${at}`;
  await importFile(page, conversationsFile(190, text));
  await visit(page, '/new');
  for (let n = 1; n <= 5; n += 1) {
    await say(page, `written by hand, number ${n}`);
    await expect(page.locator('.reply:not([data-live])')).toHaveCount(n);
  }
  const before = await openedMessages(page);
  const key = await openedKey(page);
  expect(before.filter(({ text }) => text !== null)).toHaveLength(200);

  await join(page, person('two-hundred'));
  const same = async () => {
    const after = await openedMessages(page);
    expect(after.map(({ id, text }) => [id, text])).toEqual(
      before.map(({ id, text }) => [id, text]),
    );
    expect(await openedKey(page)).toBe(key);
  };
  await same();
  await page.reload();
  await visit(page, '/you/account');
  await expect(page.getByText('two-hundred@example.test')).toBeVisible();
  await expect(page.getByText('In contact')).toBeVisible();
  await same();
  await visit(page, '/search');
  await page.getByRole('searchbox').fill('number 150');
  await expect(
    page.getByRole('link', { name: /from the file, number 150/ }).first(),
  ).toBeVisible();
  await visit(page, '/');
  await expect(page.locator('.own .bubble').last()).toContainText(
    'written by hand, number 5',
  );
});

test('[VAULT-1] [VAULT-5] [AUTH-3] a second browser signs in with the passphrase, a third with the recovery code: one and the same vault key', async ({
  phone,
  anotherPhone,
}) => {
  const page = await phone.open('/');
  await enter(page);
  await say(page, 'words of the first device');
  const member = await join(page, person('three-browsers'));
  const key = await openedKey(page);

  const second = anotherPhone();
  const there = await second.open('/');
  await enter(there);
  await say(there, 'a guest was here before');
  expect(await openedKey(there)).not.toBe(key);
  await signIn(there, member.email, member.passphrase);
  expect(await openedKey(there)).toBe(key);
  // LEAVE-6: what the guest said came along, under the account's key.
  await expect
    .poll(async () => (await openedMessages(there)).map(({ text }) => text))
    .toContain('a guest was here before');

  const third = anotherPhone();
  const far = await third.open('/');
  await enter(far);
  await signIn(
    far,
    ` ${member.email.toUpperCase()} `,
    member.code.toLowerCase().replaceAll('-', ' '),
    'code',
  );
  expect(await openedKey(far)).toBe(key);
  await far.reload();
  expect(await openedKey(far)).toBe(key);
  await visit(far, '/you/account');
  await expect(far.getByText(member.email)).toBeVisible();
});

test('[AUTH-3] a wrong passphrase and an unknown address get one and the same sentence', async ({
  phone,
  anotherPhone,
}) => {
  const page = await phone.open('/');
  await enter(page);
  const member = await join(page, person('same-sentence'));
  const stranger = anotherPhone();
  stranger.allowed = REFUSED;
  const door = await stranger.open('/');
  await enter(door);
  const said: string[] = [];
  for (const way of [
    { email: member.email, passphrase: 'not the one that was chosen' },
    { email: 'nobody-at-all@example.test', passphrase: member.passphrase },
  ]) {
    await trySignIn(door, way.email, way.passphrase);
    said.push(await refusal(door));
    // What was typed stays (A11Y-9).
    await expect(door.getByLabel('E-mail address')).toHaveValue(way.email);
    await expect(secretField(door)).toHaveValue(way.passphrase);
  }
  expect(said[0]).toBe('Address or passphrase do not match.');
  expect(said[1]).toBe(said[0]);
  // Nothing of the account came to this device.
  await visit(door, '/you/account');
  await expect(door.getByText('Talking needs no account.')).toBeVisible();
  await signIn(door, member.email, member.passphrase);
});

test('[LOCK-11] [AUTH-7] the devices are listed, and one that was closed when it was revoked is signed out at its next start while its words stay', async ({
  phone,
  anotherPhone,
}) => {
  const page = await phone.open('/');
  await enter(page);
  const member = await join(page, person('two-devices'));
  const other = anotherPhone();
  let there = await other.open('/');
  await enter(there);
  await signIn(there, member.email, member.passphrase);
  await visit(there, '/');
  await say(there, 'said on the device that goes');
  // One that is open is told to wipe itself: e2e/journeys/sync.spec.ts (LEAVE-4).
  await other.close();

  await visit(page, '/you/devices');
  const list = page.getByRole('list', { name: 'Your devices' });
  await expect(list.getByRole('listitem')).toHaveCount(2);
  await expect(list.getByText('This device')).toHaveCount(1);
  await list.getByRole('button', { name: /^Sign out / }).click();
  await press(page, 'Yes, sign out');
  await expect(
    page.getByText(
      'Signed out. Renew the key if somebody else may have that device.',
    ),
  ).toBeVisible();
  await expect(list.getByRole('listitem')).toHaveCount(1);

  other.allowed = SIGNED_OUT;
  there = await other.open('/you/account');
  await expect(
    there.getByRole('heading', { name: 'Sign in again' }),
  ).toBeVisible(SLOW);
  await visit(there, '/');
  await expect(there.locator('.own .bubble').last()).toContainText(
    'said on the device that goes',
  );
});

test('[LEAVE-1] [LEAVE-2] [LOCK-10] signing out offers to take unsent words along, then leaves nothing of the person; help still opens offline', async ({
  phone,
}) => {
  const page = await phone.open('/');
  await enter(page);
  const { email } = await join(page, person('leaving'));
  const { space } = await storedKeys(page);
  await visit(page, '/');
  phone.allowed = [/ERR_INTERNET_DISCONNECTED/];
  await phone.offline(true);
  await say(page, 'words that are on this device alone');
  await visit(page, '/you/sign-out');
  await expect(page.getByText(/on this device alone/)).toBeVisible();
  await expect(
    page.getByRole('link', { name: 'Take your words along first' }),
  ).toHaveAttribute('href', '/you/export');
  const leave = page.getByRole('button', { name: /^Discard \d+ changes? and/ });
  await leave.click();
  // Asked twice: nothing is gone yet.
  await expect(page.getByText('This cannot be undone.')).toBeVisible();
  expect((await storedMessages(page)).length).toBeGreaterThan(0);
  const gone = page.waitForEvent('load');
  await leave.click();
  await gone;
  await page.getByRole('button', { name: /18 or older/i }).waitFor();
  // The server is told as soon as it can be.
  await phone.offline(false);
  await expect
    .poll(() => page.evaluate(() => localStorage.getItem('maya:leave')), SLOW)
    .toBeNull();

  await phone.close();
  const cold = await phone.open('/', { offline: true });
  await cold.getByRole('button', { name: /18 or older/i }).waitFor();
  const left = await holdings(cold);
  // A new guest's empty space is there, and no more.
  expect(left.databases.filter((name) => name.startsWith('maya:')).length).toBe(
    1,
  );
  expect(await storedMessages(cold)).toEqual([]);
  expect(left.lines.filter((line) => /^(j|t|d|jx|dx):/.test(line))).toEqual([]);
  expect(left.lines).not.toContain('maya:wraps');
  expect(left.lines).not.toContain('maya:leave');
  expect(left.caches.filter((name) => !name.startsWith('maya-'))).toEqual([]);
  const theirs = [email, space, 'on this device alone'].flatMap((text) =>
    needlesOf(text, text),
  );
  const places = await browserPlaces(cold);
  expect(
    places
      // The app's own files say "on this device alone", too.
      .filter(({ where }) => !where.startsWith('cache maya-'))
      .flatMap(({ where, bytes }) => search(where, bytes, theirs)),
  ).toEqual([]);
  await openHelp(cold);
  await expect(cold.getByText('116 123').first()).toBeVisible();
});

test('[AUTH-6] [LOCK-9] a changed passphrase: the old one is refused on another browser, the new one opens', async ({
  phone,
  anotherPhone,
}) => {
  const page = await phone.open('/');
  await enter(page);
  const member = await join(page, person('changing'));
  const key = await openedKey(page);
  const next = 'an altogether different row of words';
  await visit(page, '/you/secret');
  await press(page, 'Change it');
  await secretField(page).fill(member.passphrase);
  await secretField(page, 'new-password').fill(next);
  await press(page, 'Change it');
  await expect(page.getByText('Your passphrase is changed.')).toBeVisible(SLOW);

  const other = anotherPhone();
  other.allowed = REFUSED;
  const there = await other.open('/');
  await enter(there);
  await trySignIn(there, member.email, member.passphrase);
  expect(await refusal(there)).toBe('Address or passphrase do not match.');
  await signIn(there, member.email, next);
  expect(await openedKey(there)).toBe(key);
  // The device on which it was changed goes on.
  await page.reload();
  await visit(page, '/you/account');
  await expect(page.getByText('In contact')).toBeVisible();
});

test('[LOCK-8] a new recovery code counts once it was tried: left half-way the old one opens, afterwards the new one alone', async ({
  phone,
  anotherPhone,
}) => {
  const page = await phone.open('/');
  await enter(page);
  const member = await join(page, person('two-codes'));
  const makeCode = async () => {
    await visit(page, '/you/secret');
    await press(page, 'Make a new code');
    await secretField(page).fill(member.passphrase);
    await press(page, 'Make a new code');
    return shownCode(page);
  };
  await makeCode();
  await expect(
    page.getByText(/the code you have now is the one that counts/),
  ).toBeVisible();
  await page.reload();
  const before = anotherPhone();
  before.allowed = SIGNED_OUT;
  const old = await before.open('/');
  await enter(old);
  await signIn(old, member.email, member.code, 'code');

  const code = await makeCode();
  await press(page, 'I have kept it');
  await page.getByRole('textbox', { name: 'Recovery code' }).fill(code);
  await press(page, 'Use this code');
  await expect(
    page.getByText('The new code counts from now on.', { exact: false }),
  ).toBeVisible(SLOW);
  const other = anotherPhone();
  other.allowed = REFUSED;
  const there = await other.open('/');
  await enter(there);
  await trySignIn(there, member.email, member.code, 'code');
  expect(await refusal(there)).toContain('do not match');
  await signIn(there, member.email, code, 'code');
});

test('[OFF-4] without a network, signing in says that it is this device that has none', async ({
  phone,
}) => {
  const page = await phone.open('/');
  await enter(page);
  await visit(page, '/you/sign-in');
  await page.getByLabel('E-mail address').fill('nobody@example.test');
  await secretField(page).fill('no network for these words');
  phone.allowed = [/ERR_INTERNET_DISCONNECTED/];
  await phone.offline(true);
  await press(page, 'Sign in');
  await expect(
    page.getByText('This device has no network just now.', { exact: false }),
  ).toBeVisible(SLOW);
  await expect(page.getByText(/server does not answer/)).toHaveCount(0);
});

for (const second of ['open', 'locked', 'young'] as const)
  test(`[LEAVE-2] [LEAVE-3] signing out with a second tab (${second}) leaves no database behind, and neither tab goes on in the old space`, async ({
    phone,
  }) => {
    const page = await phone.open('/');
    await enter(page);
    await say(page, 'said before both tabs left');
    const member = await join(page, person(`two-tabs-${second}`));
    const { space } = await storedKeys(page);
    if (second === 'locked') {
      await visit(page, '/you/lock');
      await press(page, 'Lock with a passphrase');
      await secretField(page).fill(member.passphrase);
      await press(page, 'Set the lock');
      await expect(page.getByText('The lock is set.')).toBeVisible(SLOW);
    }
    await page.getByRole('link', { name: 'You', exact: true }).click();
    await page.getByRole('link', { name: /^Account/ }).click();
    await page.getByRole('link', { name: /^Sign out/ }).click();
    const leave = page.getByRole('button', {
      name: /^(Discard \d+ changes? and sign out|Sign out)$/,
    });
    await leave.waitFor();
    // Asked twice where something is on this device alone.
    if ((await leave.innerText()).startsWith('Discard')) await leave.click();
    const other = await phone.open('/');
    // A young tab has just drawn its first screen; what listens for a wipe may not be there yet.
    if (second === 'open') {
      await other.getByLabel('Your words').fill('a draft that must not return');
      await other.waitForLoadState('networkidle');
    }
    if (second === 'locked') {
      await press(other, 'Note a dream');
      await other.getByRole('textbox', { name: 'Note a dream' }).fill('one');
    }
    const gone = page.waitForEvent('load');
    await leave.click();
    await gone;
    const isBegun = (tab: typeof page) =>
      expect(tab.getByRole('button', { name: /18 or older/i })).toBeVisible(
        SLOW,
      );
    await isBegun(page);
    await isBegun(other);
    for (const tab of [page, other]) {
      const { databases } = await holdings(tab);
      const ours = databases.filter((name) => name.startsWith('maya:'));
      expect(ours.join()).not.toContain(space);
      // One new space for both, although they began at once.
      expect(ours).toHaveLength(1);
    }
  });
