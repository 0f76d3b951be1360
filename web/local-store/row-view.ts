import type { Message } from '#shared/domain/message.ts';
import type { Rec, Session } from '#shared/domain/session.ts';
import {
  adoptedMessage,
  bareRecord,
  bareSession,
  closedSession,
  erasedRecord,
  markedMessage,
  openedSession,
  sentMessage,
  setRecord,
} from '#shared/mutators/apply-op.ts';
import type { Ack } from '#shared/protocol/sync.ts';
import type { OutboxRow } from '#shared/protocol/op.ts';
import { withoutBaseFields, withoutBaseWords, type Based } from './base.ts';

// MERGE-5, pure: what is shown = replay(server row, waiting writes by number). The same in the transaction of each write, of
// each acknowledgement and of each page.
//
//   row            ver 0, no base     the server has not been heard of; its writes wait, or the creating one was refused
//   row            ver > 0, no base   as the server has it; no write of this row waits
//   row + base                        base = as the server has it, row = replay(base, what waits)
//   row + base, base.ver 0            erased here: the words left the base too, and only the server can give them back

export type Waiting = Pick<OutboxRow, 'op' | 'seq'>;

type AnyRow = { ver: number; erased: 0 | 1 };

/** What the three kinds of rows have of their own. */
export type RowKind<Row extends AnyRow> = {
  /** What one write makes of a row; null: nothing is there, and this write makes nothing. */
  step(row: Row | null, by: Waiting): Row | null;
  /** What a row is made from that the server has not been heard of. */
  start(row: Row): Row | null;
  withoutWords(row: Based<Row>): Based<Row>;
};

export const messageKind: RowKind<Message> = {
  step(row, { op, seq }) {
    if (op.name === 'message.send')
      return row === null ? sentMessage(op, seq ?? 0) : adoptedMessage(op, row);
    if (op.name !== 'message.mark' || row === null) return row;
    // Each envelope is made once: the row that has this one has seen the edit.
    return op.body.kind === 'edit' && op.body.e === row.e
      ? row
      : markedMessage(op, row);
  },
  start: () => null,
  withoutWords: withoutBaseWords,
};

export const sessionKind: RowKind<Session> = {
  step(row, { op }) {
    switch (op.name) {
      case 'session.open': {
        const { id, openedAt } = op.body;
        return openedSession(op, row ?? bareSession(id, openedAt));
      }
      case 'session.close':
        return row && closedSession(op, row);
      case 'record.set':
        return row && setRecord(op, row);
      case 'record.erase':
        return row && erasedRecord(row);
      case 'message.send':
      case 'message.mark':
        return row;
    }
  },
  start: ({ id, openedAt }) => bareSession(id, openedAt),
  withoutWords: withoutBaseFields,
};

export const recordKind: RowKind<Rec> = {
  step(row, { op }) {
    if (op.name !== 'record.set' && op.name !== 'record.erase') return row;
    const from = row ?? bareRecord(op.body.kind, op.body.id);
    return op.name === 'record.set' ? setRecord(op, from) : erasedRecord(from);
  },
  start: ({ kind, id }) => bareRecord(kind, id),
  withoutWords: withoutBaseFields,
};

export const replay = <Row extends AnyRow>(
  kind: RowKind<Row>,
  server: Row | null,
  waiting: readonly Waiting[],
): Row | null =>
  [...waiting]
    .sort((a, b) => (a.seq ?? Infinity) - (b.seq ?? Infinity))
    .reduce<Row | null>((row, by) => kind.step(row, by), server);

/** The newest the server is known to have of a stored row. */
export function serverRow<Row extends AnyRow>(
  kind: RowKind<Row>,
  row: Based<Row> | undefined,
): Row | null {
  if (row === undefined) return null;
  const { base, ...plain } = row;
  if (base !== undefined) return base;
  const own = plain as unknown as Row; // a row without its base is a row
  return row.ver > 0 ? own : kind.start(own);
}

/** A row to be stored: the server's, with what still waits over it. */
export function rowOver<Row extends AnyRow>(
  kind: RowKind<Row>,
  server: Row,
  waiting: readonly Waiting[],
): Based<Row> {
  if (waiting.length === 0) return server;
  const shown = { ...(replay(kind, server, waiting) ?? server), base: server };
  return shown.erased === 1 ? kind.withoutWords(shown) : shown;
}

export type Answered = { by: Waiting; ack: Ack };

/**
 * A row after acknowledgements of its own writes. `waiting`: what of it still waits. Undefined: it stays as it is, which it
 * does too when the write that made it was refused: own words never vanish.
 */
export function rowAfter<Row extends AnyRow>(
  kind: RowKind<Row>,
  row: Based<Row> | undefined,
  answered: readonly Answered[],
  waiting: readonly Waiting[],
): Based<Row> | undefined {
  const taken = answered.filter(({ ack }) => ack.status !== 'rejected');
  if (taken.length === 0) return afterRefusal(kind, row, waiting);
  // A mark that is acknowledged before its message: the message is there all the same, as this device wrote it.
  const from = serverRow(kind, row) ?? replay(kind, null, waiting);
  const server = taken.reduce<Row | null>((known, { by, ack }) => {
    const next = kind.step(known, by);
    return next && { ...next, ver: Math.max(next.ver, ack.version) };
  }, from);
  return server === null ? undefined : rowOver(kind, server, waiting);
}

function afterRefusal<Row extends AnyRow>(
  kind: RowKind<Row>,
  row: Based<Row> | undefined,
  waiting: readonly Waiting[],
): Based<Row> | undefined {
  if (row?.base === undefined) return undefined;
  if (row.base.ver > 0) return rowOver(kind, row.base, waiting);
  // An erasure was refused, and the words are gone from here: the row is asked for anew.
  if (waiting.length > 0) return undefined;
  const { base: _base, ...own } = row;
  return { ...(own as unknown as Row), ver: 0 }; // a row without its base is a row
}
