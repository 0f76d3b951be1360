import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { textToBytes } from './bytes-text.ts';

const KEY_BYTES = 32;

/** HKDF-SHA256 of a vault key. Throws for a wiped key: sealed under zeros, words would lie open to everybody. */
export function deriveKey(
  vk: Uint8Array,
  salt: string,
  label: string,
  length = KEY_BYTES,
): Uint8Array {
  if (vk.length !== KEY_BYTES || vk.every((byte) => byte === 0))
    throw new Error('The vault key is gone');
  return hkdf(sha256, vk, textToBytes(salt), textToBytes(label), length);
}

/** Seals what belongs to a session. */
export const messageKey = (vk: Uint8Array, sid: string): Uint8Array =>
  deriveKey(vk, sid, 'maya/message/v1');

/** Makes the nonce of an adopted reply (VAULT-15). */
export const nonceKey = (vk: Uint8Array, sid: string): Uint8Array =>
  deriveKey(vk, sid, 'maya/nonce/v1');

/** Chains the lanes of a session and makes its seal (SEAL-1, SEAL-2). */
export const laneKey = (vk: Uint8Array, sid: string): Uint8Array =>
  deriveKey(vk, sid, 'maya/lane/v1');

/** Seals what belongs to the person and to no session; one key for each purpose. */
export const accountKey = (vk: Uint8Array, purpose: string): Uint8Array =>
  deriveKey(vk, 'account', `maya/account/v1/${purpose}`);
