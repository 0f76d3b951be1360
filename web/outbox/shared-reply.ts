import type { Message } from '#shared/domain/message.ts';
import type { OpOf } from '#shared/mutators/apply-op.ts';
import type { Op } from '#shared/protocol/op.ts';

/** A server's reply may be written by several devices, and one of them counts: its entry lies in a mark of each (LANE-2). */
export const isShared = ({ body }: OpOf<'message.send'>): boolean =>
  body.role === 'maya' && body.turn !== null && body.lane === null;

/** A reply in its box is there, and still to be sealed for its session (VAULT-15). */
export const isBoxed = (op: Op, row: Message): boolean =>
  op.name === 'message.send' &&
  isShared(op) &&
  row.box === 'inbox' &&
  row.erased === 0;
