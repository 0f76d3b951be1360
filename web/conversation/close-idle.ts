import type { Clock } from '#shared/base/clock.ts';
import { drop } from '#shared/base/drop.ts';
import { IDLE_CLOSE_MS } from '#shared/domain/session.ts';
import { StoreError } from '#web/local-store/fault.ts';
import type { LocalStore } from '#web/local-store/local-store.ts';
import type { SessionRow } from '#web/local-store/rows.ts';
import type { Timers } from '#web/local-store/timers.ts';
import type { Writer } from '#web/outbox/writer.ts';

/** How often it looks while Maya is open. */
const EVERY_MS = 60_000;
/** Rows carry whole minutes: a close may come this much later than GEN-9 says, and never earlier. */
const ROUNDED_MS = 60_000;

export type CloseIdle = {
  /** Looks now and then every minute, until `stop`. Only while the vault is open: closing seals (SEAL-2). */
  start(): void;
  /** Closes what has rested long enough; resolves with how many that were. */
  closeNow(): Promise<number>;
  stop(): void;
};

/** Closes, and so seals, every conversation that has rested for thirty minutes (GEN-9), also those an earlier page left open. */
export function createCloseIdle(deps: {
  store: LocalStore;
  writer: Pick<Writer, 'closeSession'>;
  clock: Clock;
  timers: Timers;
}): CloseIdle {
  const { store, writer, clock, timers } = deps;
  let timer: number | null = null;
  // The first look reads all; later ones only what can have come to rest since.
  let from = -Infinity;
  let isStopped = true;
  let isLeaving = false;

  async function closeNow(): Promise<number> {
    const now = clock();
    const rows = await store
      .run((db) =>
        db.sessions
          .where('touched')
          .above(from)
          .filter((row) => isIdle(row, now))
          .toArray(),
      )
      .catch((error: unknown) => {
        // A store that is ill now is asked again in a minute.
        if (error instanceof StoreError) return null;
        throw error;
      });
    if (rows === null) return 0;
    let closed = 0;
    for (const { id } of rows) {
      if (isLeaving) break;
      await writer.closeSession(id);
      closed += 1;
    }
    if (!isLeaving) from = now - IDLE_CLOSE_MS - ROUNDED_MS - EVERY_MS;
    return closed;
  }

  function look(): void {
    const done = closeNow().finally(() => {
      if (!isStopped) timer = timers.set(look, EVERY_MS);
    });
    drop(done, 'close-idle');
  }

  return {
    closeNow,
    start() {
      if (!isStopped) return;
      isStopped = false;
      isLeaving = false;
      look();
    },
    stop() {
      isStopped = true;
      isLeaving = true;
      if (timer !== null) timers.clear(timer);
      timer = null;
    },
  };
}

/** Open, alive, and silent for longer than GEN-9 allows. */
export const isIdle = (
  { closedAt, erased, touched }: SessionRow,
  now: number,
): boolean =>
  closedAt === null &&
  erased === 0 &&
  now - touched >= IDLE_CLOSE_MS + ROUNDED_MS;
