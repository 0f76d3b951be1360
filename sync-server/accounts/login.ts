import type { Clock } from '#shared/base/clock.ts';
import {
  loginRequest,
  MAX_ACCOUNT_BYTES,
  type LoginReply,
} from '#shared/protocol/accounts.ts';
import { admitDevice } from '#server/db/device-rows.ts';
import type { Store } from '#server/db/open-store.ts';
import { endDeviceFamilies } from '#server/db/refresh-rows.ts';
import { readSecret, type SecretRow } from '#server/db/secret-rows.ts';
import {
  findUserByAddress,
  readUser,
  touchUser,
} from '#server/db/user-rows.ts';
import { utcDay } from '#server/db/utc-day.ts';
import { problem, retryLater, type AppContext } from '#server/http/answers.ts';
import { readBody } from '#server/http/read-body.ts';
import { readAddress } from './address.ts';
import { NOBODY } from './prelogin.ts';
import type { Sessions } from './sessions.ts';
import type { SignInBrake } from './sign-in-brake.ts';
import { HASH_RETRY_S, type SlowHash } from './slow-hash.ts';
import { readVault } from './vault-state.ts';

/** Postgres takes no NUL and no lone half of a character, and a list of devices no line break. */
const bent = /[\p{Cc}\p{Cs}]/u;

/**
 * `POST /api/v1/auth/login` (AUTH-3), in this order: the brake of address and network (ABUSE-2); one slow hash, whether there is such
 * an account or not; one transaction that admits the device, ends its earlier sign-ins and opens a new one. Everything that
 * does not match is `sign_in_failed`.
 */
export function createLogin(deps: {
  store: Store;
  clock: Clock;
  slowHash: SlowHash;
  sessions: Sessions;
  brake: SignInBrake;
}) {
  const { store, clock, slowHash, sessions, brake } = deps;

  const admit = (
    userId: string,
    secret: SecretRow,
    device: { id: string; name?: string | undefined },
  ) =>
    store.tx(async ({ db }) => {
      const user = await readUser(db, userId);
      const still = await readSecret(db, userId, secret.kind);
      // Changed or erased while the hash was made.
      if (user === null || still?.hash !== secret.hash) return null;
      const now = clock();
      const day = utcDay(now);
      const { id: deviceId, name = null } = device;
      await endDeviceFamilies(db, userId, deviceId);
      await admitDevice(db, userId, { id: deviceId, name, day });
      await touchUser(db, userId, day);
      const opened = await sessions.open(db, { userId, deviceId, now });
      return { opened, user, vault: await readVault(db, user) };
    });

  return async (c: AppContext): Promise<Response> => {
    const body = await readBody(c.req.raw, loginRequest, MAX_ACCOUNT_BYTES);
    if (!body.ok) return problem(c, body.error.code, body.error.field);
    const { email, kind, authKey, device } = body.value;
    const address = readAddress(email);
    if (address === null) return problem(c, 'address_invalid', 'email');
    if (bent.test(device.name ?? ''))
      return problem(c, 'invalid_request', 'device.name');

    const knock = { address: address.key, network: c.get('client').key };
    const waitMs = brake.begin(kind, knock);
    if (waitMs > 0)
      return retryLater(c, 'rate_limited', Math.ceil(waitMs / 1000));
    const { userId, secret } = await store.read(async (db) => {
      const user = await findUserByAddress(db, address.key);
      const id = user?.id ?? NOBODY;
      return { userId: id, secret: await readSecret(db, id, kind) };
    });
    const matches = await slowHash.matches(
      Buffer.from(authKey, 'base64url'),
      secret,
    );
    if (!matches.ok) {
      brake.giveBack(kind, knock);
      return retryLater(c, 'busy', HASH_RETRY_S);
    }
    if (!matches.value || secret === null) return problem(c, 'sign_in_failed');

    const admitted = await admit(userId, secret, device);
    if (admitted === null) return problem(c, 'sign_in_failed');
    brake.succeeded(kind, knock);
    const { opened, user, vault } = admitted;
    const session = await sessions.answer(c, opened, user);
    const { inboxKey } = user;
    return c.json({ ...session, vault, inboxKey } satisfies LoginReply);
  };
}
