import { sha256 } from '@noble/hashes/sha2.js';
import { textToBytes } from './bytes-text.ts';

/** The first 64 bits of SHA-256, as 16 hex digits. For comparing what two sides hold, never for proving anything. */
export const hash64 = (text: string): string =>
  Array.from(sha256(textToBytes(text)).subarray(0, 8), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
