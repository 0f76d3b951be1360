import { timingSafeEqual } from 'node:crypto';
import type { RandomBytes } from '#shared/base/clock.ts';
import { err, ok, type Result } from '#shared/base/result.ts';
import type { DeriveHash } from './hash-threads.ts';

/** AUTH-7: how many run at once; each holds 46 MiB. */
const AT_ONCE = 2;
/** AUTH-7: how long another one waits for its turn. */
export const HASH_WAIT_MS = 5000;
/** Seconds told to a caller that was turned away. */
export const HASH_RETRY_S = 5;
const SALT_BYTES = 16;

/** A slow hash as the database holds it: base64url of 32 and 16 bytes. */
export type StoredHash = { hash: string; salt: string };

export type SlowHash = {
  /** A fresh salt and the hash under it. `busy` after five seconds of waiting (AUTH-7). */
  hash(authKey: Uint8Array): Promise<Result<StoredHash, 'busy'>>;
  /** Constant-time comparison; null hashes just as long and never matches (AUTH-3). */
  matches(
    authKey: Uint8Array,
    stored: StoredHash | null,
  ): Promise<Result<boolean, 'busy'>>;
  /** What runs and what waits now; admission of sign-ups reads it (SIGN-1). */
  depth(): { running: number; waiting: number };
  /** Slow hashes begun since the start. */
  count(): number;
};

/** The slow hash of secrets (AUTH-7): two at a time, the rest in the order of arrival. `derive` does the work elsewhere. */
export function createSlowHash(deps: {
  derive: DeriveHash;
  randomBytes: RandomBytes;
  waitMs?: number;
}): SlowHash {
  const waiting: (() => void)[] = [];
  let running = 0;
  let begun = 0;

  const enter = (): Promise<boolean> => {
    if (running < AT_ONCE) {
      running += 1;
      return Promise.resolve(true);
    }
    return new Promise((resolve) => {
      const mine = () => {
        clearTimeout(timer);
        resolve(true);
      };
      const timer = setTimeout(() => {
        waiting.splice(waiting.indexOf(mine), 1);
        resolve(false);
      }, deps.waitMs ?? HASH_WAIT_MS);
      waiting.push(mine);
    });
  };
  // Whoever is next takes over the place of the one who leaves, so `running` stays.
  const leave = () => {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  };

  const derive = async (
    authKey: Uint8Array,
    salt: Uint8Array,
  ): Promise<Result<Uint8Array, 'busy'>> => {
    if (!(await enter())) return err('busy');
    begun += 1;
    try {
      return ok(await deps.derive(authKey, salt));
    } finally {
      leave();
    }
  };

  return {
    async hash(authKey) {
      const salt = deps.randomBytes(SALT_BYTES);
      const derived = await derive(authKey, salt);
      if (!derived.ok) return derived;
      return ok({
        hash: Buffer.from(derived.value).toString('base64url'),
        salt: Buffer.from(salt).toString('base64url'),
      });
    },
    async matches(authKey, stored) {
      const salt =
        stored === null
          ? new Uint8Array(SALT_BYTES)
          : Buffer.from(stored.salt, 'base64url');
      const derived = await derive(authKey, salt);
      if (!derived.ok) return derived;
      const known = Buffer.from(stored?.hash ?? '', 'base64url');
      return ok(
        known.length === derived.value.length &&
          timingSafeEqual(known, derived.value),
      );
    },
    depth: () => ({ running, waiting: waiting.length }),
    count: () => begun,
  };
}
