import type { RandomBytes } from '#shared/base/clock.ts';
import type { SpaceId } from '#shared/base/ids.ts';
import type { Vault, VaultEnv } from '#web/vault/vault.ts';
import { createPlainCodec } from './plain-codec.ts';

/**
 * Stands in for `web/vault/vault.ts` in the bench's own build: the same app with nothing sealed, no key made or opened and no
 * lane reckoned. What is measured beside it is the whole price of the vault. No app that anybody gets holds a line of this.
 */
export function openVault(
  _env: VaultEnv & { randomBytes: RandomBytes },
  user: SpaceId,
): Promise<Vault> {
  const nothing = () => Promise.resolve();
  const nobody = () => Promise.resolve(null);
  return Promise.resolve({
    user,
    state: () => 'open',
    isKept: () => true,
    subscribe: () => () => undefined,
    codec: createPlainCodec(),
    ring: () => null,
    adopt: nothing,
    close: () => undefined,
    isLockSet: () => false,
    tryKeeping: () => Promise.resolve(true),
    hasDeviceWrap: () => true,
    keepDeviceWrap: nothing,
    dropDeviceWrap: nothing,
    wraps: { list: () => [], put: nothing, remove: nothing },
    shelf: { put: nothing, get: nobody, remove: nothing },
    lockedBox: nobody,
    openHeld: nobody,
  });
}
