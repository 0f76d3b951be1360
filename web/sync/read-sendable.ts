import type { OpId } from '#shared/base/ids.ts';
import type { OutboxRow } from '#shared/protocol/op.ts';
import type { MayaDb } from '#web/local-store/schema.ts';
import { lanesOf } from '#web/outbox/op-lanes.ts';
import { whyParked } from '#web/outbox/why-parked.ts';

/**
 * COUR-5: the first `most` rows that may go now, in the order written, without those in `skip`, which are on their way.
 * What is blocked, what needs an operation that is still here, and what stands behind one of these in its own session or
 * record stays (OUT-4). A long outbox is not read beyond what is needed.
 */
export async function readSendable(
  db: MayaDb,
  { most, skip }: { most: number; skip?: ReadonlySet<OpId> },
): Promise<OutboxRow[]> {
  const found: OutboxRow[] = [];
  if (most <= 0) return found;
  const waiting = new Set<OpId>();
  const held = new Set<string>();
  await db.outbox
    .orderBy(':id')
    .until(() => found.length >= most)
    .each((row) => {
      waiting.add(row.opId);
      const lanes = lanesOf(row);
      const stays =
        row.state !== 'queued' ||
        lanes.some((lane) => held.has(lane)) ||
        whyParked(row) !== null ||
        row.op.needs?.some((need) => waiting.has(need)) === true;
      if (stays) for (const lane of lanes) held.add(lane);
      else if (skip?.has(row.opId) !== true) found.push(row);
    });
  return found;
}
