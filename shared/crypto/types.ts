// The shapes that travel between the keys, the device and the server. Bytes are base64url without padding in every text.

/** Cost of Argon2id; `m` in KiB. Stored beside what was made with it. */
export type Kdf = { alg: 'argon2id'; v: 1; m: number; t: number; p: number };

/** One vault key: 32 random bytes made on a device of the person. `gen` counts rotations from 1 (VAULT-18). */
export type VaultKey = { gen: number; bytes: Uint8Array };

/** All generations this device can open; `current` seals. */
export type KeyRing = { current: VaultKey; older: VaultKey[] };

export type WrapKind = 'passphrase' | 'recovery' | 'passkey';

/** A vault key locked by a secret of the person. `w`: nonce and ciphertext. `saltPart`: 16 random bytes of the device (VAULT-2). */
export type Wrap = {
  id: string;
  kind: WrapKind;
  gen: number;
  kdf: Kdf | null;
  saltPart: string | null;
  w: string;
};

/** What an envelope is bound to (VAULT-9): sealed for one place, it opens in no other. */
export type SealPlace = {
  user: string;
  session?: string;
  id: string;
  role: string;
  kind?: string;
  field?: string;
};
