import { cookie as cookieSchema, type Cookie } from '#shared/protocol/sync.ts';
import { tablesOf } from '#web/local-store/space-tables.ts';
import type { LineStore } from '#web/local-store/lines.ts';
import type { LocalStore } from '#web/local-store/local-store.ts';
import type { RejectedRow, TraceRow } from '#web/local-store/rows.ts';

/** PANEL-1 as far as this device's own database tells it; null is "no data", never nought. Ids, counts and times alone. */
export type SyncFacts = {
  queued: number;
  /** Writes that wait for something else than a network, by reason. */
  parked: { why: string; count: number }[];
  /** Whole minutes of this device's clock. */
  oldestAt: number | null;
  refused: RejectedRow[];
  cookie: Cookie | null;
  lastAckAt: number | null;
  lastPullAt: number | null;
  /** Spare copies in lines, of writes that wait (WRITE-5). */
  spares: number;
  database: string;
  workerGaveUp: boolean;
  needsSignIn: boolean;
  /** Newest first (PANEL-2). */
  trace: TraceRow[];
};

const SHOWN_STEPS = 50;

export async function readSyncFacts(
  store: LocalStore,
  lines: LineStore,
): Promise<SyncFacts> {
  return store.run(async (db) => {
    const { outbox, rejected, meta, trace } = tablesOf(db);
    const [waiting, refused, steps, blocked, first, rows] = await Promise.all([
      outbox.where('state').equals('queued').count(),
      rejected.toArray(),
      trace.orderBy(':id').reverse().limit(SHOWN_STEPS).toArray(),
      outbox.where('state').equals('blocked').toArray(),
      outbox.orderBy(':id').first(),
      meta.bulkGet(['cookie', 'lastAck', 'lastPull', 'swGaveUp', 'needsAuth']),
    ]);
    const [cookie, lastAck, lastPull, gaveUp, needsAuth] = rows.map(
      (row): unknown => row?.v,
    );
    const parsed = cookieSchema.safeParse(cookie);
    const counts = new Map<string, number>();
    for (const { why } of blocked)
      counts.set(why ?? 'order', (counts.get(why ?? 'order') ?? 0) + 1);
    return {
      queued: waiting + blocked.filter(({ why }) => why !== 'local').length,
      parked: [...counts].map(([why, count]) => ({ why, count })),
      oldestAt: first?.op.at ?? null,
      refused,
      cookie: parsed.success ? parsed.data : null,
      lastAckAt: timeOf(lastAck),
      lastPullAt: timeOf(lastPull),
      spares: lines.keys('t:').length,
      database: db.name,
      workerGaveUp: gaveUp === true,
      needsSignIn: needsAuth === true,
      trace: steps,
    };
  });
}

const timeOf = (value: unknown): number | null =>
  typeof value === 'number' ? value : null;
