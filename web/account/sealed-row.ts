import type { Vault } from '#web/vault/vault.ts';
import type { MetaRows } from './account-rows.ts';

// A value of `meta` that nobody reads without the vault: what waits for an answer of the server may hold an `authKey`.

type Where = { vault: Pick<Vault, 'codec' | 'user'>; rows: MetaRows };

const placeOf = (user: Vault['user'], k: string) => ({
  user,
  id: k,
  role: 'account',
  kind: 'meta',
});

/** Throws VaultLocked while the vault is not open. */
export async function putSealed(
  { vault, rows }: Where,
  k: string,
  value: unknown,
): Promise<void> {
  const plain = JSON.stringify(value);
  await rows.put(k, vault.codec.seal(plain, placeOf(vault.user, k)));
}

/** `null`: there is none, or it does not open here. The caller parses what it gets. */
export async function getSealed(
  { vault, rows }: Where,
  k: string,
): Promise<unknown> {
  const row = await rows.get(k);
  if (typeof row !== 'string') return null;
  const plain = vault.codec.open(row, placeOf(vault.user, k));
  if (plain === null) return null;
  try {
    return JSON.parse(plain) as unknown;
  } catch {
    return null;
  }
}
