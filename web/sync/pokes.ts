import { drop } from '#shared/base/drop.ts';
import type { Clock } from '#shared/base/clock.ts';
import type { Poke } from '#shared/protocol/sync.ts';
import type { SyncEvents } from '#web/api/sync-events.ts';
import type { Timers } from '#web/local-store/timers.ts';
import { createRetry } from './retry.ts';

/** PULL-12: pokes come in bursts; a pull follows the last of one. */
const QUIET_MS = 50;
/** A run of pokes without a pause does not put the pull off for longer. */
const LONGEST_QUIET_MS = 1_000;

export type PokesDeps = {
  events: SyncEvents;
  token: () => Promise<string | null>;
  /** The server did not take the token: the next one must be new. */
  onRefused: () => void;
  clock: Clock;
  random: () => number;
  timers: Timers;
  /** What the device has, by its cookie; null: nothing yet. */
  known: () => Promise<{ epoch: string; v: number } | null>;
  pull: () => void;
};

export type Pokes = {
  /** A moment at which the line may be up again: the wait before the next try ends. */
  wake(): void;
};

/**
 * The one event stream of a device (PULL-12): each poke above what is known pulls, and so does each reconnect, since what
 * was told meanwhile is lost. Runs until the signal aborts.
 */
export function startPokes(deps: PokesDeps, signal: AbortSignal): Pokes {
  const { timers } = deps;
  const retry = createRetry(deps);
  let waking: (() => void) | null = null;
  let quiet: number | null = null;
  let pokedAt = 0;
  let connections = 0;

  const pullSoon = (): void => {
    const now = deps.clock();
    if (quiet === null) pokedAt = now;
    else if (now - pokedAt >= LONGEST_QUIET_MS) return;
    else timers.clear(quiet);
    quiet = timers.set(() => {
      quiet = null;
      if (!signal.aborted) deps.pull();
    }, QUIET_MS);
  };

  async function heard(poke: Poke): Promise<void> {
    retry.succeeded();
    const known = await deps.known();
    if (known?.epoch !== poke.epoch || poke.version > known.v) pullSoon();
  }

  /** Resolves after `ms`, at a wake, or at the end. */
  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const done = (): void => {
        timers.clear(timer);
        waking = null;
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = timers.set(done, ms);
      waking = done;
      signal.addEventListener('abort', done);
    });

  async function listen(): Promise<void> {
    while (!signal.aborted) {
      const token = await deps.token();
      if (signal.aborted) return;
      if (token !== null) {
        const isAgain = connections > 0;
        connections += 1;
        let isFirst = true;
        const end = await deps.events({
          token,
          signal,
          onPoke(poke) {
            if (isFirst && isAgain) pullSoon();
            isFirst = false;
            drop(heard(poke), 'poke');
          },
        });
        if (end === 'refused') deps.onRefused();
      }
      if (signal.aborted) return;
      retry.failed();
      await pause(retry.waitMs());
    }
  }

  drop(listen(), 'pokes');
  return {
    wake() {
      retry.reset();
      waking?.();
    },
  };
}
