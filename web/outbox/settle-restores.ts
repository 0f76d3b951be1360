import { readOp } from '#shared/protocol/op-schema.ts';
import type { RestoreOp } from '#shared/protocol/op.ts';
import type { Ack } from '#shared/protocol/sync.ts';
import type { Based } from '#web/local-store/base.ts';
import type { SpaceTables } from '#web/local-store/space-tables.ts';

/** The op that brings a row back, or null: whatever else lies in an outbox. */
export function restoreIn(op: unknown): RestoreOp | null {
  if (typeof op !== 'object' || op === null) return null;
  const read = readOp({ ...op });
  return read.state === 'op' && read.op.name === 'restore' ? read.op : null;
}

type Brought = { op: RestoreOp; ack: Ack };

/**
 * EPOCH-4: rows that the server has again get its version and place. Nothing else of them changes, since nothing was written.
 * While the device finds its way into a new epoch the versions here are of the old one, and are not compared.
 */
export async function settleRestores(
  tables: SpaceTables,
  brought: readonly Brought[],
): Promise<void> {
  if (brought.length === 0) return;
  const isAnew = (await tables.meta.get('resync')) !== undefined;
  const told = <Row extends { ver: number }>(row: Row, ack: Ack): Row => ({
    ...row,
    ver: isAnew ? ack.version : Math.max(row.ver, ack.version),
    ...('ord' in row && ack.ord !== undefined && { ord: ack.ord }),
  });
  /** A row of the server's, or the copy of it that lies beside words that wait; one without words has no version to set. */
  const settled = <Row extends { ver: number }>(
    row: Based<Row>,
    ack: Ack,
  ): Based<Row> => {
    if (row.base === undefined) return row.ver > 0 ? told(row, ack) : row;
    if (row.base.ver === 0) return row;
    const { ver: _ver, ...place } = told(row, ack);
    return { ...row, ...place, base: told(row.base, ack) };
  };
  for (const { op, ack } of brought) {
    if (ack.status === 'rejected') continue;
    const { row } = op.body;
    if ('sid' in row) {
      const here = await tables.messages.get(row.id);
      if (here !== undefined) await tables.messages.put(settled(here, ack));
    } else if ('openedAt' in row) {
      const here = await tables.sessions.get(row.id);
      if (here !== undefined)
        await tables.sessions.put({ ...here, ...settled(here, ack) });
    } else {
      const here = await tables.records.get([row.kind, row.id]);
      if (here !== undefined)
        await tables.records.put({ ...here, ...settled(here, ack) });
    }
  }
}
