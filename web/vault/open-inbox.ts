import { inboxPair, openBox } from '#shared/crypto/box.ts';
import { fromBase64Url } from '#shared/crypto/bytes-text.ts';
import { createSealing } from '#shared/crypto/envelope.ts';
import type { KeyRing, SealPlace } from '#shared/crypto/types.ts';

// Fetched when a reply lies in its box: public keys are needed for nothing else while the vault is open.

/** The words of a box of this account, under the current key or any older one; `null`: it opens with none (VAULT-14). */
export function openInbox(
  ring: KeyRing,
  place: { user: string; id: string },
  envelope: string,
): string | null {
  const box = fromBase64Url(envelope);
  if (box === null) return null;
  for (const { bytes } of [ring.current, ...ring.older]) {
    const plain = openBox(inboxPair(bytes), 'inbox', place, box);
    if (plain !== null) return plain;
  }
  return null;
}

/** VAULT-15: the same bytes on every device of this key. */
export function sealReply(
  ring: KeyRing,
  place: SealPlace,
  plain: string,
): string {
  // Its nonce follows from key, place and words, so no chance is needed.
  const sealing = createSealing(ring, (n) => new Uint8Array(n));
  const envelope = sealing.sealFixed(plain, place);
  sealing.wipe();
  return envelope;
}
