import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToUuid } from '#shared/base/ids.ts';
import { textToBytes } from './bytes-text.ts';
import { accountKey } from './derive.ts';
import type { KeyRing } from './types.ts';

/**
 * Makes the ids of what is brought in (KEEP-11). Under the oldest generation there is, which every device keeps through all
 * rotations: the same name has the same id on each of them and at every time.
 */
export function importKey({ current, older }: KeyRing): Uint8Array {
  const [oldest = current] = [current, ...older].sort(
    (one, other) => one.gen - other.gen,
  );
  return accountKey(oldest.bytes, 'import-ids');
}

/**
 * A UUIDv8 that follows from a name and a key. Ids lie readable on the server; made from words without a key, they would tell
 * everybody who guesses the words that the guess is right (VAULT-23).
 */
export const keyedId = (key: Uint8Array, name: string): string =>
  bytesToUuid(hmac(sha256, key, textToBytes(name)), 8);
