import { utf8Length } from '#shared/base/bytes.ts';
import type { OpId } from '#shared/base/ids.ts';
import type { OutboxRow } from '#shared/protocol/op.ts';
import {
  ALONE_BYTES,
  MAX_SYNC_MUTATIONS,
  SYNC_CHUNK_BYTES,
} from '#shared/protocol/sync-limits.ts';
import { lanesOf } from './op-lanes.ts';
import { whyParked } from './why-parked.ts';

/** What a mutation weighs beside its operation: client, number, name, time. */
const FRAME_BYTES = 200;

/**
 * PUSH-1: what goes into the next request, fed row by row in the order written, so that a long outbox need not be read whole: at
 * most 200 operations and 256 kB; one above 128 kB travels alone. Left out are what is blocked, what needs an operation that is
 * still here, what `isHeld` names, and whatever stands behind one of these in the same session or record (OUT-4).
 */
export function createChunker(isHeld: (opId: OpId) => boolean) {
  const chunk: OutboxRow[] = [];
  const waiting = new Set<OpId>();
  const held = new Set<string>();
  let bytes = 0;
  return {
    chunk,
    /** False once the request is full. */
    add(row: OutboxRow): boolean {
      waiting.add(row.opId);
      const lanes = lanesOf(row);
      const isStopped =
        row.state !== 'queued' ||
        whyParked(row) !== null ||
        isHeld(row.opId) ||
        lanes.some((lane) => held.has(lane)) ||
        row.op.needs?.some((need) => waiting.has(need)) === true;
      if (isStopped) {
        for (const lane of lanes) held.add(lane);
        return true;
      }
      const weight = utf8Length(JSON.stringify(row.op)) + FRAME_BYTES;
      const isAlone = weight > ALONE_BYTES;
      const fits =
        chunk.length === 0 || (!isAlone && bytes + weight <= SYNC_CHUNK_BYTES);
      if (!fits) return false;
      chunk.push(row);
      bytes += weight;
      return !isAlone && chunk.length < MAX_SYNC_MUTATIONS;
    },
  };
}
