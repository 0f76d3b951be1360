import type { ErrorCode } from '#shared/base/errors.ts';
import { err, ok, type Result } from '#shared/base/result.ts';
import { wipe } from '#shared/crypto/bytes-text.ts';
import type { KeyRing, VaultKey, Wrap } from '#shared/crypto/types.ts';
import {
  isBelowFloor,
  openOlder,
  unwrapVaultKey,
} from '#shared/crypto/wraps.ts';
import type { VaultState } from '#shared/protocol/accounts.ts';
import type { KdfPort } from '#web/vault/kdf.ts';
import {
  derivePassphrase,
  deriveRecovery,
  type SplitSecret,
} from '#web/vault/unlock.ts';

// What the server keeps of a vault, and the secrets that open it. Nothing here asks the network.

export type Secret = SplitSecret & { kind: 'passphrase' | 'recovery' };

/** The keys in what the server handed out. `wrong_passphrase`: the wrap was altered, is another's or is not the newest. */
export function openVaultState(
  state: VaultState,
  secret: Secret,
  user: string,
): Result<KeyRing, ErrorCode> {
  const wraps = state.wraps.filter(({ kind }) => kind === secret.kind);
  // VAULT-3: parameters that were lowered on the way are told before anything is opened with them.
  if (wraps.some(({ kdf }) => kdf !== null && isBelowFloor(kdf)))
    return err('kdf_too_weak');
  for (const wrap of wraps) {
    const current = unwrapVaultKey(wrap, secret.wrapKey, user);
    if (current === null || current.gen !== state.gen) continue;
    if (state.older === null) return ok({ current, older: [] });
    const older = openOlder(state.older, current, user);
    return older === null ? err('wrong_passphrase') : ok({ current, older });
  }
  return err('wrong_passphrase');
}

/** What was proven: the secret's halves, and the key its wrap holds. */
export type Proof = Secret & { key: VaultKey };

/**
 * Opens one of `wraps` with what was typed: a passphrase, or a recovery code for who came in by it. Asked again before what
 * cannot be taken back (LOCK-9), so it answers without a network. The caller wipes what it got.
 */
export async function proveSecret(
  typed: string,
  about: { wraps: Wrap[]; holder: string; user: string; kdf: KdfPort },
): Promise<Result<Proof, ErrorCode>> {
  let refused: ErrorCode = 'wrong_passphrase';
  for (const wrap of about.wraps) {
    const derived = await derive(typed, wrap, about);
    if (derived === null) continue;
    if (!derived.ok) {
      refused = derived.error;
      continue;
    }
    const key = unwrapVaultKey(wrap, derived.value.wrapKey, about.user);
    if (key !== null) return ok({ ...derived.value, key });
    wipeSecret(derived.value);
  }
  return err(refused);
}

async function derive(
  typed: string,
  wrap: Wrap,
  { holder, kdf }: { holder: string; kdf: KdfPort },
): Promise<Result<Secret, ErrorCode> | null> {
  if (wrap.kind === 'recovery') {
    const derived = deriveRecovery(typed);
    return derived.ok ? ok({ ...derived.value, kind: 'recovery' }) : null;
  }
  if (wrap.kdf === null || wrap.saltPart === null) return null;
  const { saltPart } = wrap;
  const input = { passphrase: typed, holder, saltPart, kdf: wrap.kdf };
  const derived = await derivePassphrase(input, kdf);
  return derived.ok ? ok({ ...derived.value, kind: 'passphrase' }) : derived;
}

export function wipeSecret({ authKey, wrapKey }: SplitSecret): void {
  wipe(authKey);
  wipe(wrapKey);
}

export const isSameKey = (a: VaultKey, b: VaultKey): boolean =>
  a.gen === b.gen && a.bytes.every((byte, at) => byte === b.bytes[at]);
