import type { DeviceId, OpId } from '#shared/base/ids.ts';
import { hash64 } from '#shared/crypto/hash64.ts';
import { uuidv5 } from '#shared/crypto/uuidv5.ts';
import type { RestoreBody, RestoreOp } from '#shared/protocol/op.ts';

/**
 * EPOCH-5: the op that brings a row back to a server which lost it. Its id follows from epoch, key and content, so that two
 * phones and two tries make one. Version and place are the server's and make no other content.
 */
export function restoreOpOf(
  body: RestoreBody,
  { epoch, dev, at }: { epoch: string; dev: DeviceId; at: number },
): RestoreOp {
  return {
    opId: restoreIdOf(epoch, body),
    name: 'restore',
    v: 1,
    at,
    dev,
    body,
  };
}

function restoreIdOf(epoch: string, { key, row }: RestoreBody): OpId {
  const { ver: _ver, ...content } = { ...row, ord: 0 };
  const hash = hash64(JSON.stringify(inOrder(content)));
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
