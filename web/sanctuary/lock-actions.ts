import { err, ok, type Result } from '#shared/base/result.ts';
import type { RandomBytes } from '#shared/base/clock.ts';
import { sealOlder, unwrapVaultKey } from '#shared/crypto/wraps.ts';
import type { KdfError, KdfPort } from '#web/vault/kdf.ts';
import {
  deriveRecovery,
  makePassphraseWrap,
  makeRecoveryWrap,
  OLDER_ON_SHELF,
  type RecoveryWrap,
} from '#web/vault/unlock.ts';
import type { Vault } from '#web/vault/vault.ts';
import type { Wrap } from '#shared/crypto/types.ts';

/** A lock in the making: nothing is stored before `setLock`. */
export type LockDraft = { wrap: Wrap; recovery: RecoveryWrap };

/** Makes both ways in for a guest: the chosen passphrase, and a recovery code so that forgetting is no loss. */
export async function draftLock(
  deps: { vault: Vault; kdf: KdfPort; randomBytes: RandomBytes },
  passphrase: string,
): Promise<Result<LockDraft, KdfError | 'vault_locked'>> {
  const { vault, randomBytes } = deps;
  const key = vault.ring()?.current;
  if (key === undefined) return err('vault_locked');
  const { user } = vault;
  const made = await makePassphraseWrap(
    { key, passphrase, holder: user, user },
    deps,
  );
  if (!made.ok) return made;
  const recovery = makeRecoveryWrap(key, user, randomBytes);
  return ok({ wrap: made.value.wrap, recovery });
}

/** Whether the code as typed opens the vault: practised before it is relied on (LOCK-8). */
export function practise(
  user: string,
  recovery: Wrap,
  typed: string,
): Result<void, 'recovery_code_malformed' | 'wrong_passphrase'> {
  const secret = deriveRecovery(typed);
  if (!secret.ok) return secret;
  const key = unwrapVaultKey(recovery, secret.value.wrapKey, user);
  return key === null ? err('wrong_passphrase') : ok(undefined);
}

/**
 * Stores the ways in, then takes the device's own key away (VAULT-16). In this order a page that dies in between leaves a
 * vault that opens as before.
 */
export async function setLock(
  { vault, randomBytes }: { vault: Vault; randomBytes: RandomBytes },
  wraps: Wrap[],
): Promise<void> {
  if (wraps.length > 0) await vault.wraps.put(wraps);
  const ring = vault.ring();
  // A wrap opens the newest generation alone; the others wait sealed under it.
  if (ring !== null && ring.older.length > 0)
    await vault.shelf.put(
      OLDER_ON_SHELF,
      sealOlder(ring, vault.user, randomBytes),
    );
  await vault.dropDeviceWrap();
}

/** The device keeps its own key again. A guest's passphrase goes with the lock; the recovery code stays a way in. */
export async function removeLock(
  vault: Vault,
  isGuest: boolean,
): Promise<void> {
  await vault.keepDeviceWrap();
  await vault.shelf.remove(OLDER_ON_SHELF);
  if (!isGuest) return;
  for (const { id, kind } of vault.wraps.list())
    if (kind === 'passphrase') await vault.wraps.remove(id);
}
