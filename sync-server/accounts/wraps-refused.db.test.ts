import { afterEach, beforeEach, expect, it } from 'vitest';
import { wrapsReply } from '#shared/protocol/accounts.ts';
import {
  AUTH,
  kdf,
  newKey,
  openBrowser,
  passkeyWrap,
  passphraseWrap,
  recoveryWrap,
  startAccounts,
  statusAndCode,
  type AccountsServer,
  type Browser,
} from './account-rig.contract.ts';

let server: AccountsServer;
let first: Browser;
let second: Browser;
let person: Awaited<ReturnType<Browser['signUp']>>;
beforeEach(async () => {
  server = await startAccounts();
  first = openBrowser(server);
  person = await first.signUp(1);
  second = openBrowser(server);
  await second.signIn(person.body.email, person.body.authKey, '00000002');
});
afterEach(() => server.stop());

const vaultOf = async (browser: Browser) =>
  wrapsReply.parse(await (await browser.get(`${AUTH}/wraps`)).json()).vault;
it('[VAULT-3] [AUTH-6] what does not fit together is refused, and nothing changed', async () => {
  const before = await vaultOf(first);
  const authKey = newKey();
  const stolen = person.body.wraps.find(({ kind }) => kind === 'recovery');
  const one = passphraseWrap();
  const bodies: [string, unknown, number, string][] = [
    [
      'weak',
      {
        put: [
          {
            wrap: passphraseWrap(1, { kdf: { ...kdf, m: 65_535 } }),
            authKey,
          },
        ],
        gen: 1,
      },
      422,
      'kdf_too_weak',
    ],
    [
      'weak',
      {
        put: [{ wrap: passphraseWrap(1, { kdf: { ...kdf, t: 2 } }), authKey }],
        gen: 1,
      },
      422,
      'kdf_too_weak',
    ],
    ['no secret', { put: [{ wrap: one }], gen: 1 }, 400, 'invalid_request'],
    [
      'secret of a passkey',
      { put: [{ wrap: passkeyWrap(), authKey }], gen: 1 },
      400,
      'invalid_request',
    ],
    [
      'no kdf',
      { put: [{ wrap: passphraseWrap(1, { kdf: null }), authKey }], gen: 1 },
      400,
      'invalid_request',
    ],
    [
      'no salt',
      {
        put: [{ wrap: passphraseWrap(1, { saltPart: null }), authKey }],
        gen: 1,
      },
      400,
      'invalid_request',
    ],
    [
      'kdf of a code',
      { put: [{ wrap: recoveryWrap(1, { kdf }), authKey }], gen: 1 },
      400,
      'invalid_request',
    ],
    [
      'twice',
      {
        put: [
          { wrap: one, authKey },
          { wrap: passphraseWrap(), authKey },
        ],
        gen: 1,
      },
      400,
      'invalid_request',
    ],
    [
      'one id twice',
      {
        put: [
          { wrap: one, authKey },
          { wrap: recoveryWrap(1, { id: one.id }), authKey },
        ],
        gen: 1,
      },
      400,
      'invalid_request',
    ],
    [
      'other gen',
      { put: [{ wrap: passphraseWrap(2), authKey }], gen: 1 },
      400,
      'invalid_request',
    ],
    [
      'older without need',
      { put: [{ wrap: one, authKey }], gen: 1, older: 'o' },
      409,
      'vault_conflict',
    ],
    [
      'id of another kind',
      {
        put: [{ wrap: passphraseWrap(1, { id: stolen?.id ?? '' }), authKey }],
        gen: 1,
      },
      409,
      'vault_conflict',
    ],
    [
      'unknown field',
      { put: [{ wrap: one, authKey }], gen: 1, x: 1 },
      400,
      'invalid_request',
    ],
    ['nothing', { put: [], gen: 1 }, 400, 'invalid_request'],
  ];
  for (const [name, body, status, code] of bodies)
    expect([
      name,
      ...(await statusAndCode(await first.post(`${AUTH}/wraps`, body))),
    ]).toEqual([name, status, code]);
  expect(await vaultOf(first)).toEqual(before);
  expect((await second.refresh()).status).toBe(200);
});
