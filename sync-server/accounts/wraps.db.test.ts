import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Wrap } from '#shared/crypto/types.ts';
import { wrapsReply } from '#shared/protocol/accounts.ts';
import { makeSignUpBody } from '#shared/testing/sign-up-body.ts';
import {
  AUTH,
  kdf,
  newKey,
  openBrowser,
  passkeyWrap,
  passphraseWrap,
  recoveryWrap,
  statusAndCode,
  twoDevices,
  vaultOf,
  type Browser,
  type TwoDevices,
} from './account-rig.contract.ts';

// As it is set before each.
let { server, first, second, person } = {} as TwoDevices;
beforeEach(async () => {
  ({ server, first, second, person } = await twoDevices());
});
afterEach(() => server.stop());

const signIn = async (
  authKey: string,
  kind: 'passphrase' | 'recovery' = 'passphrase',
  id = '00000009',
) =>
  (await openBrowser(server).signIn(person.body.email, authKey, id, kind))
    .status;

it('[AUTH-6] a changed passphrase replaces hash and wrap together and ends every other sign-in', async () => {
  const wrap = passphraseWrap();
  const authKey = newKey();
  const response = await first.post(`${AUTH}/wraps`, {
    put: [{ wrap, authKey }],
    gen: 1,
  });
  expect(response.status).toBe(200);
  const { vault } = wrapsReply.parse(await response.json());
  const kept = person.body.wraps.filter(({ kind }) => kind === 'recovery');
  expect(vault.wraps).toHaveLength(2);
  expect(vault.wraps).toEqual(expect.arrayContaining([wrap, ...kept]));
  expect(await vaultOf(first)).toEqual(vault);
  expect(await signIn(person.body.authKey)).toBe(401);
  expect(await signIn(authKey)).toBe(200);
  expect(await signIn(person.body.recoveryAuthKey, 'recovery')).toBe(200);
  expect((await second.refresh()).status).toBe(401);
  expect((await second.get(`${AUTH}/wraps`)).status).toBe(401);
  expect((await first.refresh()).status).toBe(200);
  const prelogin = await openBrowser(server).post(`${AUTH}/prelogin`, {
    email: person.body.email,
  });
  expect(await prelogin.json()).toEqual({ kdf, saltPart: wrap.saltPart });
});

it('[AUTH-6] whoever was signed in with the old passphrase cannot set another one after it was changed', async () => {
  const change = (browser: Browser) =>
    browser.post(`${AUTH}/wraps`, {
      put: [{ wrap: passphraseWrap(), authKey: newKey() }],
      gen: 1,
    });
  const answers = await Promise.all([change(first), change(second)]);
  const statuses = answers
    .map(({ status }) => status)
    .toSorted((a, b) => a - b);
  expect(statuses).toEqual([200, 401]);
});

it('[AUTH-6] [VAULT-5] a new recovery code takes the place of the old one', async () => {
  const authKey = newKey();
  const response = await first.post(`${AUTH}/wraps`, {
    put: [{ wrap: recoveryWrap(), authKey }],
    gen: 1,
  });
  expect(response.status).toBe(200);
  expect(await signIn(person.body.recoveryAuthKey, 'recovery')).toBe(401);
  expect(await signIn(authKey, 'recovery')).toBe(200);
  expect(await signIn(person.body.authKey)).toBe(200);
});

it('[VAULT-18] [P2] a rotation needs every secret anew and what it sealed of the old; passkeys go', async () => {
  const passkey = passkeyWrap();
  const put = [{ wrap: passkey }];
  expect((await first.post(`${AUTH}/wraps`, { put, gen: 1 })).status).toBe(200);
  // A passkey is an extra: adding one ends nothing.
  expect((await second.refresh()).status).toBe(200);
  expect((await vaultOf(first)).wraps).toHaveLength(3);

  const both = [
    { wrap: passphraseWrap(2), authKey: newKey() },
    { wrap: recoveryWrap(2), authKey: newKey() },
  ];
  const inboxKey = newKey();
  const refused: [unknown, number, string][] = [
    [{ put: both, gen: 2, inboxKey }, 400, 'invalid_request'],
    [
      { put: both.slice(0, 1), gen: 2, older: 'o', inboxKey },
      400,
      'invalid_request',
    ],
    [{ put: both, gen: 1 }, 400, 'invalid_request'],
  ];
  for (const [body, status, code] of refused)
    expect(
      await statusAndCode(await first.post(`${AUTH}/wraps`, body)),
    ).toEqual([status, code]);
  const response = await first.post(`${AUTH}/wraps`, {
    put: both,
    gen: 2,
    older: 'sealed',
    inboxKey,
  });
  expect(response.status).toBe(200);
  const vault = await vaultOf(first);
  expect(vault).toMatchObject({ gen: 2, older: 'sealed' });
  expect(vault.wraps.map(({ kind }) => kind)).toEqual([
    'passphrase',
    'recovery',
  ]);
  // The same again, because the answer was lost on the way (P2).
  const again = { put: both, gen: 2, older: 'sealed', inboxKey };
  expect((await first.post(`${AUTH}/wraps`, again)).status).toBe(200);
  expect(await vaultOf(first)).toEqual(vault);
  expect(
    await statusAndCode(
      await first.post(`${AUTH}/wraps`, { ...again, older: 'other' }),
    ),
  ).toEqual([409, 'vault_conflict']);
  const back = [{ wrap: passphraseWrap(1), authKey: newKey() }];
  const ahead = [
    { wrap: passphraseWrap(4), authKey: newKey() },
    { wrap: recoveryWrap(4), authKey: newKey() },
  ];
  for (const body of [
    { put: back, gen: 1 },
    { put: ahead, gen: 4, older: 'o', inboxKey },
  ])
    expect(
      await statusAndCode(await first.post(`${AUTH}/wraps`, body)),
    ).toEqual([409, 'vault_conflict']);
  expect(await vaultOf(first)).toEqual(vault);
});

