import type { Clock } from '#shared/base/clock.ts';
import type { ModelFault, ModelFaultReason } from './model-fault.ts';

/** Faults in a row before a provider that is merely failing is left alone. */
const FAULTS_TO_OPEN = 3;
const FIRST_REST_MS = 15_000;
const MAX_REST_MS = 120_000;
/** A wrong key or an empty account does not heal by asking again at once. */
const SETTLED_REST_MS = 60_000;
/** How long a fault is told in the health answer when nobody has asked since. */
const TOLD_MS = 60_000;

export interface Breaker {
  /** Whether a call may be made now. After a rest one call probes, the others are answered without it. */
  allows(): boolean;
  succeeded(): void;
  failed(fault: ModelFault): void;
  /** The call ended without telling anything about the provider (stopped, abandoned). */
  abandoned(): void;
  /** Why the model is not to be counted on now; null when it is. */
  reason(): ModelFaultReason | null;
}

/** Rests after faults, so that people do not wait for a provider that is known to fail (P3). */
export function createBreaker(clock: Clock): Breaker {
  let faults = 0;
  let restUntil = 0;
  let isProbing = false;
  let last: { reason: ModelFaultReason; at: number } | null = null;

  const restFor = (fault: ModelFault): number => {
    switch (fault.reason) {
      case 'no_model_key':
      case 'no_credit':
      case 'model_deprecated':
        return SETTLED_REST_MS;
      case 'rate_limited':
        return Math.min(fault.retryAfterMs ?? FIRST_REST_MS, MAX_REST_MS);
      case 'provider_down':
        return faults < FAULTS_TO_OPEN
          ? 0
          : Math.min(
              FIRST_REST_MS * 2 ** (faults - FAULTS_TO_OPEN),
              MAX_REST_MS,
            );
    }
  };

  return {
    allows() {
      if (clock() < restUntil || isProbing) return false;
      isProbing = restUntil > 0;
      return true;
    },
    succeeded() {
      faults = 0;
      restUntil = 0;
      isProbing = false;
      last = null;
    },
    failed(fault) {
      faults += 1;
      isProbing = false;
      last = { reason: fault.reason, at: clock() };
      const rest = restFor(fault);
      restUntil = rest === 0 ? 0 : clock() + rest;
    },
    abandoned() {
      isProbing = false;
    },
    reason() {
      if (last === null) return null;
      const isTold = clock() < Math.max(restUntil, last.at + TOLD_MS);
      return isTold ? last.reason : null;
    },
  };
}
