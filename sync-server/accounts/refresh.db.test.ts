import { createHash } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { refreshReply } from '#shared/protocol/accounts.ts';
import { refreshToken } from '#server/db/tables.sqlite.ts';
import {
  AUTH,
  codeOf,
  DAY,
  MINUTE,
  openBrowser,
  startAccounts,
  type AccountsServer,
  type Browser,
} from './account-rig.contract.ts';

const NAME = '__Host-maya_rt';

let server: AccountsServer;
let browser: Browser;
beforeEach(async () => {
  server = await startAccounts();
  browser = openBrowser(server);
});
afterEach(() => server.stop());

/** Shows a token as another copy of the browser would. */
const show = (token: string) =>
  openBrowser(server).send(
    'POST',
    `${AUTH}/refresh`,
    {},
    { cookie: `${NAME}=${token}` },
  );
const cookieOf = (response: Response) =>
  new RegExp(`${NAME}=([\\w-]+)`).exec(
    response.headers.getSetCookie().join(),
  )?.[1];
const rows = () =>
  server.context.store.read((db) => db.select().from(refreshToken));
const expectEnded = async (token: string, cookie: 'gone' | 'kept' = 'gone') => {
  const response = await show(token);
  expect([response.status, await codeOf(response)]).toEqual([
    401,
    'session_ended',
  ]);
  const set = response.headers.getSetCookie().join();
  if (cookie === 'kept') expect(set).toBe('');
  else expect(set).toMatch(/Max-Age=0/);
};

it('[AUTH-9] [AUTH-10] the cookie is 256 bits under the host prefix, closed to scripts and other sites', async () => {
  const response = await browser.send('POST', `${AUTH}/logout`, {});
  expect(response.status).toBe(204);
  const { body } = await browser.signUp(1);
  const login = await browser.post(`${AUTH}/login`, {
    email: body.email,
    kind: 'passphrase',
    authKey: body.authKey,
    device: body.device,
  });
  const cookies = login.headers.getSetCookie();
  expect(cookies).toHaveLength(1);
  const [value = '', ...attributes] = cookies[0]?.split('; ') ?? [];
  expect(value).toMatch(/^__Host-maya_rt=[\w-]{43}$/);
  expect(attributes.toSorted()).toEqual([
    'HttpOnly',
    `Max-Age=${(30 * DAY) / 1000}`,
    'Path=/',
    'SameSite=Strict',
    'Secure',
  ]);
  expect(JSON.stringify(await login.json())).not.toContain(browser.cookie());
});

it('[AUTH-9] the database holds a hash of the token and no token', async () => {
  await browser.signUp(1);
  const token = browser.cookie();
  const [row] = await rows();
  expect(row?.hash).toBe(
    createHash('sha256').update(token).digest('base64url'),
  );
  await browser.refresh();
  const text = JSON.stringify(await rows());
  expect(text).not.toContain(token);
  expect(text).not.toContain(browser.cookie());
});

it('[AUTH-4] [AUTH-9] a refresh gives a new token pair, and the identity stays', async () => {
  const person = await browser.signUp(1);
  const first = browser.cookie();
  const response = await browser.refresh();
  expect(response.status).toBe(200);
  expect(refreshReply.parse(await response.json())).toMatchObject({
    userId: person.userId,
    mayaInstance: person.mayaInstance,
    expiresIn: 600,
  });
  expect(browser.cookie()).not.toBe(first);
  expect((await browser.get(`${AUTH}/wraps`)).status).toBe(200);
});

it('[AUTH-9] inside the grace a token that was used yields the same successor, as often as it is shown', async () => {
  await browser.signUp(1);
  const first = browser.cookie();
  await browser.refresh();
  const second = browser.cookie();
  for (const later of [0, 1000, 59_000]) {
    server.clock.now += later;
    const again = await show(first);
    expect(again.status).toBe(200);
    expect(cookieOf(again)).toBe(second);
  }
  expect(await rows()).toHaveLength(2);
  expect((await show(second)).status).toBe(200);
});

it('[AUTH-9] outside the grace a used token ends the family, the good one of it as well', async () => {
  const person = await browser.signUp(1);
  const other = openBrowser(server);
  await other.signIn(person.body.email, person.body.authKey, '00000002');
  const first = browser.cookie();
  await browser.refresh();
  server.clock.now += MINUTE + 1;
  await expectEnded(first, 'kept');
  await expectEnded(browser.cookie(), 'kept');
  // What the thief or the owner still holds in memory is worth nothing either (AUTH-8).
  expect((await browser.get(`${AUTH}/wraps`)).status).toBe(401);
  expect((await other.refresh()).status).toBe(200);
});

