import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type { Lane } from '#shared/domain/message.ts';
import { lengthPrefixed, textToBytes, toBase64Url } from './bytes-text.ts';

// SEAL-1, SEAL-2. Every link is an HMAC under the session's lane key over length-prefixed parts: a server can drop or swap
// entries, but make none. No clock decides order.

/** SHA-256 of an envelope as written; a deleted message has the hash of no bytes, which no envelope has. */
export function hashEnvelope(envelope: string | null): string {
  return toBase64Url(sha256(textToBytes(envelope ?? '')));
}

/** h0 of a device's lane in a session. */
export function laneStart(key: Uint8Array, sid: string, dev: string): string {
  return chain(key, ['start', sid, dev]);
}

/** The link of one entry; `id` is the message it speaks of (the target, for an edit or a delete). `i` counts from 1. */
export function laneStep(
  key: Uint8Array,
  previous: string,
  step: Pick<Lane, 'i' | 'k' | 'rev' | 'h'> & { id: string },
): string {
  const { i, k, id, rev, h } = step;
  return chain(key, ['step', previous, `${i}`, k, id, `${rev}`, h]);
}

/** The seal of a session: how many lanes, and of each its device, count and last link, by device. */
export function sealMac(
  key: Uint8Array,
  sid: string,
  heads: readonly Pick<Lane, 'd' | 'i' | 'link'>[],
): string {
  const sorted = [...heads].sort((one, other) => (one.d < other.d ? -1 : 1));
  const parts = sorted.flatMap(({ d, i, link }) => [d, `${i}`, link]);
  return chain(key, ['close', sid, `${heads.length}`, ...parts]);
}

const chain = (key: Uint8Array, parts: string[]): string =>
  toBase64Url(hmac(sha256, key, lengthPrefixed(parts)));
