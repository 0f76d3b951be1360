import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { x25519 } from '@noble/curves/ed25519.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type { RandomBytes } from '#shared/base/clock.ts';
import { concat, lengthPrefixed, textToBytes } from './bytes-text.ts';
import { accountKey } from './derive.ts';
import { decrypt } from './envelope.ts';
import { readLine, writeLine } from './line-box.ts';
import { pad } from './padding.ts';
import type { KeyRing } from './types.ts';

// Loaded lazily: whoever writes while the vault is open needs no public key.

const VERSION = 1;
const KEY_BYTES = 32;
const NONCE_BYTES = 24;
const LINE_MARK = 'b1';
const linePlace = { user: '', id: '' };

export type KeyPair = { publicKey: Uint8Array; secretKey: Uint8Array };
export type BoxPurpose = 'journal' | 'inbox';
/** What a box is bound to: whose it is, and the id of the message or write in it. */
export type BoxPlace = { user: string; id: string };

/** Locks journal lines while the vault is locked (JRN-2). */
export const journalPair = (vk: Uint8Array): KeyPair => pair(vk, 'journal');

/** Its public key is the only one a server gets: finished replies are boxed to it (VAULT-14). */
export const inboxPair = (vk: Uint8Array): KeyPair => pair(vk, 'inbox');

function pair(vk: Uint8Array, purpose: BoxPurpose): KeyPair {
  const secretKey = accountKey(vk, `${purpose}-pair`);
  return { secretKey, publicKey: x25519.getPublicKey(secretKey) };
}

/**
 * VAULT-13: fresh public key, then ciphertext. Whoever has the public key can write a box: it tells nothing about who did.
 * Throws for a public key that gives a zero secret.
 */
export function sealBox(
  publicKey: Uint8Array,
  purpose: BoxPurpose,
  place: BoxPlace,
  plain: string,
  randomBytes: RandomBytes,
): Uint8Array {
  const secretKey = randomBytes(KEY_BYTES);
  const fresh = x25519.getPublicKey(secretKey);
  const shared = x25519.getSharedSecret(secretKey, publicKey);
  const { key, nonce } = boxKeys(shared, fresh, publicKey, purpose);
  const cipher = xchacha20poly1305(key, nonce, boxPlace(purpose, place));
  return concat(fresh, cipher.encrypt(pad(textToBytes(plain))));
}

/** `null`: boxed to another key, for another place or purpose, or altered. */
export function openBox(
  own: KeyPair,
  purpose: BoxPurpose,
  place: BoxPlace,
  box: Uint8Array,
): string | null {
  const fresh = box.slice(0, KEY_BYTES);
  let shared: Uint8Array;
  try {
    shared = x25519.getSharedSecret(own.secretKey, fresh);
  } catch {
    return null;
  }
  const { key, nonce } = boxKeys(shared, fresh, own.publicKey, purpose);
  const sealed = concat(nonce, box.subarray(KEY_BYTES));
  return decrypt(key, sealed, boxPlace(purpose, place));
}

/** A journal line for which no key that opens it is needed (JRN-2). */
export function sealLineBox(
  publicKey: Uint8Array,
  plain: string,
  randomBytes: RandomBytes,
): string {
  const box = sealBox(publicKey, 'journal', linePlace, plain, randomBytes);
  return writeLine(LINE_MARK, box);
}

/** All generations are tried (JRN-6): a box does not tell its own. */
export function openLineBox(ring: KeyRing, line: string): string | null {
  const box = readLine(LINE_MARK, line);
  if (box === null) return null;
  for (const { bytes } of [ring.current, ...ring.older]) {
    const plain = openBox(journalPair(bytes), 'journal', linePlace, box);
    if (plain !== null) return plain;
  }
  return null;
}

function boxKeys(
  shared: Uint8Array,
  fresh: Uint8Array,
  publicKey: Uint8Array,
  purpose: BoxPurpose,
): { key: Uint8Array; nonce: Uint8Array } {
  const salt = concat(fresh, publicKey);
  const info = lengthPrefixed(['maya/box/v1', purpose]);
  const made = hkdf(sha256, shared, salt, info, KEY_BYTES + NONCE_BYTES);
  return { key: made.slice(0, KEY_BYTES), nonce: made.slice(KEY_BYTES) };
}

const boxPlace = (purpose: BoxPurpose, { user, id }: BoxPlace) =>
  lengthPrefixed([`${VERSION}`, purpose, user, id]);
