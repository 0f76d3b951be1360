import type { VaultState } from '#shared/protocol/accounts.ts';
import type { Db } from '#server/db/open-store.ts';
import { readWraps } from '#server/db/secret-rows.ts';
import type { UserRow } from '#server/db/user-rows.ts';

/** The locked keys of a person as a device gets them: nothing in it opens without their secret (VAULT-1). */
export async function readVault(db: Db, user: UserRow): Promise<VaultState> {
  const wraps = await readWraps(db, user.id);
  return { gen: user.gen, older: user.older, wraps };
}
