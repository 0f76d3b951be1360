import type { Clock } from '#shared/base/clock.ts';

/** OUT-6: 1 s, doubling to 60 s, full jitter: a thousand phones that lost one server do not come back at one moment. */
const FIRST_MS = 1_000;
const LONGEST_MS = 60_000;

export type Retry = {
  /** How long to wait before the next try; 0: now. */
  waitMs(): number;
  /** `atLeastMs`: what the server asked for (`Retry-After`, `retryAfterMs`). */
  failed(atLeastMs?: number): void;
  /** The person or the network gives reason to try at once; what the server asked for stands. */
  reset(): void;
  succeeded(): void;
};

/** `random`: 0 up to 1. */
export function createRetry(deps: { clock: Clock; random: () => number }) {
  let tries = 0;
  /** Waits are reckoned from `from`; a clock that is set back stretches none beyond its length. */
  let from = 0;
  let jitterMs = 0;
  let boundMs = 0;

  const retry: Retry = {
    waitMs() {
      const now = deps.clock();
      if (now < from) from = now;
      return Math.max(0, Math.max(jitterMs, boundMs) - (now - from));
    },
    failed(atLeastMs = 0) {
      from = deps.clock();
      const most = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(tries, 10));
      // At least a quarter of the first second: an endless loop of tries would follow from a jitter of 0.
      jitterMs = Math.ceil(Math.max(FIRST_MS / 4, deps.random() * most));
      boundMs = atLeastMs;
      tries += 1;
    },
    reset() {
      tries = 0;
      jitterMs = 0;
    },
    succeeded() {
      tries = 0;
      jitterMs = 0;
      boundMs = 0;
    },
  };
  return retry;
}
