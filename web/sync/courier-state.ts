import type { Clock } from '#shared/base/clock.ts';
import type { OpId } from '#shared/base/ids.ts';
import type { DrainTrouble } from '#web/outbox/drain.ts';
import type { MayaDb } from '#web/local-store/schema.ts';
import type { CourierStatus } from './courier.ts';
import { readSendable } from './read-sendable.ts';

// What a courier knows of itself. Health is the age of the oldest operation that nobody acknowledged (COUR-7), reckoned
// only while the server can be reached: a week without a network makes no courier ill.

/** COUR-7: a warning. */
export const WARN_MS = 60_000;
/** COUR-8: it is built anew. */
export const SICK_MS = 300_000;

const MINUTE_MS = 60_000;

export type CourierState = {
  get(): CourierStatus;
  subscribe(listener: () => void): () => void;
  /** Reads the outbox. Rejects with the store. */
  measure(): Promise<void>;
  /** How a request ended; null: well. */
  ended(fault: DrainTrouble['code'] | 'no-token' | null): void;
  acked(opIds: readonly OpId[]): void;
  /** The oldest operation waits for too long although the server is there. */
  isSick(): boolean;
};

export function createCourierState(deps: {
  db: () => MayaDb;
  clock: Clock;
}): CourierState {
  const { clock } = deps;
  const listeners = new Set<() => void>();
  let queued = 0;
  let oldest: { opId: OpId; at: number; since: number } | null = null;
  let lastAckAt: number | null = null;
  let fault: DrainTrouble['code'] | 'no-token' | null = null;
  let needsAuth = false;
  let told = '';

  const waitedMs = (): number =>
    oldest === null ? 0 : Math.max(0, clock() - oldest.since);

  function mode(): CourierStatus['mode'] {
    if (needsAuth) return 'needs-auth';
    if (fault === 'sync_envelope') return 'degraded';
    return waitedMs() > WARN_MS ? 'degraded' : 'ok';
  }

  const get = (): CourierStatus => ({
    leader: true,
    queued,
    mode: mode(),
    oldestUnsentMs:
      oldest === null
        ? null
        : Math.max(waitedMs(), clock() - oldest.at - MINUTE_MS),
    lastAckAt,
  });

  function tell(): void {
    const { queued: waiting, mode: now, lastAckAt: at } = get();
    const next = JSON.stringify([waiting, now, at, oldest?.opId ?? null]);
    if (next === told) return;
    told = next;
    for (const listener of listeners) listener();
  }

  return {
    get,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async measure() {
      const { count, first, isOut } = await readQueue(deps.db());
      queued = count;
      needsAuth = isOut;
      if (first === undefined) oldest = null;
      else if (oldest?.opId !== first.opId)
        oldest = { opId: first.opId, at: first.at, since: clock() };
      tell();
    },
    ended(how) {
      fault = how;
      const isAway = how === 'no_network' || how === 'no-token';
      if (isAway && oldest !== null) oldest = { ...oldest, since: clock() };
      tell();
    },
    acked(opIds) {
      if (opIds.length === 0) return;
      lastAckAt = clock();
      tell();
    },
    isSick: () => waitedMs() > SICK_MS,
  };
}

/** Whether a sign-in is needed (OUT-7), how many wait, and the first that may go: one held behind a blocked write tells nothing about the courier. */
async function readQueue(db: MayaDb) {
  return db.transaction('r', db.outbox, db.meta, async () => {
    const [first] = await readSendable(db, { most: 1 });
    const isOut = (await db.meta.get('needsAuth'))?.v === true;
    return { first, isOut, count: await countQueued(db) };
  });
}

const countQueued = (db: MayaDb): PromiseLike<number> =>
  db.outbox
    .where('state')
    .anyOf('queued', 'blocked')
    .filter(({ why }) => why !== 'local')
    .count();
