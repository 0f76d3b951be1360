import type { SpaceId } from '#shared/base/ids.ts';
import { utf8ToBytes } from '#shared/base/bytes.ts';
import type { RandomBytes } from '#shared/base/clock.ts';
import type { KeyRing, VaultKey } from '#shared/crypto/types.ts';

// The device's own wrap of the vault key: AES-GCM under a CryptoKey that cannot be exported, so that copying the files of
// a browser profile gives a key only to who can run this browser's code on them (VAULT-21).

const KEY_BYTES = 32;
const IV_BYTES = 12;
const GEN_BYTES = 2;

export type DeviceWrap = {
  key: CryptoKey;
  iv: Uint8Array<ArrayBuffer>;
  w: ArrayBuffer;
};

export type WrapEnv = {
  subtle: Pick<SubtleCrypto, 'generateKey' | 'encrypt' | 'decrypt'>;
  randomBytes: RandomBytes;
};

const aes = (iv: Uint8Array<ArrayBuffer>, bound: string) => ({
  name: 'AES-GCM',
  iv,
  additionalData: new Uint8Array(utf8ToBytes(bound)),
});

/** A new key of this device; it never leaves the browser's key store. */
export async function makeDeviceKey({ subtle }: WrapEnv): Promise<CryptoKey> {
  return subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ]);
}

/** Locks bytes under a device key, bound to `place`. */
export async function lockBytes(
  { subtle, randomBytes }: WrapEnv,
  key: CryptoKey,
  plain: Uint8Array,
  place: string,
): Promise<DeviceWrap> {
  const iv = new Uint8Array(randomBytes(IV_BYTES));
  const w = await subtle.encrypt(aes(iv, place), key, new Uint8Array(plain));
  return { key, iv, w };
}

/** `null` when the row was changed, belongs elsewhere, or the browser lost its key. */
export async function unlockBytes(
  { subtle }: WrapEnv,
  wrap: DeviceWrap,
  place: string,
): Promise<Uint8Array | null> {
  try {
    return new Uint8Array(
      await subtle.decrypt(aes(wrap.iv, place), wrap.key, wrap.w),
    );
  } catch {
    return null;
  }
}

export const ringPlace = (user: SpaceId): string => `maya/device/v1|${user}`;

/** All generations as `gen (2 bytes) | key (32 bytes)`, the current one first. */
export function ringToBytes(ring: KeyRing): Uint8Array {
  const keys = [ring.current, ...ring.older];
  const bytes = new Uint8Array(keys.length * (GEN_BYTES + KEY_BYTES));
  keys.forEach(({ gen, bytes: key }, at) => {
    const from = at * (GEN_BYTES + KEY_BYTES);
    bytes[from] = gen >> 8;
    bytes[from + 1] = gen & 0xff;
    bytes.set(key, from + GEN_BYTES);
  });
  return bytes;
}

export function ringFromBytes(bytes: Uint8Array): KeyRing | null {
  const size = GEN_BYTES + KEY_BYTES;
  if (bytes.length === 0 || bytes.length % size !== 0) return null;
  const keys: VaultKey[] = [];
  for (let from = 0; from < bytes.length; from += size)
    keys.push({
      gen: ((bytes[from] ?? 0) << 8) | (bytes[from + 1] ?? 0),
      bytes: bytes.slice(from + GEN_BYTES, from + size),
    });
  const [current, ...older] = keys;
  return current === undefined ? null : { current, older };
}

/** All generations of both; what `first` holds of a generation counts. Rings of one space never disagree about one. */
export function uniteRings(first: KeyRing, other: KeyRing | null): KeyRing {
  const keys = [first.current, ...first.older];
  for (const key of other === null ? [] : [other.current, ...other.older])
    if (!keys.some(({ gen }) => gen === key.gen)) keys.push(key);
  const [current = first.current, ...older] = keys.sort(
    (one, two) => two.gen - one.gen,
  );
  return { current, older };
}

/** Whether a stored value is a device wrap; a CryptoKey comes back from the database as one. */
export function isDeviceWrap(value: unknown): value is DeviceWrap {
  if (typeof value !== 'object' || value === null) return false;
  return (
    'key' in value &&
    value.key instanceof CryptoKey &&
    'iv' in value &&
    value.iv instanceof Uint8Array &&
    'w' in value &&
    value.w instanceof ArrayBuffer
  );
}
