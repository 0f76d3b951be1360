import { isUuid, type SessionId } from '#shared/base/ids.ts';
import type { Message } from '#shared/domain/message.ts';
import { mergeMessage } from '#shared/merge/merge-row.ts';
import {
  bareRecord,
  bareSession,
  closedSession,
  erasedRecord,
  markedMessage,
  markOf,
  openedSession,
  setRecord,
  type OpOf,
} from '#shared/mutators/apply-op.ts';
import type { AnyOp } from '#shared/protocol/op.ts';
import {
  done,
  madeSession,
  placed,
  refused,
  type Effect,
  type View,
} from './effect.ts';
import { restoreEffect } from './restore-effect.ts';

const changedOnly = <Row>(before: Row | undefined, after: Row): Row[] =>
  before === after ? [] : [after];

/**
 * What one op does to the space, given the rows it touches (PUSH-8). Stamps were clamped before. Reads no clock and no chance;
 * the order of arrival shows in `ord` alone. The same op a second time would change nothing, should its name be forgotten.
 */
export function opEffect(op: AnyOp, view: View): Effect {
  switch (op.name) {
    case 'session.open':
      return openSession(op, view);
    case 'session.close':
      return closeSession(op, view);
    case 'message.send':
      return sendMessage(op, view);
    case 'message.mark':
      return markMessage(op, view);
    case 'record.set':
      return op.body.kind === 'session'
        ? setSession(op, view)
        : setPlainRecord(op, view);
    case 'record.erase':
      return op.body.kind === 'session'
        ? eraseSession(op, view)
        : erasePlainRecord(op, view);
    case 'restore':
      return restoreEffect(op, view);
  }
}

function sendMessage(op: OpOf<'message.send'>, view: View): Effect {
  const { body } = op;
  const session = view.session(body.sid);
  if (session?.erased === 1 && body.e !== null) return refused('erased');
  const known = view.message(body.id);
  const row: Message = { ...body, ver: 0, ord: view.ordNext };
  // A reply that lay in the inbox moves over and keeps its place; any other twin is united with what is there.
  const { sid, role, ord } = known ?? row;
  const united = known === undefined ? row : mergeMessage(known, row);
  return done({
    messages: [{ ...united, sid, role, ord }],
    sessions: madeSession(session, body.sid, op.at),
    ord,
  });
}

function markMessage(op: OpOf<'message.mark'>, view: View): Effect {
  const target = view.message(op.body.target);
  const known = view.message(op.opId);
  if (known !== undefined) return done({ ord: known.ord });
  if (target === undefined) return markUnknown(op, view);
  if (target.role === 'mark') return refused('invalid');
  const session = view.session(target.sid);
  const mark = placed(markOf(op, target), session);
  return done({
    messages: [mark, ...changedOnly(target, marked(op, target))],
    ord: mark.ord,
  });
}

/** A message that was restored may have the edit already whose own op comes late. */
const marked = (op: OpOf<'message.mark'>, target: Message): Message =>
  op.body.e !== undefined && op.body.e === target.e
    ? target
    : markedMessage(op, target);

/** MERGE-8: nothing is refused because a parent is missing; the entry of its lane counts. */
function markUnknown(op: OpOf<'message.mark'>, view: View): Effect {
  if (op.sid === undefined) return refused('invalid');
  const session = view.session(op.sid);
  if (session?.erased === 1 && op.body.e !== undefined)
    return refused('erased');
  const ord = view.ordNext;
  const mark: Message = {
    id: op.opId,
    sid: op.sid,
    role: 'mark',
    at: op.at,
    ord,
    ver: 0,
    rev: 0,
    box: 'session',
    e: op.body.e ?? null,
    lane: op.body.lane,
    re: op.body.target,
    turn: null,
    erased: 0,
  };
  return done({
    messages: [placed(mark, session)],
    sessions: madeSession(session, op.sid, op.at),
    ord,
  });
}

function openSession(op: OpOf<'session.open'>, view: View): Effect {
  const { id, openedAt, f } = op.body;
  const known = view.session(id);
  if (known?.erased === 1)
    return Object.keys(f).length > 0 ? refused('erased') : done();
  return done({
    sessions: [openedSession(op, known ?? bareSession(id, openedAt))],
  });
}

function closeSession(op: OpOf<'session.close'>, view: View): Effect {
  const known = view.session(op.body.id);
  if (known?.erased === 1) return done();
  return done({
    sessions: [closedSession(op, known ?? bareSession(op.body.id, op.at))],
  });
}

function setSession(op: OpOf<'record.set'>, view: View): Effect {
  const id = sessionIdOf(op.body.id);
  if (id === null) return refused('invalid');
  const known = view.session(id);
  if (known?.erased === 1)
    return op.body.set.length > 0 ? refused('erased') : done();
  return done({ sessions: [setRecord(op, known ?? bareSession(id, op.at))] });
}

function setPlainRecord(op: OpOf<'record.set'>, view: View): Effect {
  const { kind, id, set } = op.body;
  const known = view.record(kind, id);
  if (known?.erased === 1) return set.length > 0 ? refused('erased') : done();
  return done({ records: [setRecord(op, known ?? bareRecord(kind, id))] });
}

function eraseSession(op: OpOf<'record.erase'>, view: View): Effect {
  const id = sessionIdOf(op.body.id);
  if (id === null) return refused('invalid');
  const known = view.session(id);
  if (known?.erased === 1) return done();
  return done({
    sessions: [erasedRecord(known ?? bareSession(id, op.at))],
    empties: id,
  });
}

function erasePlainRecord(op: OpOf<'record.erase'>, view: View): Effect {
  const { kind, id } = op.body;
  const known = view.record(kind, id);
  if (known?.erased === 1) return done();
  return done({ records: [erasedRecord(known ?? bareRecord(kind, id))] });
}

const sessionIdOf = (id: string): SessionId | null =>
  isUuid(id) ? (id as SessionId) : null; // records of this kind are sessions
