import type { OpId } from '#shared/base/ids.ts';
import { hash64 } from '#shared/crypto/hash64.ts';
import { uuidv5 } from '#shared/crypto/uuidv5.ts';
import type { Message } from '#shared/domain/message.ts';
import type { Rec, Session } from '#shared/domain/session.ts';

/**
 * EPOCH-5: the id of the op that brings a row back follows from epoch, key and content, so that two phones and two tries make
 * one. Version and place are the server's to give and make no other content.
 */
export function restoreIdOf(
  epoch: string,
  { key, row }: { key: string; row: Message | Session | Rec },
): OpId {
  const content = inOrder({ ...row, ord: 0, ver: 0 });
  const hash = hash64(JSON.stringify(content));
  return uuidv5(`restore|${epoch}|${key}|${hash}`) as OpId; // as all ids made from names
}

/** The same value with the names in it sorted: two stores may hold one row in two orders. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([name, inner]) => [name, inOrder(inner)]),
  );
}
