import { bytesToUuid } from '#shared/base/ids.ts';
import type { RandomBytes } from '#shared/base/clock.ts';
import { err, ok, type Result } from '#shared/base/result.ts';
import { fromBase64Url, toBase64Url, wipe } from '#shared/crypto/bytes-text.ts';
import {
  newRecoveryCode,
  parseRecoveryCode,
} from '#shared/crypto/recovery-code.ts';
import type { Kdf, VaultKey, Wrap } from '#shared/crypto/types.ts';
import {
  KDF_FLOOR,
  openOlder,
  passphraseSalt,
  splitSecret,
  unwrapVaultKey,
  wrapVaultKey,
} from '#shared/crypto/wraps.ts';
import type { KdfError, KdfPort } from './kdf.ts';
import type { Vault } from './vault.ts';

// One passphrase, split (design 4.3): Argon2id, then HKDF, gives `authKey`, which a server may see, and `wrapKey`, which
// never leaves the device (VAULT-1). A recovery code has full entropy and skips Argon2id.

const SALT_PART_BYTES = 16;

/** `authKey` may be sent at sign-in; `wrapKey` opens the wraps of its kind. 32 bytes each. */
export type SplitSecret = { authKey: Uint8Array; wrapKey: Uint8Array };

/**
 * What a passphrase gives under a salt (VAULT-2). `holder` is the normalised address of an account, or the user id of a
 * guest. `kdf_too_weak`: the parameters are below the floor (VAULT-3).
 */
export async function derivePassphrase(
  input: {
    passphrase: string;
    holder: string;
    saltPart: string;
    kdf: Kdf;
  },
  kdf: KdfPort,
): Promise<Result<SplitSecret, KdfError>> {
  const { passphrase, holder, saltPart } = input;
  if (fromBase64Url(saltPart)?.length !== SALT_PART_BYTES)
    return err('internal');
  const salt = passphraseSalt(holder, saltPart);
  const derived = await kdf.derive(passphrase, salt, input.kdf);
  if (!derived.ok) return derived;
  const secret = splitSecret(derived.value);
  wipe(derived.value);
  return ok(secret);
}

/** What a typed recovery code gives; `recovery_code_malformed`: its check sign tells of a slip (VAULT-5). */
export function deriveRecovery(
  typed: string,
): Result<SplitSecret, 'recovery_code_malformed'> {
  const parsed = parseRecoveryCode(typed);
  if (!parsed.ok) return parsed;
  const secret = splitSecret(parsed.value);
  wipe(parsed.value);
  return ok(secret);
}

export type PassphraseWrap = {
  wrap: Wrap;
  authKey: Uint8Array;
  kdf: Kdf;
  saltPart: string;
};

/** Locks a vault key with a passphrase under a fresh salt at the floor. `holder` as in `derivePassphrase`. */
export async function makePassphraseWrap(
  input: { key: VaultKey; passphrase: string; holder: string; user: string },
  deps: { kdf: KdfPort; randomBytes: RandomBytes },
): Promise<Result<PassphraseWrap, KdfError>> {
  const { key, passphrase, holder, user } = input;
  const { randomBytes } = deps;
  const kdf = KDF_FLOOR;
  const saltPart = toBase64Url(randomBytes(SALT_PART_BYTES));
  const derived = await derivePassphrase(
    { passphrase, holder, saltPart, kdf },
    deps.kdf,
  );
  if (!derived.ok) return derived;
  const { authKey, wrapKey } = derived.value;
  const id = newWrapId(randomBytes);
  const wrap = wrapVaultKey(
    { key, wrapKey, user, id, kind: 'passphrase', kdf, saltPart },
    randomBytes,
  );
  wipe(wrapKey);
  return ok({ wrap, authKey, kdf, saltPart });
}

export type RecoveryWrap = { code: string; wrap: Wrap; authKey: Uint8Array };

/** Locks a vault key with a new recovery code (VAULT-5). The code is shown once and kept nowhere. */
export function makeRecoveryWrap(
  key: VaultKey,
  user: string,
  randomBytes: RandomBytes,
): RecoveryWrap {
  const code = newRecoveryCode(randomBytes);
  const derived = deriveRecovery(code);
  if (!derived.ok) throw new Error('A new recovery code does not parse');
  const { authKey, wrapKey } = derived.value;
  const id = newWrapId(randomBytes);
  const wrap = wrapVaultKey(
    { key, wrapKey, user, id, kind: 'recovery', kdf: null, saltPart: null },
    randomBytes,
  );
  wipe(wrapKey);
  return { code, wrap, authKey };
}

const newWrapId = (randomBytes: RandomBytes) => bytesToUuid(randomBytes(16), 4);

export type Way = { passphrase: string } | { recoveryCode: string };
export type UnlockError =
  'wrong_passphrase' | 'recovery_code_malformed' | 'kdf_too_weak' | 'internal';

