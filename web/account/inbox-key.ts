import { toBase64Url } from '#shared/crypto/bytes-text.ts';
import type { VaultKey } from '#shared/crypto/types.ts';

/** The public half of the account's inbox; its secret half follows from the vault key, so both change together (VAULT-14). */
export async function inboxKeyOf(key: VaultKey): Promise<string> {
  const { inboxPair } = await import('#shared/crypto/box.ts');
  return toBase64Url(inboxPair(key.bytes).publicKey);
}
