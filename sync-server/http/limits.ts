import { createHmac } from 'node:crypto';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { RandomBytes } from '#shared/base/clock.ts';
import { BYTES_PER_MINUTE } from '#shared/protocol/sync-limits.ts';

/**
 * LIMIT-1, ABUSE-1, ABUSE-3: how many of each in its window. All count by the caller's network, `refresh` and `sync` by the
 * person: many people may share one address, and these tell who asks. `sync` counts bytes, so that a week's backlog is slowed
 * and never refused (LIMIT-6).
 */
export const limitNumbers = {
  production: {
    msg: 60,
    stream: 30,
    prelogin: 30,
    login: 30,
    signup: 10,
    account: 120,
    refresh: 30,
    sync: BYTES_PER_MINUTE,
  },
  development: {
    msg: 100,
    stream: 50,
    prelogin: 100,
    login: 100,
    signup: 50,
    account: 200,
    refresh: 100,
    sync: BYTES_PER_MINUTE,
  },
} as const;
export type LimitName = keyof (typeof limitNumbers)['production'];

const MINUTE_S = 60;
const HOUR_S = 3600;
const windowOf = (name: LimitName) =>
  name === 'signup' || name === 'refresh' ? HOUR_S : MINUTE_S;

export type LimitState = {
  limit: number;
  remaining: number;
  /** Seconds until the window ends, rounded up, at least 1. */
  resetS: number;
  isOver: boolean;
};

export interface Limits {
  /** Counts one request of `address` (or of a person, by their id), or its bytes, and says how it stands. */
  take(name: LimitName, address: string, points?: number): Promise<LimitState>;
  /** The same without counting (LIMIT-3). */
  look(name: LimitName, address: string): Promise<LimitState>;
}

/**
 * Limits per address in the memory of this process (LIMIT-1, LIMIT-4). Addresses are kept as HMACs under a key that dies
 * with the process. Of n requests at the same moment exactly the limit passes.
 */
export function createLimits(
  isDevelopment: boolean,
  randomBytes: RandomBytes,
): Limits {
  const numbers = limitNumbers[isDevelopment ? 'development' : 'production'];
  const secret = randomBytes(32);
  const keyOf = (address: string) =>
    createHmac('sha256', secret).update(address).digest('base64url');
  const limiterOf = (name: LimitName) =>
    new RateLimiterMemory({
      keyPrefix: name,
      points: numbers[name],
      duration: windowOf(name),
    });
  const limiters = {
    msg: limiterOf('msg'),
    stream: limiterOf('stream'),
    prelogin: limiterOf('prelogin'),
    login: limiterOf('login'),
    signup: limiterOf('signup'),
    account: limiterOf('account'),
    refresh: limiterOf('refresh'),
    sync: limiterOf('sync'),
  } satisfies Record<LimitName, RateLimiterMemory>;

  const toState = (
    name: LimitName,
    res: RateLimiterRes | null,
  ): LimitState => ({
    limit: numbers[name],
    remaining: Math.max(0, res?.remainingPoints ?? numbers[name]),
    resetS: Math.max(
      1,
      Math.ceil((res?.msBeforeNext ?? windowOf(name) * 1000) / 1000),
    ),
    isOver: false,
  });

  return {
    async take(name, address, points = 1) {
      try {
        return toState(
          name,
          await limiters[name].consume(keyOf(address), points),
        );
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal;
        return { ...toState(name, refusal), remaining: 0, isOver: true };
      }
    },
    look: async (name, address) =>
      toState(name, await limiters[name].get(keyOf(address))),
  };
}

/** The headers of a limited route: the common three and the IETF pair (LIMIT-2). `nowMs` dates the reset. */
export function limitHeaders(
  name: LimitName,
  state: LimitState,
  nowMs: number,
): Record<string, string> {
  return {
    'X-RateLimit-Limit': String(state.limit),
    'X-RateLimit-Remaining': String(state.remaining),
    'X-RateLimit-Reset': String(Math.ceil(nowMs / 1000) + state.resetS),
    'RateLimit-Policy': `"${name}";q=${state.limit}${name === 'sync' ? ';qu="content-bytes"' : ''};w=${windowOf(name)}`,
    RateLimit: `"${name}";r=${state.remaining};t=${state.resetS}`,
    ...(state.isOver ? { 'Retry-After': String(state.resetS) } : {}),
  };
}
