import type { Clock } from '#shared/base/clock.ts';
import { countUnsent } from '#web/outbox/count-unsent.ts';
import type { LocalStore } from '#web/local-store/local-store.ts';

/** What this device holds, counted at `at` (ms). */
export type Holdings = {
  at: number;
  messages: number;
  sessions: number;
  dreams: number;
  /** Changes that no server has: all of them, while nothing is synced. */
  waiting: number;
  /** When the oldest of these was written (ms, to the minute); null: none waits. */
  oldest: number | null;
  refused: number;
};

/** Counts rows without opening any, by scanning those that may be erased. Rejects when the database cannot be read: then nothing is known. */
export async function readHoldings(
  store: LocalStore,
  clock: Clock,
): Promise<Holdings> {
  const unsent = await countUnsent(store);
  return store.run(async (db) => {
    const first = await db.outbox.orderBy(':id').first();
    return {
      at: clock(),
      messages: await db.messages.filter(isSaid).count(),
      sessions: await db.sessions.filter(({ erased }) => erased === 0).count(),
      dreams: await db.records
        .filter(({ kind, erased }) => kind === 'dream' && erased === 0)
        .count(),
      waiting: unsent.queued,
      oldest: first?.op.at ?? null,
      refused: unsent.refused,
    };
  });
}

const isSaid = ({ role, erased }: { role: string; erased: 0 | 1 }): boolean =>
  role !== 'mark' && erased === 0;
