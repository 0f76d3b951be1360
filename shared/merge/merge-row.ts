import type { Message } from '#shared/domain/message.ts';
import type { Rec, Session } from '#shared/domain/session.ts';
import { settle, valuesOf, type Fields } from './fields.ts';

// MERGE-7: two copies of one row become one, wherever they come from: recovery, restore, import, audit, a pull beside words that
// wait. Each function is commutative, associative and idempotent, so nobody needs to agree on who asks whom first.

/** Erased wins over all, then the higher revision, then words sealed for the session before a reply still in its box. */
export function mergeMessage(a: Message, b: Message): Message {
  const first = weighMessage(a, b) >= 0 ? a : b;
  const second = first === a ? b : a;
  const isErased = a.erased === 1 || b.erased === 1;
  return {
    ...first,
    e: isErased ? null : first.e,
    erased: isErased ? 1 : 0,
    rev: Math.max(a.rev, b.rev),
    // The server's numbers lie below all of a device (ORDER-2).
    ord: Math.min(a.ord, b.ord),
    ver: Math.max(a.ver, b.ver),
    lane: first.lane ?? second.lane,
  };
}

function weighMessage(a: Message, b: Message): number {
  return (
    a.erased - b.erased ||
    a.rev - b.rev ||
    Number(a.box === 'session') - Number(b.box === 'session') ||
    compareText(weight(a), weight(b))
  );
}

/** Honest copies of one revision are equal byte by byte; this only keeps other ones from being told apart by who asks. */
const weight = ({ e, lane, at, role, re, turn, sid }: Message): string =>
  JSON.stringify([e, lane?.link ?? '', at, role, re, turn, sid, lane]);

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
