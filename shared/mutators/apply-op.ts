import type { OpId } from '#shared/base/ids.ts';
import { PENDING_ORD, type Message } from '#shared/domain/message.ts';
import type { Field, Rec, Session } from '#shared/domain/session.ts';
import { fartherSeal } from '#shared/merge/merge-row.ts';
import { settle, valuesOf } from '#shared/merge/fields.ts';
import type { Op } from '#shared/protocol/op.ts';

// What one write does to one row: pure, and the same on the device and on the server, so that the transaction, the view of
// what is not committed yet, the server's truth and every replay agree (MERGE-5, PUSH-8). Applying an op twice changes nothing.

/** MERGE-2: the newest this many opIds a value replaced knowingly. */
const MAX_WAS = 20;

export type OpOf<Name extends Op['name']> = Extract<Op, { name: Name }>;

/** The row a `message.send` makes; `seq` is its place in the outbox (ORDER-2). */
export function sentMessage(op: OpOf<'message.send'>, seq: number): Message {
  return { ...op.body, ver: 0, ord: PENDING_ORD + seq };
}

/** A reply that lay in the inbox and is sealed for its session now: it keeps its place (ORDER-5). Any other row stays. */
export function adoptedMessage(
  op: OpOf<'message.send'>,
  row: Message,
): Message {
  if (row.box !== 'inbox' || row.erased === 1) return row;
  return { ...op.body, ord: row.ord, ver: row.ver };
}

/** The `mark` row of an entry: an edit, a deletion, or a reply that several may write (LANE-2). Words that come for a message already erased are not kept in it either. */
export function markOf(op: OpOf<'message.mark'>, target: Message): Message {
  return {
    id: op.opId,
    sid: target.sid,
    role: 'mark',
    at: op.at,
    ord: target.ord,
    ver: 0,
    rev: 0,
    box: 'session',
    e: target.erased === 1 ? null : (op.body.e ?? null),
    lane: op.body.lane,
    re: op.body.target,
    turn: null,
    erased: 0,
  };
}

/** MERGE-1: erasing empties a row and never removes it. */
export function markedMessage(
  op: OpOf<'message.mark'>,
  target: Message,
): Message {
  if (target.erased === 1 || op.body.kind === 'add') return target;
  return op.body.kind === 'delete'
    ? { ...target, e: null, erased: 1, rev: target.rev + 1 }
    : { ...target, e: op.body.e ?? target.e, rev: target.rev + 1 };
}

/** The session of an opening: fields by MERGE-2; the earliest opening counts. */
export function openedSession<Row extends Session>(
  op: OpOf<'session.open'>,
  row: Row,
): Row {
  if (row.erased === 1) return row;
  const { openedAt, f } = op.body;
  return {
    ...withFields(row, Object.entries(f)),
    openedAt: Math.min(openedAt, row.openedAt),
  };
}

/** MERGE-8: the latest close and the seal that reaches farthest; words written later are accepted all the same. */
export function closedSession<Row extends Session>(
  op: OpOf<'session.close'>,
  row: Row,
): Row {
  if (row.erased === 1) return row;
  return {
    ...row,
    closedAt: Math.max(op.at, row.closedAt ?? 0),
    seal: fartherSeal(row.seal, op.body.seal),
  };
}

/** What a message to an unknown session makes (sync.md section 2): nothing said is refused because a parent is missing. */
export function bareSession(id: Session['id'], openedAt: number): Session {
  return {
    kind: 'session',
    id,
    f: {},
    also: [],
    ver: 0,
    erased: 0,
    openedAt,
    closedAt: null,
    seal: null,
  };
}

export function bareRecord(kind: string, id: string): Rec {
  return { kind, id, f: {}, also: [], ver: 0, erased: 0 };
}

/** MERGE-4: erased wins over set. */
export function setRecord<Row extends Rec>(
  op: OpOf<'record.set'>,
  row: Row,
): Row {
  if (row.erased === 1) return row;
  return withFields(
    row,
    op.body.set.map(({ field, ...value }) => [
      field,
      { ...value, op: op.opId },
    ]),
  );
}

export function erasedRecord<Row extends Rec>(row: Row): Row {
  return { ...row, f: {}, also: [], erased: 1 };
}

/**
 * The same op, telling which values it replaces knowingly. The line in the journal is written before the row is read, so
 * `was` is filled in where the row is at hand; an op that already names its predecessors keeps them.
 */
export function withPredecessors(
  op: OpOf<'record.set'>,
  row: Rec | undefined,
): OpOf<'record.set'> {
  const set = op.body.set.map((value) => {
    const known = row?.f[value.field];
    if (value.was.length > 0 || known === undefined || known.op === op.opId)
      return value;
    const was: OpId[] = [known.op, ...known.was].slice(0, MAX_WAS);
    return { ...value, was };
  });
  return { ...op, body: { ...op.body, set } };
}

const withFields = <Row extends Rec>(
  row: Row,
  fields: (readonly [string, Field])[],
): Row => ({
  ...row,
  ...settle([
    ...valuesOf(row),
    ...fields.map(([field, value]) => ({ ...value, field })),
  ]),
});
