import {
  createCipheriv,
  createDecipheriv,
  createHash,
  hkdfSync,
} from 'node:crypto';
import type { RandomBytes } from '#shared/base/clock.ts';

const TOKEN_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** 256 random bits as base64url (AUTH-9). */
export const newRefreshToken = (randomBytes: RandomBytes): string =>
  Buffer.from(randomBytes(TOKEN_BYTES)).toString('base64url');

/** What the database knows of a token: from it nobody makes the token (AUTH-9). */
export const hashRefreshToken = (token: string): string =>
  createHash('sha256').update(token).digest('base64url');

/** Only who shows a token can read what came after it. */
const successorKey = (token: string) =>
  Buffer.from(
    hkdfSync('sha256', token, new Uint8Array(), 'maya/successor/v1', 32),
  );

/** The successor of `token`, readable by whoever shows `token` again. */
export function sealSuccessor(
  token: string,
  successor: string,
  randomBytes: RandomBytes,
): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', successorKey(token), nonce);
  const text = Buffer.concat([cipher.update(successor), cipher.final()]);
  return Buffer.concat([nonce, text, cipher.getAuthTag()]).toString(
    'base64url',
  );
}

/** Null when it was not sealed by `token` or was changed since. */
export function openSuccessor(token: string, sealed: string): string | null {
  const bytes = Buffer.from(sealed, 'base64url');
  if (bytes.length <= NONCE_BYTES + TAG_BYTES) return null;
  const decipher = createDecipheriv(
    'aes-256-gcm',
    successorKey(token),
    bytes.subarray(0, NONCE_BYTES),
    { authTagLength: TAG_BYTES },
  );
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    const text = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
    return Buffer.concat([text, decipher.final()]).toString();
  } catch {
    return null;
  }
}
