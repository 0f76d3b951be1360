import type { OpId } from '#shared/base/ids.ts';
import { tablesOf, type SpaceDb } from '#web/local-store/space-tables.ts';

/** PANEL-2: the newest this many steps are kept; older ones are of no use to anybody. */
const KEPT = 500;

export type TraceStep = 'fed' | 'sent' | 'acked' | 'rejected';

/** Notes what happened to writes. Apart from every other transaction, and a failure changes nothing for anybody. */
export async function noteSteps(
  db: SpaceDb,
  opIds: readonly OpId[],
  step: TraceStep,
  at: number,
): Promise<void> {
  if (opIds.length === 0) return;
  try {
    await db.transaction('rw', ['trace'], async () => {
      const { trace } = tablesOf(db);
      await trace.bulkAdd(opIds.map((opId) => ({ opId, step, at })));
      const first = await trace.orderBy(':id').reverse().offset(KEPT).first();
      if (first?.n !== undefined)
        await trace.where(':id').belowOrEqual(first.n).delete();
    });
  } catch {
    // Without a trace the panel says less; the writes themselves are not concerned.
  }
}
