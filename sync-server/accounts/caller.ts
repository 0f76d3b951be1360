import { err, ok, type Result } from '#shared/base/result.ts';
import type { Clock } from '#shared/base/clock.ts';
import { readDevice } from '#server/db/device-rows.ts';
import type { Db, Store } from '#server/db/open-store.ts';
import { hasFamily } from '#server/db/refresh-rows.ts';
import { isErased, readUser } from '#server/db/user-rows.ts';
import { problem, type AppContext } from '#server/http/answers.ts';

/**
 * Who is asking, as an access token says it (AUTH-8). `family`: the sign-in the token came from. `authTime`: when a secret was
 * proven, in ms.
 */
export type Caller = {
  userId: string;
  deviceId: string;
  family: string;
  authTime: number;
};

export type CallerFault = 'auth_expired' | 'account_erased';

/** AUTH-5: how long a sign-in proves enough for what cannot be taken back. */
const PROOF_MS = 15 * 60_000;
/** A proof from further ahead says only that the clock went back; it proves nothing now. */
const AHEAD_MS = 60_000;

/**
 * Whether what a token says still holds: the account is there, the device was not revoked, its sign-in was not ended (AUTH-8).
 * A token lives for ten minutes; this is why a sign-out or a revoked device does not.
 */
export async function doesStand(db: Db, caller: Caller): Promise<boolean> {
  const { userId, deviceId, family } = caller;
  const device = await readDevice(db, userId, deviceId);
  return (
    device !== null &&
    device.revokedAt === null &&
    (await hasFamily(db, userId, deviceId, family))
  );
}

export type CallerReader = {
  /** The caller of a request, checked against the database; never a `userId` of a body or a query (AUTH-8). */
  read(c: AppContext): Promise<Result<Caller, CallerFault>>;
  /**
   * Whether the request comes from a device that its person sent away: its token is genuine and not over, the account is
   * there, the device is revoked (LEAVE-4). It may hear that, and nothing else.
   */
  isSentAway(c: AppContext): Promise<boolean>;
  /** When the token of a caller's request is over, in ms (WEB-10). */
  expiresAt(c: AppContext): number;
  /** A handler that only a caller reaches; `needsProof`: one who signed in within the last 15 minutes (AUTH-5). */
  guard(
    handler: (c: AppContext, caller: Caller) => Promise<Response>,
    options?: { needsProof: boolean },
  ): (c: AppContext) => Promise<Response>;
};

export function createCallerReader(deps: {
  store: Store;
  clock: Clock;
  verify: (token: string) => Promise<Caller | null>;
  /** Of a token that was verified, in ms. */
  expiryOf: (token: string) => number;
  /** Key of what an erasure left of a user id (PRIV-10). */
  erasedKey: (kind: 'user', userId: string) => string;
}): CallerReader {
  const { store, clock, verify, erasedKey } = deps;

  const tokenOf = (c: AppContext): string | null =>
    /^Bearer ([\w.-]{1,2000})$/i.exec(
      c.req.header('authorization') ?? '',
    )?.[1] ?? null;
  const verified = async (c: AppContext): Promise<Caller | null> => {
    const token = tokenOf(c);
    return token === null ? null : await verify(token);
  };

  const read = async (c: AppContext): Promise<Result<Caller, CallerFault>> => {
    const caller = await verified(c);
    if (caller === null) return err('auth_expired');
    return await store.read(async (db) => {
      if (await doesStand(db, caller)) return ok(caller);
      const isGone =
        (await readUser(db, caller.userId)) === null &&
        (await isErased(db, erasedKey('user', caller.userId)));
      return err(isGone ? 'account_erased' : 'auth_expired');
    });
  };

  return {
    read,
    async isSentAway(c) {
      const caller = await verified(c);
      if (caller === null) return false;
      const { userId, deviceId } = caller;
      const device = await store.read((db) => readDevice(db, userId, deviceId));
      return device !== null && device.revokedAt !== null;
    },
    expiresAt: (c) => {
      const token = tokenOf(c);
      return token === null ? 0 : deps.expiryOf(token);
    },
    guard:
      (handler, options = { needsProof: false }) =>
      async (c) => {
        const caller = await read(c);
        if (!caller.ok) return problem(c, caller.error);
        const age = clock() - caller.value.authTime;
        return options.needsProof && (age > PROOF_MS || age < -AHEAD_MS)
          ? problem(c, 'proof_required')
          : await handler(c, caller.value);
      },
  };
}
