import { drop } from '#shared/base/drop.ts';
import type { Cookie } from '#shared/protocol/sync.ts';
import { drain, type DrainTrouble } from '#web/outbox/drain.ts';
import { createOlder } from './bring-older.ts';
import { createCourierState } from './courier-state.ts';
import {
  isUrgent,
  looksAround,
  lowerBound,
  wantsToken,
  type Carried,
  type CourierDeps,
} from './courier.ts';
import { newRunId } from './new-run.ts';
import { pullToHead } from './pull-to-head.ts';
import { createRetry } from './retry.ts';
import { untilStopped } from './watch-client.ts';

/** One run of the drain gives way to a look around after this long. */
const RUN_MS = 30_000;

/**
 * COUR-1: the courier without Replicache: the worker's drain (SW-3) and a pull to head. It carries until Replicache is there,
 * and where that failed.
 */
export function createPlainCourier(given: CourierDeps): Carried {
  const stopped = new AbortController();
  const { timers, clock } = given;
  const state = createCourierState(given);
  const client = untilStopped(given.client, stopped.signal);
  const deps = { ...given, client };
  const gates = { push: createRetry(deps), pull: createRetry(deps) };
  const wants = { push: false, pull: false };
  /** Pulls of one run belong together (PULL-2). */
  const group = newRunId(deps.randomBytes);
  const older = createOlder(deps, {
    group: () => group,
    signal: stopped.signal,
  });
  let from: Cookie | null = null;
  let working: Promise<void> | null = null;
  let alarm: number | null = null;

  const may = (what: 'push' | 'pull'): boolean =>
    wants[what] && gates[what].waitMs() === 0;

  async function work(): Promise<void> {
    while (!stopped.signal.aborted) {
      if (may('push')) await send();
      else if (may('pull')) await look();
      else return;
    }
  }

  async function send(): Promise<void> {
    wants.push = false;
    let acks = 0;
    let trouble: DrainTrouble | null = null;
    const end = await deps.exclusive(() =>
      drain({
        db: deps.db(),
        client,
        token: deps.token,
        newClient: () => newRunId(deps.randomBytes),
        onAcked({ taken, rejected }) {
          const opIds = [...taken, ...rejected];
          acks += opIds.length;
          state.acked(opIds);
          deps.onAcked(opIds);
        },
        onTrouble(told) {
          trouble = told;
        },
        clock,
        until: clock() + RUN_MS,
        signal: stopped.signal,
      }),
    );
    if (acks > 0) wants.pull = true;
    if (end === 'empty') done('push');
    else if (end === 'time') wants.push = true;
    else failed('push', trouble ?? 'no-token');
    await state.measure();
  }

  async function look(): Promise<void> {
    wants.pull = false;
    const token = await deps.token();
    if (token === null) {
      failed('pull', 'no-token');
      return;
    }
    const pulled = await pullToHead({
      db: deps.db(),
      client,
      token,
      from,
      group,
      clock,
      signal: stopped.signal,
    });
    if (pulled.ok) {
      from = pulled.value.cookie;
      done('pull');
      if (pulled.value.hasOlder) older.bring();
    } else failed('pull', pulled.error);
    await state.measure();
  }

  function done(what: 'push' | 'pull'): void {
    gates[what].succeeded();
    state.ended(null);
  }

  function failed(
    what: 'push' | 'pull',
    trouble: DrainTrouble | 'no-token' | 'store',
  ): void {
    wants[what] = true;
    if (typeof trouble === 'string') {
      gates[what].failed();
      state.ended(trouble === 'store' ? null : trouble);
      return;
    }
    gates[what].failed(lowerBound(trouble));
    state.ended(trouble.code);
    if (wantsToken(trouble)) deps.onRefused();
  }

  function start(): void {
    if (alarm !== null) timers.clear(alarm);
    alarm = null;
    if (stopped.signal.aborted) return;
    working ??= work()
      .catch((error: unknown) => {
        // The store, most likely: it heals by itself and says so (COUR-9).
        failed('push', 'store');
        throw error;
      })
      .finally(() => {
        working = null;
        plan();
      });
    drop(working, 'plain-courier');
  }

  /** The next try of what is still wanted. */
  function plan(): void {
    const waits = (['push', 'pull'] as const)
      .filter((what) => wants[what])
      .map((what) => gates[what].waitMs());
    if (stopped.signal.aborted || waits.length === 0) return;
    alarm = timers.set(start, Math.min(...waits));
  }

  return {
    wake(reason) {
      if (isUrgent(reason))
        for (const gate of Object.values(gates)) gate.reset();
      wants.push = true;
      if (looksAround(reason)) wants.pull = true;
      start();
    },
    async stop() {
      stopped.abort();
      if (alarm !== null) timers.clear(alarm);
      await working?.catch(() => undefined);
      await older.idle();
    },
    status: state.get,
    subscribe: state.subscribe,
    isSick: state.isSick,
  };
}
