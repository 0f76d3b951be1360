import type { Message } from '#shared/domain/message.ts';
import type { Rec, Session } from '#shared/domain/session.ts';
import { settle, valuesOf, type Fields } from './fields.ts';

// MERGE-7: two copies of one row become one, wherever they come from: recovery, restore, import, audit, a pull beside words that
// wait. Each function is commutative, associative and idempotent, so nobody needs to agree on who asks whom first.

/**
 * Erased wins over all, then the higher revision, then words sealed for the session before a reply still in its box. Each part
 * is the greatest by an order of its own, so that of three copies it never matters which two meet first.
 */
export function mergeMessage(a: Message, b: Message): Message {
  const words = compareWords(a, b) >= 0 ? a : b;
  // Who, when and where are equal in honest copies; this only keeps other ones from being told apart by who asks.
  const named = compareText(nameOf(a), nameOf(b)) >= 0 ? a : b;
  const isErased = a.erased === 1 || b.erased === 1;
  return {
    ...named,
    e: isErased ? null : words.e,
    rev: words.rev,
    box: words.box,
    erased: isErased ? 1 : 0,
    // The server's numbers lie below all of a device (ORDER-2).
    ord: Math.min(a.ord, b.ord),
    ver: Math.max(a.ver, b.ver),
    lane: compareText(laneText(a), laneText(b)) >= 0 ? a.lane : b.lane,
  };
}

const compareWords = (a: Message, b: Message): number =>
  a.rev - b.rev ||
  Number(a.box === 'session') - Number(b.box === 'session') ||
  compareText(a.e ?? '', b.e ?? '');

const nameOf = ({ id, sid, role, at, re, turn }: Message): string =>
  JSON.stringify([id, sid, role, at, re, turn]);
const laneText = ({ lane }: Message): string =>
  lane === null ? '' : JSON.stringify(lane);

export function mergeRecord(a: Rec, b: Rec): Rec {
  return { kind: a.kind, id: a.id, ...mergeRec(a, b) };
}

export function mergeSession(a: Session, b: Session): Session {
  return {
    kind: 'session',
    id: a.id,
    ...mergeRec(a, b),
    openedAt: Math.min(a.openedAt, b.openedAt),
    closedAt: laterOrNull(a.closedAt, b.closedAt),
    seal: fartherSeal(a.seal, b.seal),
  };
}

/** Of two seals the one whose lanes reach farther; one that reaches less far never takes its place (sync.md section 2). */
export function fartherSeal(
  a: Session['seal'],
  b: Session['seal'],
): Session['seal'] {
  if (a === null || b === null) return a ?? b;
  const order =
    reach(a) - reach(b) || a.rev - b.rev || compareText(a.mac, b.mac);
  return order >= 0 ? a : b;
}

/** A lane only grows, so a seal that knows more of every lane has the larger sum. */
const reach = (seal: NonNullable<Session['seal']>): number =>
  seal.lanes.reduce((sum, { i }) => sum + i, 0);

function mergeRec(a: Rec, b: Rec): Fields & Pick<Rec, 'ver' | 'erased'> {
  const isErased = a.erased === 1 || b.erased === 1;
  const fields: Fields = isErased
    ? { f: {}, also: [] }
    : settle([...valuesOf(a), ...valuesOf(b)]);
  return {
    ...fields,
    ver: Math.max(a.ver, b.ver),
    erased: isErased ? 1 : 0,
  };
}

const laterOrNull = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.max(a, b);

const compareText = (a: string, b: string): number =>
  a === b ? 0 : a > b ? 1 : -1;
