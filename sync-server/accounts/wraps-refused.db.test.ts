import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  AUTH,
  kdf,
  newKey,
  passkeyWrap,
  passphraseWrap,
  recoveryWrap,
  statusAndCode,
  twoDevices,
  vaultOf,
  type TwoDevices,
} from './account-rig.contract.ts';

// As it is set before each.
let { server, first, second, person } = {} as TwoDevices;
beforeEach(async () => {
  ({ server, first, second, person } = await twoDevices());
});
afterEach(() => server.stop());

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
