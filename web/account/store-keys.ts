import { sealOlder } from '#shared/crypto/wraps.ts';
import type { KeyRing, Wrap } from '#shared/crypto/types.ts';
import { uniteRings } from '#web/vault/device-wrap.ts';
import { OLDER_ON_SHELF } from '#web/vault/unlock.ts';
import type { Vault } from '#web/vault/vault.ts';
import type { AccountDeps } from './account-deps.ts';
import type { MetaRows } from './account-rows.ts';
import { isSameKey } from './vault-state.ts';

/** Whether two rings hold different keys of one generation: then they are two vaults, which never mix (LEAVE-3). */
export const isOtherVault = (one: KeyRing, other: KeyRing): boolean =>
  [one.current, ...one.older].some((key) =>
    [other.current, ...other.older].some(
      (theirs) => theirs.gen === key.gen && !isSameKey(theirs, key),
    ),
  );

/**
 * VAULT-18: stores keys and the wraps that open the newest of them. Generations that are here stay. With a lock set, whichever
 * wrap is stored opens all generations it knew, wherever the page dies: what lies under the next key is stored before the
 * wraps of that key, and what lies under the last one goes to the shelf before its place is taken.
 * Rejects where anything was not kept; repeating it is safe.
 */
export async function storeKeys(
  where: {
    vault: Vault;
    rows: Pick<MetaRows, 'put'>;
    randomBytes: AccountDeps['randomBytes'];
  },
  { ring, wraps }: { ring: KeyRing; wraps: Wrap[] },
): Promise<void> {
  const { vault, rows, randomBytes } = where;
  const mine = vault.ring();
  const next = uniteRings(ring, mine);
  if (mine !== null && mine.older.length > 0)
    await vault.shelf.put(
      OLDER_ON_SHELF,
      sealOlder(mine, vault.user, randomBytes),
    );
  await rows.put(
    'older',
    next.older.length === 0 ? null : sealOlder(next, vault.user, randomBytes),
  );
  if (wraps.length > 0) await vault.wraps.put(wraps);
  await vault.adopt(next);
  // `adopt` opens also where nothing is stored; here it must be known to be kept.
  if (!vault.isLockSet()) await vault.keepDeviceWrap();
}
