import { err, ok, type Result } from '#shared/base/result.ts';
import type { VaultKey, Wrap } from '#shared/crypto/types.ts';
import { unwrapVaultKey } from '#shared/crypto/wraps.ts';
import { deriveRecovery } from '#web/vault/unlock.ts';
import type { AccountContext } from './account-deps.ts';
import { isSameKey, wipeSecret } from './vault-state.ts';

/** LOCK-8: the code as it was typed opens the wrap that will be stored. `key`: what it must hold; else the vault's own of now. */
export function practiseWrap(
  { vault }: Pick<AccountContext, 'vault'>,
  about: { wrap: Wrap | undefined; key?: VaultKey | undefined },
  typed: string,
): Result<void, 'recovery_code_malformed' | 'wrong_passphrase'> {
  const derived = deriveRecovery(typed);
  if (!derived.ok) return derived;
  const { wrap, key = vault.ring()?.current } = about;
  const found =
    wrap === undefined
      ? null
      : unwrapVaultKey(wrap, derived.value.wrapKey, vault.user);
  wipeSecret(derived.value);
  const opens = found !== null && (key === undefined || isSameKey(found, key));
  return opens ? ok(undefined) : err('wrong_passphrase');
}
