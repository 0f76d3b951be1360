import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  AUTH,
  codeOf,
  newKey,
  openBrowser,
  startAccounts,
  type AccountsServer,
  type Browser,
} from './account-rig.contract.ts';

const SIGN_UP = '/api/beta/signup';

let server: AccountsServer;
let owner: Browser;
let person: Awaited<ReturnType<Browser['signUp']>>;
beforeEach(async () => {
  server = await startAccounts();
  owner = openBrowser(server);
  person = await owner.signUp(1);
});
afterEach(() => server.stop());

const repeat = (browser: Browser, authKey = newKey()) =>
  browser.post(SIGN_UP, { ...person.body, authKey });
const login = (browser: Browser, authKey = newKey()) =>
  browser.post(`${AUTH}/login`, {
    email: person.body.email,
    kind: 'passphrase',
    authKey,
    device: { id: '00000002' },
  });

it('[ABUSE-2] a repeated sign-up is a try at the passphrase like any other: both count together, and neither hashes beyond', async () => {
  const stranger = openBrowser(server);
  for (let at = 0; at < 5; at += 1) {
    expect((await repeat(stranger)).status).toBe(409);
    expect((await login(stranger)).status).toBe(401);
  }
  const before = server.context.slowHash.count();
  for (const ask of [repeat, login]) {
    const response = await ask(stranger, person.body.authKey);
    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toBe('2');
    expect(await codeOf(response)).toBe('rate_limited');
  }
  expect(server.context.slowHash.count()).toBe(before);
  // From where nobody guessed, the very same sign-up goes through again.
  expect((await repeat(owner, person.body.authKey)).status).toBe(201);
  server.clock.now += 2000;
  expect((await repeat(stranger, person.body.authKey)).status).toBe(201);
});

it('[ABUSE-2] [P2] a sign-up that is repeated with its own secret is never braked by that', async () => {
  for (let at = 0; at < 9; at += 1)
    expect((await repeat(owner, person.body.authKey)).status).toBe(201);
  for (let at = 0; at < 10; at += 1)
    expect((await login(owner)).status).toBe(401);
});

it('[ABUSE-2] somebody who only takes the address is told so without a hash, and counts as no try', async () => {
  const other = openBrowser(server);
  for (let at = 0; at < 5; at += 1)
    await expect(other.signUp(2, person.body.email)).rejects.toThrow(
      'address_taken',
    );
  for (let at = 0; at < 10; at += 1)
    expect((await login(other)).status).toBe(401);
});
