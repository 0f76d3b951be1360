import type { OpId } from '#shared/base/ids.ts';
import type { Op } from '#shared/protocol/op.ts';

// Which stored row a write is about (MERGE-5). An edit or an erasure is about the message it marks; an entry of a reply changes
// nothing but itself (LANE-2): its version must not pass for the message's.

export const messageOf = (op: Op): OpId | null =>
  op.name === 'message.send'
    ? op.body.id
    : op.name === 'message.mark' && op.body.kind !== 'add'
      ? op.body.target
      : null;

export function sessionOf(op: Op): string | null {
  switch (op.name) {
    case 'session.open':
    case 'session.close':
      return op.body.id;
    case 'record.set':
    case 'record.erase':
      return op.body.kind === 'session' ? op.body.id : null;
    case 'message.send':
    case 'message.mark':
      return null;
  }
}

/** As one text, which is no key of the store: `placeOf` gives that. */
export const recordOf = (op: Op): string | null =>
  placeOf(op)?.join('\n') ?? null;

export const placeOf = (op: Op): [string, string] | null =>
  (op.name === 'record.set' || op.name === 'record.erase') &&
  op.body.kind !== 'session'
    ? [op.body.kind, op.body.id]
    : null;
