import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type { RandomBytes } from '#shared/base/clock.ts';
import {
  concat,
  fromBase64Url,
  lengthPrefixed,
  textToBytes,
  toBase64Url,
} from './bytes-text.ts';
import { createSealing } from './envelope.ts';
import type { Kdf, KeyRing, SealPlace, VaultKey, Wrap } from './types.ts';

const VERSION = 1;
const KEY_BYTES = 32;
const NONCE_BYTES = 24;
const SALT_BYTES = 16;
const MAX_ADDRESS = 254;
const MAX_LOCAL_PART = 64;

/** VAULT-3: compiled in. A server that asks for less is refused. `m` in KiB. */
export const KDF_FLOOR: Kdf = { alg: 'argon2id', v: 1, m: 65_536, t: 3, p: 1 };

/** Whether a passphrase under these parameters would be cheaper to guess than at the floor. Odd numbers count as below. */
export function isBelowFloor({ m, t, p }: Kdf): boolean {
  return !(m >= KDF_FLOOR.m && t >= KDF_FLOOR.t && p >= KDF_FLOOR.p);
}

/**
 * Splits 32 bytes of Argon2id, or a recovery code, or a passkey's PRF output: `authKey` may be sent, `wrapKey` never leaves
 * the device (VAULT-1). Neither tells anything about the other.
 */
export function splitSecret(ikm: Uint8Array): {
  authKey: Uint8Array;
  wrapKey: Uint8Array;
} {
  const half = (label: string) =>
    hkdf(sha256, ikm, undefined, textToBytes(label), KEY_BYTES);
  return { authKey: half('maya/auth/v1'), wrapKey: half('maya/wrap/v1') };
}

/**
 * VAULT-2: 16 bytes. `holder`: the normalised address, or a guest's user id. `saltPart`: 16 random bytes of the device as
 * base64url. A server that hands out the random part cannot choose the salt alone.
 */
export function passphraseSalt(holder: string, saltPart: string): Uint8Array {
  const random = fromBase64Url(saltPart);
  if (random?.length !== SALT_BYTES)
    throw new RangeError('the random part of a salt has 16 bytes');
  const label = textToBytes('maya/salt/v1');
  return sha256(concat(label, textToBytes(holder), random)).slice(
    0,
    SALT_BYTES,
  );
}

/** VAULT-4: the same passphrase from every keyboard. Blanks count: nothing is trimmed. */
export const normalisePassphrase = (text: string): string =>
  text.normalize('NFKC');

/** The one form of an address for salt and look-up; `null` when it is none. The domain stays as typed, without IDNA. */
export function normaliseAddress(text: string): string | null {
  const address = text.normalize('NFKC').trim().toLowerCase().normalize('NFKC');
  const [local = '', domain = '', ...more] = address.split('@');
  const isWhole =
    local !== '' &&
    domain !== '' &&
    more.length === 0 &&
    local.length <= MAX_LOCAL_PART &&
    address.length <= MAX_ADDRESS &&
    !/[\s\p{Cc}\p{Cf}\p{Cs}]/u.test(address);
  return isWhole ? address : null;
}

/** Locks a vault key with `wrapKey`. Version, nonce, ciphertext; bound to the person and to what is stored beside it. */
export function wrapVaultKey(
  input: Omit<Wrap, 'w' | 'gen'> & {
    key: VaultKey;
    wrapKey: Uint8Array;
    user: string;
  },
  randomBytes: RandomBytes,
): Wrap {
  const { key, wrapKey, user, id, kind, kdf, saltPart } = input;
  const { gen } = key;
  const nonce = randomBytes(NONCE_BYTES);
  const place = wrapPlace(user, { id, kind, gen, kdf });
  const sealed = xchacha20poly1305(wrapKey, nonce, place).encrypt(key.bytes);
  const w = toBase64Url(concat(Uint8Array.of(VERSION), nonce, sealed));
  return { id, kind, gen, kdf, saltPart, w };
}

/** `null`: another secret, another person, altered, or of a later version. */
export function unwrapVaultKey(
  wrap: Wrap,
  wrapKey: Uint8Array,
  user: string,
): VaultKey | null {
  const all = fromBase64Url(wrap.w);
  if (all?.[0] !== VERSION) return null;
  const nonce = all.subarray(1, 1 + NONCE_BYTES);
  try {
    const cipher = xchacha20poly1305(wrapKey, nonce, wrapPlace(user, wrap));
    const bytes = cipher.decrypt(all.subarray(1 + NONCE_BYTES));
    return bytes.length === KEY_BYTES ? { gen: wrap.gen, bytes } : null;
  } catch {
    return null;
  }
}

function wrapPlace(
  user: string,
  { id, kind, gen, kdf }: Pick<Wrap, 'id' | 'kind' | 'gen' | 'kdf'>,
): Uint8Array {
  const cost =
    kdf === null ? '' : [kdf.alg, kdf.v, kdf.m, kdf.t, kdf.p].join(' ');
  return lengthPrefixed(['maya/wrap/v1', user, id, kind, `${gen}`, cost]);
}

const olderPlace = (user: string): SealPlace => ({
  user,
  id: 'older',
  role: 'keys',
  kind: 'older',
});

/** VAULT-18: the generations before the current one, sealed under it, so that one wrap opens all of them. */
export function sealOlder(
  ring: KeyRing,
  user: string,
  randomBytes: RandomBytes,
): string {
  const lines = ring.older.map(
    ({ gen, bytes }) => `${gen} ${toBase64Url(bytes)}`,
  );
  return createSealing(ring, randomBytes).seal(
    lines.join('\n'),
    olderPlace(user),
  );
}

/** `null`: sealed under another key or for another person. */
export function openOlder(
  text: string,
  current: VaultKey,
  user: string,
): VaultKey[] | null {
  const ring = { current, older: [] };
  const sealing = createSealing(ring, () => new Uint8Array(0));
  const opened = sealing.open(text, olderPlace(user));
  sealing.wipe();
  if (opened.state !== 'open') return null;
  return opened.plain.split('\n').flatMap((line) => {
    const [gen, key = ''] = line.split(' ');
    const bytes = fromBase64Url(key);
    return bytes?.length === KEY_BYTES ? [{ gen: Number(gen), bytes }] : [];
  });
}
