import type { Clock } from '#shared/base/clock.ts';
import { drop } from '#shared/base/drop.ts';
import type { DegradedReason } from '#shared/protocol/converse.ts';
import type { ConverseClient } from '#web/api/converse-client.ts';
import type { Timers } from '#web/api/timers.ts';
import {
  AGREEMENT_MS,
  initialNetworkState,
  isOffline,
  nextNetworkState,
  type NetworkState,
  type Reading,
} from './network-state.ts';

/** OFF-2: health this often while visible; after a failure the ping, from the first to the last step, with jitter. */
const HEALTH_EVERY_MS = 30_000;
const PING_FIRST_MS = 5_000;
const PING_LAST_MS = 60_000;

/** The browser's own signals, as far as they can be trusted: onLine may say offline, never online (OFF-2). */
export type BrowserSignals = {
  hasNetwork(): boolean;
  isVisible(): boolean;
  /** Calls back on online, offline, visibilitychange, pageshow and focus; returns the way to stop. */
  onChange(listener: () => void): () => void;
};

export interface Probe {
  state(): NetworkState;
  subscribe(listener: () => void): () => void;
  /**
   * A request elsewhere was answered or was not: the badge learns from real traffic too. `degraded`: why an answer was a
   * prepared one, as it says itself (BADGE-1).
   */
  met(degraded?: DegradedReason[]): void;
  missed(): void;
  /** Asks now, whatever the timer says. */
  check(): void;
  stop(): void;
}

type Deps = {
  client: Pick<ConverseClient, 'health' | 'ping'>;
  clock: Clock;
  timers: Timers;
  /** 0 ≤ x < 1, for jitter alone. */
  random: () => number;
  signals: BrowserSignals;
  /** When an earlier page last met the server, and how the next one learns of it (OFF-3). */
  lastMet: { read(): number | null; write(at: number): void };
};

/** Starts asking at once; one request at a time; silent while the page is hidden. */
export function startProbe({
  client,
  clock,
  timers,
  random,
  signals,
  lastMet,
}: Deps): Probe {
  let state = { ...initialNetworkState, lastMet: lastMet.read() };
  let failures = 0;
  let timer: number | null = null;
  let settle: number | null = null;
  let asking = false;
  let stopped = false;
  const listeners = new Set<() => void>();

  function take(reading: Reading): void {
    const before = state;
    state = nextNetworkState(state, reading, clock());
    if (state.lastMet !== null && state.lastMet !== before.lastMet)
      lastMet.write(state.lastMet);
    if (settle !== null) timers.clear(settle);
    settle = null;
    if (state.candidate !== state.shown)
      settle = timers.set(() => take({ kind: 'time-passed' }), AGREEMENT_MS);
    if (
      before.shown !== state.shown ||
      before.lastMet !== state.lastMet ||
      before.hasModel !== state.hasModel
    )
      for (const listener of listeners) listener();
  }

  function plan(): void {
    if (timer !== null) timers.clear(timer);
    timer = null;
    if (stopped || !signals.isVisible()) return;
    const pause =
      failures === 0
        ? HEALTH_EVERY_MS
        : Math.min(PING_LAST_MS, PING_FIRST_MS * 2 ** (failures - 1)) *
          (0.75 + random() / 2);
    timer = timers.set(check, pause);
  }

  async function ask(): Promise<void> {
    if (!signals.hasNetwork()) {
      failures += 1;
      take({ kind: 'no-network' });
      return;
    }
    if (failures > 0 && !(await client.ping())) {
      failures += 1;
      take({ kind: signals.hasNetwork() ? 'no-answer' : 'no-network' });
      return;
    }
    const answer = await client.health();
    if (answer.ok) {
      failures = 0;
      take({ kind: 'health', health: answer.value });
    } else {
      failures += 1;
      take({ kind: signals.hasNetwork() ? 'no-answer' : 'no-network' });
    }
  }

  function check(): void {
    if (stopped || asking) return;
    asking = true;
    drop(
      ask().finally(() => {
        asking = false;
        plan();
      }),
      'probe',
    );
  }

  const unlisten = signals.onChange(() => {
    if (!signals.hasNetwork()) take({ kind: 'no-network' });
    if (signals.isVisible()) check();
    else plan();
  });
  check();

  return {
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    met(degraded = []) {
      const wasAway = isOffline(state.candidate);
      failures = 0;
      take({ kind: 'answered', degraded });
      // A fault is not told for longer than it lasts, nor for shorter: health knows, and is asked now.
      if (wasAway || state.candidate === 'degraded') check();
    },
    missed() {
      if (failures === 0) failures = 1;
      take({ kind: signals.hasNetwork() ? 'no-answer' : 'no-network' });
      check();
    },
    check,
    stop() {
      stopped = true;
      unlisten();
      if (timer !== null) timers.clear(timer);
      if (settle !== null) timers.clear(settle);
    },
  };
}
