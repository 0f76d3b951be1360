import type { OpId } from '#shared/base/ids.ts';
import { PENDING_ORD, type Message } from '#shared/domain/message.ts';
import type { Field, Rec } from '#shared/domain/session.ts';
import type { Op } from '#shared/protocol/op.ts';
import type { RecordRow, SessionRow } from './rows.ts';

// What one write does to one row: pure, so that the transaction, the view of what is not committed yet and every replay
// agree (MERGE-5). Applying an op twice changes nothing.

/** MERGE-2: the newest this many opIds a value replaced knowingly. */
const MAX_WAS = 20;

export type OpOf<Name extends Op['name']> = Extract<Op, { name: Name }>;

/** The row a `message.send` makes; `seq` is its place in the outbox (ORDER-2). */
export function sentMessage(op: OpOf<'message.send'>, seq: number): Message {
  return { ...op.body, ver: 0, ord: PENDING_ORD + seq };
}

/** The `mark` row of an edit or a deletion. */
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
    e: op.body.e ?? null,
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
  if (target.erased === 1) return target;
  return op.body.kind === 'delete'
    ? { ...target, e: null, erased: 1, rev: target.rev + 1 }
    : { ...target, e: op.body.e ?? target.e, rev: target.rev + 1 };
}

export function openedSession(
  op: OpOf<'session.open'>,
  row: SessionRow | undefined,
): SessionRow {
  const { id, openedAt, f } = op.body;
  if (row === undefined) return { ...bareSession(id, openedAt), f };
  if (row.erased === 1) return row;
  return { ...withFields(row, Object.entries(f)), openedAt };
}

/** What a message to an unknown session makes (sync.md section 2): nothing said is refused because a parent is missing. */
export function bareSession(
  id: SessionRow['id'],
  openedAt: number,
): SessionRow {
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
    touched: 0,
  };
}

export function bareRecord(kind: string, id: string): RecordRow {
  return { kind, id, f: {}, also: [], ver: 0, erased: 0, touched: 0 };
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

function withFields<Row extends Rec>(
  row: Row,
  fields: (readonly [string, Field])[],
): Row {
  const next = { ...row, f: { ...row.f }, also: [...row.also] };
  for (const [field, value] of fields) {
    const known = next.f[field];
    if (known?.op === value.op) continue;
    if (next.also.some(({ op }) => op === value.op)) continue;
    const knew = known === undefined || value.was.includes(known.op);
    const newer = known === undefined || isLater(value, known);
    if (known?.was.includes(value.op) === true) continue;
    if (known !== undefined && !knew)
      next.also.push({ field, ...(newer ? known : value) });
    if (knew || newer) next.f[field] = value;
    next.also = next.also.filter(
      (other) => other.field !== field || !value.was.includes(other.op),
    );
  }
  return next;
}

const isLater = (a: Field, b: Field): boolean =>
  a.hlc === b.hlc ? a.op > b.op : a.hlc > b.hlc;
