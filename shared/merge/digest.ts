import { hash64 } from '#shared/crypto/hash64.ts';
import type { Message } from '#shared/domain/message.ts';
import type { Rec, Session } from '#shared/domain/session.ts';
import { valuesOf } from './fields.ts';

// EPOCH-6: device and server compare what they hold bucket by bucket: how many rows, and the xor of a hash of each. A row counts
// once the server has given it a version. The order of rows does not matter, and a changed row moves the digest by two xors.

export type Digest = { n: number; x: string };
export const emptyDigest: Digest = { n: 0, x: '0'.repeat(16) };

/** Under `m/<id>`, `s/<id>`, `r/<kind>/<id>` rows travel in a pull. */
export const messageKey = (id: string): string => `m/${id}`;
export const sessionKey = (id: string): string => `s/${id}`;
export const recordKey = (kind: string, id: string): string =>
  `r/${kind}/${id}`;

export const messageBucket = (sid: string): string => `s/${sid}`;
export const SESSION_BUCKET = 'sessions';
export const recordBucket = (kind: string): string => `r/${kind}`;

type HashedMessage = Pick<Message, 'id' | 'erased' | 'rev' | 'box'>;
type HashedRec = Pick<Rec, 'kind' | 'id' | 'f' | 'also' | 'erased'>;
type HashedSession = HashedRec & Pick<Session, 'seal'>;

export const messageHash = ({ id, erased, rev, box }: HashedMessage): string =>
  hashRow([messageKey(id), erased, rev, box, '']);

export const recordHash = (row: HashedRec): string =>
  hashRow([recordKey(row.kind, row.id), row.erased, 0, '', opsOf(row)]);

/** `rev` is that of the seal, so a close that only one side knows shows. */
export const sessionHash = (row: HashedSession): string =>
  hashRow([sessionKey(row.id), row.erased, row.seal?.rev ?? 0, '', opsOf(row)]);

/** Adds a row to a digest, or takes it out again where `n` is -1: xor is its own inverse. */
export const withHash = (
  digest: Digest,
  hash: string,
  n: 1 | 0 | -1,
): Digest => ({ n: digest.n + n, x: xor(digest.x, hash) });

export const joinDigests = (a: Digest, b: Digest): Digest => ({
  n: a.n + b.n,
  x: xor(a.x, b.x),
});

/** The digest of a whole bucket from the hashes of its rows. */
export const digestOf = (hashes: readonly string[]): Digest =>
  hashes.reduce((sum, hash) => withHash(sum, hash, 1), emptyDigest);

const hashRow = (parts: readonly (string | number)[]): string =>
  hash64(parts.join('|'));

const opsOf = (row: HashedRec): string =>
  valuesOf(row)
    .map(({ field, op }) => `${field}:${op}`)
    .sort()
    .join(',');

/** 16 hex digits each, in two halves of 32 bits. */
function xor(a: string, b: string): string {
  const half = (at: number): string =>
    (
      (parseInt(a.slice(at, at + 8), 16) ^
        parseInt(b.slice(at, at + 8), 16)) >>>
      0
    )
      .toString(16)
      .padStart(8, '0');
  return half(0) + half(8);
}
