import { drop } from '#shared/base/drop.ts';
import type { IdSource } from '#shared/base/ids.ts';
import type { Store } from '#server/db/open-store.ts';
import type { AppContext } from '#server/http/answers.ts';
import type { Limits } from '#server/http/limits.ts';
import { createCallerReader, doesStand } from './caller.ts';
import { createErasedKey } from './erase.ts';
import { createHashThreads, type DeriveHash } from './hash-threads.ts';
import { createLoopDelay } from './loop-delay.ts';
import { createOriginGuard } from './own-origin.ts';
import { createAdmission } from './queue-signals.ts';
import { createSignUpQueue } from './queue.ts';
import { accountRoutes } from './routes.ts';
import { createSessions } from './sessions.ts';
import { createSignInBrake } from './sign-in-brake.ts';
import { createSlowHash } from './slow-hash.ts';
import { createTokens, expiryOf } from './tokens.ts';

export type AccountsDeps = {
  store: Store;
  ids: IdSource;
  ownerKey: Uint8Array;
  limits: Limits;
  isDevelopment: boolean;
  /** A test's own slow hash: how it is made, and how long one may wait for its turn. */
  hashing?: { derive?: DeriveHash; waitMs?: number } | undefined;
  /** Keeps new people waiting, whatever the signals say (SIGN-1). */
  isForcedBusy?: (() => boolean) | undefined;
};

/** All parts of accounts, put together: their routes, who a token names, and what has to be closed. */
export function createAccounts(deps: AccountsDeps) {
  const { store, ids, ownerKey, limits } = deps;
  const { clock, randomBytes } = ids;
  const erasedKey = createErasedKey(ownerKey);
  const threads = createHashThreads();
  const slowHash = createSlowHash({
    derive: threads.derive,
    randomBytes,
    ...deps.hashing,
  });
  const tokens = createTokens({ ownerKey, clock });
  const callers = createCallerReader({
    store,
    clock,
    verify: tokens.verify,
    expiryOf,
    erasedKey,
  });
  const loopDelay = createLoopDelay();
  const isBusy = createAdmission(clock, () => ({
    hashesWaiting: slowHash.depth().waiting,
    loopDelayMs: loopDelay.read(),
    isForced: deps.isForcedBusy?.() === true,
  }));
  return {
    slowHash,
    /** What other areas ask about a caller (AUTH-8). */
    callers: { ...callers, doesStand },
    routes: accountRoutes({
      store,
      ids,
      ownerKey,
      slowHash,
      sessions: createSessions({ store, ids, tokens, erasedKey }),
      callers,
      brake: createSignInBrake(clock, randomBytes),
      queue: createSignUpQueue({ clock, randomBytes, isBusy }),
      limits,
      originGuard: createOriginGuard(deps.isDevelopment),
    }),
    /** The person a request's token names; null for a guest, or when the token no longer holds (AUTH-8). */
    async readSignedIn(c: AppContext): Promise<string | null> {
      const caller = await callers.read(c);
      return caller.ok ? caller.value.userId : null;
    },
    close(): void {
      loopDelay.close();
      drop(threads.close(), 'hash_threads');
    },
  };
}
