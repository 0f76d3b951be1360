import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { crc32 } from '#shared/base/bytes.ts';
import type { RandomBytes } from '#shared/base/clock.ts';
import {
  concat,
  fromBase64Url,
  lengthPrefixed,
  textToBytes,
  toBase64Url,
} from './bytes-text.ts';
import { accountKey } from './derive.ts';
import { decrypt } from './envelope.ts';
import { pad } from './padding.ts';
import type { KeyRing } from './types.ts';

const MARK = 's1';
const GEN_BYTES = 2;
const NONCE_BYTES = 24;

/** A line of the journal: the mark of its kind, base64url, CRC-32 of the bytes. The sum tells torn from foreign (JRN-6). */
export function writeLine(mark: string, bytes: Uint8Array): string {
  return `${mark}.${toBase64Url(bytes)}.${crc32(bytes)}`;
}

/** The bytes of a whole line of this kind, else `null`. */
export function readLine(mark: string, line: string): Uint8Array | null {
  const [found, text, sum, ...more] = line.split('.');
  if (found !== mark || text === undefined || more.length > 0) return null;
  const bytes = fromBase64Url(text);
  return bytes !== null && crc32(bytes) === sum ? bytes : null;
}

/** A journal line while the vault is open (JRN-1): symmetric, since one X25519 step costs thirty times as much (ADR 017). */
export function sealLine(
  ring: KeyRing,
  randomBytes: RandomBytes,
  plain: string,
): string {
  const { gen, bytes } = ring.current;
  const nonce = randomBytes(NONCE_BYTES);
  const key = accountKey(bytes, 'journal');
  const cipher = xchacha20poly1305(key, nonce, linePlace(gen));
  const sealed = cipher.encrypt(pad(textToBytes(plain)));
  return writeLine(MARK, concat(Uint8Array.of(gen >> 8, gen), nonce, sealed));
}

/** `null`: torn, of another kind, or under a key that this ring does not hold. */
export function openLine(ring: KeyRing, line: string): string | null {
  const bytes = readLine(MARK, line);
  if (bytes === null) return null;
  const gen = Number(bytes[0]) * 256 + Number(bytes[1]);
  const key = [ring.current, ...ring.older].find((one) => one.gen === gen);
  if (key === undefined) return null;
  return decrypt(
    accountKey(key.bytes, 'journal'),
    bytes.subarray(GEN_BYTES),
    linePlace(gen),
  );
}

const linePlace = (gen: number) => lengthPrefixed(['maya/line/v1', `${gen}`]);
