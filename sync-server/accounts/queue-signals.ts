import type { Clock } from '#shared/base/clock.ts';

/** LOAD-2: the limits that signals are measured against. 20 slow hashes take one second on two free cores and
 * three on busy ones: people are asked to wait before a hash would have to be refused after its five (AUTH-7). */
const MAX_HASHES_WAITING = 20;
const MAX_LOOP_DELAY_MS = 200;
/** LOAD-3: sign-up is among the first things shed, and comes back when it has been calm for a while. */
const SHED_FROM = 0.85;
const CALM_UNDER = 0.6;
const CALM_FOR_MS = 30_000;

export type LoadSignals = {
  /** Slow hashes that wait for their turn. */
  hashesWaiting: number;
  /** Delay of the event loop in milliseconds: the mean of the last whole five seconds, as `createLoopDelay` reads it. */
  loopDelayMs: number;
  /** A switch for operators and tests: busy as long as it is on. */
  isForced: boolean;
};

/** Says whether new people have to wait, by the worst signal; asked at each sign-up, and remembers when it became calm. */
export function createAdmission(
  clock: Clock,
  readSignals: () => LoadSignals,
): () => boolean {
  let isShedding = false;
  let calmSince: number | null = null;
  return () => {
    const { hashesWaiting, loopDelayMs, isForced } = readSignals();
    const load = Math.max(
      hashesWaiting / MAX_HASHES_WAITING,
      loopDelayMs / MAX_LOOP_DELAY_MS,
    );
    const now = clock();
    if (load >= SHED_FROM) isShedding = true;
    calmSince = load < CALM_UNDER ? (calmSince ?? now) : null;
    if (calmSince !== null && now - calmSince >= CALM_FOR_MS)
      isShedding = false;
    return isShedding || isForced;
  };
}