it('[VAULT-18] [P2] a rotation brings the inbox key of its generation; without it, or with another later, it is refused', async () => {
  const put = [
    { wrap: passphraseWrap(2), authKey: newKey() },
    { wrap: recoveryWrap(2), authKey: newKey() },
  ];
  const inboxKey = newKey();
  const rotation = { put, gen: 2, older: 'sealed' };
  const post = (body: unknown) => first.post(`${AUTH}/wraps`, body);
  const before = await vaultOf(first);
  const without = await post(rotation);
  expect(without.status).toBe(400);
  expect(await without.json()).toMatchObject({
    code: 'invalid_request',
    detail: 'inboxKey',
  });
  for (const bent of ['', 'AAAA', `${inboxKey}A`, null])
    expect((await post({ ...rotation, inboxKey: bent })).status).toBe(400);
  expect(await vaultOf(first)).toEqual(before);
  const inboxKeyOf = async (authKey: string | undefined) => {
    const browser = openBrowser(server);
    const { email } = person.body;
    const { reply } = await browser.signIn(email, authKey ?? '', '00000009');
    return reply?.inboxKey;
  };
  expect(await inboxKeyOf(person.body.authKey)).toBe(person.body.inboxKey);

  for (const body of [
    { ...rotation, inboxKey },
    { ...rotation, inboxKey },
  ])
    expect((await post(body)).status).toBe(200);
  expect(await inboxKeyOf(put[0]?.authKey)).toBe(inboxKey);
  const other = await post({ ...rotation, inboxKey: newKey() });
  expect(await statusAndCode(other)).toEqual([409, 'vault_conflict']);
  // A changed passphrase leaves it alone, whether it names it or not.
  for (const change of [{}, { inboxKey }]) {
    const authKey = newKey();
    const changed = [{ wrap: passphraseWrap(2), authKey }];
    const response = await post({ put: changed, gen: 2, ...change });
    expect(response.status).toBe(200);
    expect(await inboxKeyOf(authKey)).toBe(inboxKey);
  }
});

it('[VAULT-6] the last wrap that is not a passkey stays', async () => {
  await first.post(`${AUTH}/wraps`, {
    put: [{ wrap: passkeyWrap() }],
    gen: 1,
  });
  const idOf = async (kind: Wrap['kind']) =>
    (await vaultOf(first)).wraps.find((wrap) => wrap.kind === kind)?.id;
  const remove = async (id: string | undefined) =>
    await first.delete(`${AUTH}/wraps`, { id });
  expect((await remove(await idOf('passphrase'))).status).toBe(204);
  expect(await signIn(person.body.authKey)).toBe(401);
  const last = await idOf('recovery');
  expect(await statusAndCode(await remove(last))).toEqual([409, 'last_wrap']);
  expect((await remove(await idOf('passkey'))).status).toBe(204);
  expect(await statusAndCode(await remove(last))).toEqual([409, 'last_wrap']);
  expect(await statusAndCode(await remove(randomUUID()))).toEqual([
    404,
    'not_found',
  ]);
  expect(await signIn(person.body.recoveryAuthKey, 'recovery')).toBe(200);
});

it('[VAULT-6] of two devices that remove both wraps at once, one is told that it is the last', async () => {
  const [a, b] = person.body.wraps;
  // Removing a secret ends the other sign-in, too; so the two calls come from one.
  const answers = await Promise.all([
    first.delete(`${AUTH}/wraps`, { id: a?.id }),
    first.delete(`${AUTH}/wraps`, { id: b?.id }),
  ]);
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual(
    [204, 409],
  );
  expect((await vaultOf(first)).wraps).toHaveLength(1);
});

it('[RLS-3] the wrap of somebody else is not there, and an id they use is free', async () => {
  const stranger = openBrowser(server);
  const other = makeSignUpBody(2);
  await stranger.signUp(2);
  const [theirs] = person.body.wraps;
  expect(
    (await stranger.delete(`${AUTH}/wraps`, { id: theirs?.id })).status,
  ).toBe(404);
  const wrap = passphraseWrap(1, { id: theirs?.id ?? '' });
  const put = [{ wrap, authKey: other.authKey }];
  expect((await stranger.post(`${AUTH}/wraps`, { put, gen: 1 })).status).toBe(
    200,
  );
  expect((await vaultOf(first)).wraps).toEqual(
    expect.arrayContaining(person.body.wraps),
  );
});
