import type { OpId } from '#shared/base/ids.ts';
import type { Message } from '#shared/domain/message.ts';
import type { Rec, Session } from '#shared/domain/session.ts';
import { writersOf } from '#shared/merge/fields.ts';
import {
  mergeMessage,
  mergeRecord,
  mergeSession,
} from '#shared/merge/merge-row.ts';
import type { RestoreOp } from '#shared/protocol/op.ts';
import { done, madeSession, placed, type Effect, type View } from './effect.ts';

/**
 * EPOCH-5: a row that a device still has is united with what is stored (MERGE-7). Nothing is refused: what was erased here
 * stays erased. `covers` names the ops whose effect the row holds, so that late originals of them change nothing again.
 */
export function restoreEffect({ body }: RestoreOp, view: View): Effect {
  const { row } = body;
  if ('sid' in row) return restoreMessage(row, view);
  return 'openedAt' in row
    ? restoreSession(row, view)
    : restoreRecord(row, view);
}

function restoreMessage(row: Message, view: View): Effect {
  const known = view.message(row.id);
  const session = view.session(known?.sid ?? row.sid);
  const merged = known === undefined ? row : mergeMessage(known, row);
  // A row that had a place keeps it: places given out since lie above the gap.
  const own = row.ord > 0 && row.ord < view.ordNext ? row.ord : view.ordNext;
  const ord = known?.ord ?? own;
  const { sid, role, at } = known ?? row;
  return done({
    messages: [placed({ ...merged, sid, role, at, ord }, session)],
    sessions: madeSession(session, sid, at),
    ord,
    covers: [{ opId: row.id, ord }],
  });
}

function restoreSession(row: Session, view: View): Effect {
  const known = view.session(row.id);
  const merged = known === undefined ? row : mergeSession(known, row);
  return done({
    sessions: [merged],
    empties: merged.erased === 1 && known?.erased !== 1 ? row.id : null,
    covers: writersIn(row),
  });
}

function restoreRecord(row: Rec, view: View): Effect {
  const known = view.record(row.kind, row.id);
  return done({
    records: [known === undefined ? row : mergeRecord(known, row)],
    covers: writersIn(row),
  });
}

const writersIn = (row: Rec): { opId: OpId; ord: null }[] =>
  [...writersOf(row)].map((opId) => ({ opId, ord: null }));