export type UnlockDeps = {
  vault: Vault;
  kdf: KdfPort;
  /** The normalised address of the account, `null` for a guest: part of the salt (VAULT-2). */
  address?: () => Promise<string | null>;
  /** Older generations sealed under the newest, where an account keeps them (VAULT-18). */
  older?: () => Promise<string | null>;
};

/**
 * Finds the key that the secret opens, without opening the vault: also the question asked again before something that
 * cannot be taken back (LOCK-9). A wrap that was altered, or whose parameters were lowered, does not open; where every
 * wrap was lowered below the floor the answer is `kdf_too_weak` (VAULT-3).
 */
export async function findKey(
  deps: UnlockDeps,
  way: Way,
): Promise<Result<VaultKey, UnlockError>> {
  const kind = 'passphrase' in way ? 'passphrase' : 'recovery';
  const wraps = deps.vault.wraps.list().filter((wrap) => wrap.kind === kind);
  let refused: UnlockError = 'wrong_passphrase';
  for (const holder of await holdersOf(deps, way))
    for (const wrap of newestFirst(wraps)) {
      const derived = await deriveFor(wrap, way, holder, deps.kdf);
      if (!derived.ok) {
        refused = derived.error;
        continue;
      }
      const key = unwrapVaultKey(wrap, derived.value.wrapKey, deps.vault.user);
      wipe(derived.value.wrapKey);
      wipe(derived.value.authKey);
      if (key !== null) return ok(key);
    }
  if (wraps.length === 0 && 'recoveryCode' in way) {
    const parsed = deriveRecovery(way.recoveryCode);
    if (!parsed.ok) return parsed;
  }
  return err(refused);
}

/**
 * Whose salts a wrap here may have (VAULT-2): the account's and, where a sign-up was cut short, still the guest's. No other
 * address is tried, and a recovery code knows no salt.
 */
async function holdersOf(deps: UnlockDeps, way: Way): Promise<string[]> {
  const { user } = deps.vault;
  const address = (await deps.address?.()) ?? null;
  return address === null || 'recoveryCode' in way ? [user] : [address, user];
}

/** Where the older generations lie on the shelf while a lock is set, sealed under the newest (VAULT-18). */
export const OLDER_ON_SHELF = 'older';

/** Opens the vault with what the person knows. Older generations come along where the device has them (VAULT-18). */
export async function unlock(
  deps: UnlockDeps,
  way: Way,
): Promise<Result<void, UnlockError>> {
  const { vault } = deps;
  const found = await findKey(deps, way);
  if (!found.ok) return found;
  const kept = [
    await deps.older?.().catch(() => null),
    await vault.shelf.get(OLDER_ON_SHELF).catch(() => null),
  ];
  // A place that a rotation has not reached yet holds what the one before left: it does not open under this key. Where both
  // do, one may have been completed since.
  const [older = []] = kept
    .map((sealed) =>
      typeof sealed === 'string'
        ? (openOlder(sealed, found.value, vault.user) ?? [])
        : [],
    )
    .sort((one, other) => other.length - one.length);
  await vault.adopt({ current: found.value, older });
  return ok(undefined);
}

const newestFirst = (wraps: Wrap[]) =>
  [...wraps].sort((one, other) => other.gen - one.gen);

async function deriveFor(
  wrap: Wrap,
  way: Way,
  holder: string,
  kdf: KdfPort,
): Promise<Result<SplitSecret, UnlockError>> {
  if ('recoveryCode' in way) return deriveRecovery(way.recoveryCode);
  if (wrap.kdf === null || wrap.saltPart === null) return err('internal');
  return derivePassphrase(
    {
      passphrase: way.passphrase,
      holder,
      saltPart: wrap.saltPart,
      kdf: wrap.kdf,
    },
    kdf,
  );
}

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;

/** How long to wait after so many wrong tries in a row: 1, 2, 4 up to 60 s (LOCK-7). */
export function waitAfter(failures: number): number {
  if (failures <= 0) return 0;
  // 2^6 is past the longest wait; a larger exponent would only lose precision.
  return Math.min(
    FIRST_WAIT_MS * 2 ** Math.min(failures - 1, 6),
    LONGEST_WAIT_MS,
  );
}

/** Wrong tries in a row, and when the last was. */
export type Tries = { failures: number; failedAt: number };

/**
 * Milliseconds until the next try. A clock that was set back waits no longer than the wait itself; one that was set
 * forward shortens it, which costs nothing: Argon2id is what holds, the wait only calms.
 */
export function waitLeft(tries: Tries, now: number): number {
  const wait = waitAfter(tries.failures);
  return Math.max(0, Math.min(wait, tries.failedAt + wait - now));
}
