import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type { RandomBytes } from '#shared/base/clock.ts';
import {
  bytesToText,
  concat,
  fromBase64Url,
  lengthPrefixed,
  textToBytes,
  toBase64Url,
  wipe,
} from './bytes-text.ts';
import { accountKey, messageKey, nonceKey } from './derive.ts';
import { pad, unpad } from './padding.ts';
import type { KeyRing, SealPlace, VaultKey } from './types.ts';

//   version 1 | gen 2 | nonce 24 | ciphertext and tag        (VAULT-8), as base64url
const VERSION = 1;
const HEAD_BYTES = 3;
const NONCE_BYTES = 24;
const MAX_DERIVED_KEYS = 64;

/** `newer`: written by a later app; `no-key`: under a generation this device does not hold; `torn`: none of ours, or altered. */
export type Opened =
  { state: 'open'; plain: string } | { state: 'torn' | 'newer' | 'no-key' };

export type Sealing = {
  /** Synchronous (JRN-1); a fresh random nonce each time, so equal words never look equal. */
  seal(plain: string, place: SealPlace): string;
  /** The same bytes on every device, for a reply that several may adopt (VAULT-15). */
  sealFixed(plain: string, place: SealPlace): string;
  open(envelope: string, place: SealPlace): Opened;
  /** Forgets the keys made here; those of the ring are the caller's. */
  wipe(): void;
};

/** Seals and opens for one ring of keys. An envelope opens only in the place it was sealed for (VAULT-9). */
export function createSealing(
  ring: KeyRing,
  randomBytes: RandomBytes,
): Sealing {
  const derivedKeys = new Map<string, Uint8Array>();

  function keep(name: string, make: () => Uint8Array): Uint8Array {
    const found = derivedKeys.get(name);
    if (found !== undefined) return found;
    const made = make();
    for (const [oldest, key] of derivedKeys) {
      if (derivedKeys.size < MAX_DERIVED_KEYS) break;
      wipe(key);
      derivedKeys.delete(oldest);
    }
    derivedKeys.set(name, made);
    return made;
  }

  function sealingKey({ gen, bytes }: VaultKey, place: SealPlace): Uint8Array {
    const { session } = place;
    const purpose = place.kind ?? place.role;
    return session === undefined
      ? keep(`${gen} a ${purpose}`, () => accountKey(bytes, purpose))
      : keep(`${gen} m ${session}`, () => messageKey(bytes, session));
  }

  function write(
    padded: Uint8Array,
    place: SealPlace,
    nonce: Uint8Array,
  ): string {
    const { current } = ring;
    const cipher = xchacha20poly1305(
      sealingKey(current, place),
      nonce,
      placeBytes(current.gen, place),
    );
    return toBase64Url(
      concat(headBytes(current.gen), nonce, cipher.encrypt(padded)),
    );
  }

  return {
    seal: (plain, place) =>
      write(pad(textToBytes(plain)), place, randomBytes(NONCE_BYTES)),
    sealFixed(plain, place) {
      const { gen, bytes } = ring.current;
      const padded = pad(textToBytes(plain));
      const salt = place.session ?? 'account';
      const key = keep(`${gen} n ${salt}`, () => nonceKey(bytes, salt));
      const nonce = hmac(sha256, key, concat(placeBytes(gen, place), padded));
      return write(padded, place, nonce.slice(0, NONCE_BYTES));
    },
    open(envelope, place) {
      const bytes = fromBase64Url(envelope);
      if (bytes === null || bytes.length < HEAD_BYTES + NONCE_BYTES)
        return { state: 'torn' };
      const version = Number(bytes[0]);
      if (version !== VERSION)
        return { state: version > VERSION ? 'newer' : 'torn' };
      const gen = Number(bytes[1]) * 256 + Number(bytes[2]);
      const key = [ring.current, ...ring.older].find((one) => one.gen === gen);
      if (key === undefined) return { state: 'no-key' };
      const plain = decrypt(
        sealingKey(key, place),
        bytes.subarray(HEAD_BYTES),
        placeBytes(gen, place),
      );
      return plain === null ? { state: 'torn' } : { state: 'open', plain };
    },
    wipe() {
      for (const key of derivedKeys.values()) wipe(key);
      derivedKeys.clear();
    },
  };
}

/** Opens `nonce | ciphertext` of padded text. `null`: another key, another place, or altered. */
export function decrypt(
  key: Uint8Array,
  sealed: Uint8Array,
  place: Uint8Array,
): string | null {
  const nonce = sealed.subarray(0, NONCE_BYTES);
  try {
    const cipher = xchacha20poly1305(key, nonce, place);
    const plain = unpad(cipher.decrypt(sealed.subarray(NONCE_BYTES)));
    return plain === null ? null : bytesToText(plain);
  } catch {
    return null;
  }
}

function headBytes(gen: number): Uint8Array {
  // Two bytes: a generation beyond them would be read back as another one.
  if (!Number.isInteger(gen) || gen < 1 || gen > 0xffff)
    throw new RangeError('no such generation');
  return Uint8Array.of(VERSION, gen >> 8, gen);
}

/** VAULT-9. An absent part and an empty one are the same place. */
function placeBytes(gen: number, place: SealPlace): Uint8Array {
  const { user, session = '', id, role, kind = '', field = '' } = place;
  return lengthPrefixed([
    'maya/aad/v1',
    `${VERSION}`,
    `${gen}`,
    user,
    session,
    id,
    role,
    kind,
    field,
  ]);
}
