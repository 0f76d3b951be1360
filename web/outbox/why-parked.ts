import * as z from 'zod/mini';
import { utf8Length } from '#shared/base/bytes.ts';
import { readOp } from '#shared/protocol/op-schema.ts';
import { MAX_OP_BYTES, type OutboxRow } from '#shared/protocol/op.ts';
import { opEnvelope } from '#shared/protocol/sync.ts';

/**
 * Why a row cannot be sent by this code. `unreadable`: it is no operation, and in a request it would have the whole of it
 * refused. `newer`: written by a later version of the app. `too-large`: no request takes it.
 */
export type Parked = 'unreadable' | 'newer' | 'too-large';

/** What is wrong with a field inside the body is the server's to say: it refuses that one operation, and the person is told. */
export function whyParked({ opId, op }: OutboxRow): Parked | null {
  const given: unknown = op; // a torn row may hold anything
  const head = z.safeParse(sendable, given);
  if (!head.success || head.data.opId !== opId) return 'unreadable';
  if (readOp(head.data).state === 'unknown') return 'newer';
  try {
    return utf8Length(JSON.stringify(given)) > MAX_OP_BYTES
      ? 'too-large'
      : null;
  } catch {
    return 'unreadable'; // a value that no request can hold
  }
}

/** Whether a stored op is one this code can apply to a row. */
export const isWrite = (op: unknown): boolean => {
  const head = z.safeParse(sendable, op);
  const isKnown = head.success && readOp(head.data).state === 'op';
  // What brings a row back writes nothing here (EPOCH-4).
  return isKnown && head.data['name'] !== 'restore';
};

const sendable = z.looseObject({
  ...opEnvelope.shape,
  body: z.record(z.string(), z.unknown()),
  needs: z.optional(z.array(z.string())),
});
