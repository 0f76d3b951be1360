import type { OpId } from '#shared/base/ids.ts';
import type { Op, OutboxRow } from '#shared/protocol/op.ts';
import type { MayaDb } from '#web/local-store/schema.ts';

// Erased words that never left the device must not lie on in the writes that wait to be sent: for a guest they would lie
// there for ever. The write itself stays, without its words, so that identity, order and acknowledgement hold (OUT-3, OUT-9).
// Only what was never in a request is touched (`tries` 0); what may have been sent is answered by the erasing write behind it.

/** Empties the waiting writes of one message, or of everything in one conversation; inside the caller's transaction. */
export async function forgetUnsent(
  db: MayaDb,
  of: { opId: OpId } | { sid: string },
): Promise<OpId[]> {
  const rows = await (
    'opId' in of
      ? db.outbox.where('opId').equals(of.opId)
      : db.outbox.where('sid').equals(of.sid)
  ).toArray();
  const emptied = rows.flatMap((row): OutboxRow[] => {
    const op = row.tries === 0 ? withoutWords(row.op) : null;
    return op === null ? [] : [{ ...row, op }];
  });
  await db.outbox.bulkPut(emptied);
  return emptied.map(({ opId }) => opId);
}

function withoutWords(op: Op): Op | null {
  switch (op.name) {
    case 'message.send':
      return { ...op, body: { ...op.body, e: null, erased: 1 } };
    case 'session.open':
      return { ...op, body: { ...op.body, f: {} } };
    case 'record.set':
      return { ...op, body: { ...op.body, set: [] } };
    case 'session.close':
    case 'message.mark':
    case 'record.erase':
      return null;
  }
}
