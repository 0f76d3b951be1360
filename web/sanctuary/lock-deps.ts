import type { Clock, RandomBytes } from '#shared/base/clock.ts';
import type { AccountScreens } from '#web/account/screen-deps.ts';
import type { SettingsStore } from '#web/local-store/settings.ts';
import type { KdfPort } from '#web/vault/kdf.ts';
import type { Vault } from '#web/vault/vault.ts';

/** What opening with a secret needs, on the lock screen and wherever the secret is asked again (LOCK-9). */
export type SecretDeps = {
  vault: Vault;
  kdf: KdfPort;
  clock: Clock;
  /** The normalised address of the account on this device, `null` for a guest. */
  address: () => Promise<string | null>;
  /** Older generations of the key, sealed under the newest (VAULT-18). */
  older?: () => Promise<string | null>;
};

/** All that the page of the lock uses, built once in web/main.tsx. */
export type LockDeps = SecretDeps &
  Pick<AccountScreens, 'copy' | 'print' | 'download'> & {
    settings: SettingsStore;
    randomBytes: RandomBytes;
    /** Drafts kept, keys wiped, page loaded anew. */
    lockNow: () => Promise<void>;
    /** Quick-hide: cover, harmless address, lock where one is set. */
    hide: () => void;
    /** Brings the device's copy of the plan in line with the setting (CARD-9). */
    copyPlan: () => Promise<void>;
  };
