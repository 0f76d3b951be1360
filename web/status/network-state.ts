import type { DegradedReason, HealthReply } from '#shared/protocol/converse.ts';

/**
 * What the device knows of the way to the server, from answers of our own server alone (STATE-4, OFF-2).
 *
 *   unknown ──answer──> online | degraded        (the first reading shows at once)
 *   any ──2 s of agreement──> any other          (OFF-3: nothing flickers)
 *
 * `offline-device`: the browser says there is no network. `offline-server`: there is, and Maya's server does not answer.
 */
export type Shown =
  'unknown' | 'online' | 'degraded' | 'offline-device' | 'offline-server';

export type NetworkState = {
  shown: Shown;
  /** What the last reading said; becomes `shown` after AGREEMENT_MS. */
  candidate: Shown;
  candidateSince: number;
  reasons: DegradedReason[];
  /** The server can ask a model: its answers are the fuller ones. */
  hasModel: boolean;
  /** When the server last answered anything; null: never met (OFF-3). */
  lastMet: number | null;
};

export type Reading =
  | { kind: 'health'; health: HealthReply }
  /** Whatever the answer itself told of faults behind it: a prepared one names why the model did not make it. */
  | { kind: 'answered'; degraded: DegradedReason[] }
  | { kind: 'no-answer' }
  | { kind: 'no-network' }
  | { kind: 'time-passed' };

/** OFF-3: a change shows after this much agreement. */
export const AGREEMENT_MS = 2000;

export const initialNetworkState: NetworkState = {
  shown: 'unknown',
  candidate: 'unknown',
  candidateSince: 0,
  reasons: [],
  hasModel: false,
  lastMet: null,
};

function healthToShown(health: HealthReply): Shown {
  if (health.status === 'down') return 'offline-server';
  if (health.status === 'degraded' || health.features.length === 0)
    return 'degraded';
  return 'online';
}

function candidateOf(state: NetworkState, reading: Reading): Shown {
  switch (reading.kind) {
    case 'health':
      return healthToShown(reading.health);
    case 'answered':
      if (reading.degraded.length > 0) return 'degraded';
      return isOffline(state.candidate) || state.candidate === 'unknown'
        ? 'online'
        : state.candidate;
    case 'no-answer':
      return state.candidate === 'offline-device'
        ? 'offline-device'
        : 'offline-server';
    case 'no-network':
      return 'offline-device';
    case 'time-passed':
      return state.candidate;
  }
}

/** `null`: the reading says nothing of them. A good answer clears none either: the health asked after it does. */
function reasonsOf(reading: Reading): DegradedReason[] | null {
  if (reading.kind === 'health') return reading.health.degraded;
  return reading.kind === 'answered' && reading.degraded.length > 0
    ? reading.degraded
    : null;
}

/** Whether the state says that asking the server is pointless now. */
export function isOffline(shown: Shown): boolean {
  return shown === 'offline-device' || shown === 'offline-server';
}

/** The next state after a reading at `now` (ms). Pure; the driver turns the clock. */
export function nextNetworkState(
  state: NetworkState,
  reading: Reading,
  now: number,
): NetworkState {
  const candidate = candidateOf(state, reading);
  const met = reading.kind === 'health' || reading.kind === 'answered';
  const since = candidate === state.candidate ? state.candidateSince : now;
  const agreed = state.shown === 'unknown' || now - since >= AGREEMENT_MS;
  return {
    shown: agreed ? candidate : state.shown,
    candidate,
    candidateSince: since,
    reasons: reasonsOf(reading) ?? state.reasons,
    hasModel:
      reading.kind === 'health'
        ? reading.health.capabilities.model
        : state.hasModel,
    lastMet: met ? now : state.lastMet,
  };
}