it('[AUTH-9] inside the grace, too, a token whose successor was used ends the family', async () => {
  await browser.signUp(1);
  const first = browser.cookie();
  await browser.refresh();
  await browser.refresh();
  await expectEnded(first, 'kept');
  await expectEnded(browser.cookie(), 'kept');
  for (const row of await rows())
    expect(row).toMatchObject({ endsAt: 0, successorCt: null });
  // PRIV-7: they stay until they would have run out, no longer.
  server.clock.now += 30 * DAY;
  const other = openBrowser(server);
  await other.signUp(2);
  await other.refresh();
  expect((await rows()).every(({ endsAt }) => endsAt > 0)).toBe(true);
});

it('[AUTH-9] two tabs that refresh at once both get on, with one and the same cookie', async () => {
  await browser.signUp(1);
  const token = browser.cookie();
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => show(token)),
  );
  expect(answers.map(({ status }) => status)).toEqual(
    Array.from({ length: 8 }, () => 200),
  );
  const next = new Set(answers.map(cookieOf));
  expect(next.size).toBe(1);
  expect(await rows()).toHaveLength(2);
  expect((await show([...next][0] ?? '')).status).toBe(200);
});

it('[AUTH-9] idle for 30 days, or 90 days old however busy: over', async () => {
  await browser.signUp(1);
  server.clock.now += 30 * DAY - 1;
  expect((await browser.refresh()).status).toBe(200);
  server.clock.now += 30 * DAY - 1;
  expect((await browser.refresh()).status).toBe(200);
  server.clock.now += 29 * DAY;
  const late = await browser.refresh();
  expect(late.status).toBe(200);
  // The last cookie does not outlive the family.
  expect(late.headers.getSetCookie().join()).toMatch(/Max-Age=86400;/);
  server.clock.now += DAY + 2;
  await expectEnded(browser.cookie());

  const idle = openBrowser(server);
  await idle.signUp(2);
  server.clock.now += 30 * DAY;
  await expectEnded(idle.cookie());
  // PRIV-7: what ran out does not stay.
  expect(await rows()).toEqual([]);
});

it('[AUTH-9] a token of nobody, a stored hash and an empty cookie are refused alike', async () => {
  await browser.signUp(1);
  await browser.refresh();
  for (const row of await rows())
    for (const value of Object.values(row))
      if (typeof value === 'string') await expectEnded(value);
  const none = await openBrowser(server).post(`${AUTH}/refresh`);
  expect([none.status, await codeOf(none)]).toEqual([401, 'session_ended']);
});

it('[AUTH-4] sign-out ends the family, works without and with an expired token, and twice', async () => {
  await browser.signUp(1);
  const token = browser.cookie();
  server.clock.now += 31 * DAY;
  browser.jar.set(NAME, token);
  const response = await browser.post(`${AUTH}/logout`);
  expect(response.status).toBe(204);
  expect(browser.jar.size).toBe(0);
  expect((await browser.post(`${AUTH}/logout`)).status).toBe(204);
  expect(await rows()).toEqual([]);

  const other = openBrowser(server);
  await other.signUp(2);
  const access = other.token();
  const kept = other.cookie();
  await other.post(`${AUTH}/logout`);
  await expectEnded(kept);
  other.setToken(access);
  expect((await other.get(`${AUTH}/devices`)).status).toBe(401);
});

it('[AUTH-4] [ABUSE-7] sign-out knows no limit', async () => {
  for (let at = 0; at < 300; at += 1)
    expect((await browser.post(`${AUTH}/logout`)).status).toBe(204);
});

it('[ABUSE-3] [LIMIT-2] a person refreshes thirty times an hour, whatever network they come from, and keeps the cookie', async () => {
  await browser.signUp(1);
  for (let at = 0; at < 30; at += 1)
    expect((await browser.refresh()).status).toBe(200);
  const over = await show(browser.cookie());
  expect([over.status, await codeOf(over)]).toEqual([429, 'rate_limited']);
  expect(over.headers.get('ratelimit-policy')).toBe('"refresh";q=30;w=3600');
  expect(Number(over.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(over.headers.getSetCookie()).toEqual([]);
  const other = openBrowser(server);
  await other.signUp(2);
  expect((await other.refresh()).status).toBe(200);
});

it('[PRIV-10] a device of an erased account hears 410 at its next refresh and by its token', async () => {
  const person = await browser.signUp(1);
  const other = openBrowser(server);
  await other.signIn(person.body.email, person.body.authKey, '00000002');
  const erased = await browser.post(`${AUTH}/erase`, { confirm: 'erase' });
  expect(erased.status).toBe(204);
  expect(browser.jar.size).toBe(0);
  const byToken = await other.get(`${AUTH}/wraps`);
  expect([byToken.status, await codeOf(byToken)]).toEqual([
    410,
    'account_erased',
  ]);
  const byCookie = await other.refresh();
  expect([byCookie.status, await codeOf(byCookie)]).toEqual([
    410,
    'account_erased',
  ]);
  expect(
    (
      await openBrowser(server).signIn(
        person.body.email,
        person.body.authKey,
        '00000003',
      )
    ).status,
  ).toBe(401);
});
