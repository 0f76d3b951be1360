import { bytesToUuid } from '#shared/base/ids.ts';
import type { Kdf } from '#shared/crypto/types.ts';
import {
  CONSENT_VERSION,
  type SignUpRequest,
} from '#shared/protocol/accounts.ts';
import { createSeededRandom } from './seeded-random.ts';

const kdf: Kdf = { alg: 'argon2id', v: 1, m: 65_536, t: 3, p: 1 };

/** A sign-up that passes every check; equal seeds give equal bodies. Its wraps are random bytes and open nothing. */
export function makeSignUpBody(
  seed: number,
  changes: Partial<SignUpRequest> = {},
): SignUpRequest {
  const bytes = createSeededRandom(seed);
  const text = (n: number) =>
    btoa(String.fromCharCode(...bytes(n)))
      .replaceAll('+', '-')
      .replaceAll('/', '_')
      .replaceAll('=', '');
  const uuid = () => bytesToUuid(bytes(16), 4);
  const saltPart = text(16);
  const box = (given: boolean) => ({ version: CONSENT_VERSION, given });
  return {
    email: `person-${seed}@example.org`,
    timezone: 'Europe/Berlin',
    consent: {
      account: box(true),
      model: box(true),
      metrics: box(false),
      research: box(false),
    },
    userId: uuid(),
    sessionId: uuid(),
    device: { id: 'a1b2c3d4', name: 'A phone' },
    authKey: text(32),
    kdf,
    saltPart,
    recoveryAuthKey: text(32),
    wraps: [
      { id: uuid(), kind: 'passphrase', gen: 1, kdf, saltPart, w: text(90) },
      {
        id: uuid(),
        kind: 'recovery',
        gen: 1,
        kdf: null,
        saltPart: null,
        w: text(90),
      },
    ],
    inboxKey: text(32),
    ...changes,
  };
}
