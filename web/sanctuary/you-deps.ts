import type { Clock } from '#shared/base/clock.ts';
import type { IdSource } from '#shared/base/ids.ts';
import type { KeyRing, Wrap } from '#shared/crypto/types.ts';
import type { SettingsStore } from '#web/local-store/settings.ts';
import type { LocalStore } from '#web/local-store/local-store.ts';
import type { Writer } from '#web/outbox/writer.ts';
import type { Codec } from '#web/vault/codec.ts';
import type { KdfPort } from '#web/vault/kdf.ts';
import type { EraseDeps } from './erase-device.ts';
import type { SyncPageDeps } from './sync-page.tsx';
import type { Sha256 } from './export-file.ts';

/** What a person's rights need beyond reading: a pen, the keys, and being asked again. */
export type RightsDeps = {
  writer: Writer;
  ids: IdSource;
  /** The vault's keys while it is open, for the check of a seal. */
  ring: () => KeyRing | null;
  /** The locked keys that go into a sealed export. */
  wraps: () => Wrap[];
  /**
   * Asks for the passphrase once more where a lock or an account is set (LOCK-9); true at once where neither is. False: the
   * person turned back, and nothing happens.
   */
  askAgain: () => Promise<boolean>;
  /** Slow hashing, for a sealed file of another device. Not given: such a file opens with a recovery code alone. */
  kdf?: KdfPort;
};

/** All that You uses, built once in web/main.tsx. */
export type YouDeps = {
  store: LocalStore;
  codec: Codec;
  settings: SettingsStore;
  clock: Clock;
  /** Version of the app, as in package.json. */
  version: string;
  /** ISO codes of the countries that have lines of help. */
  countries: readonly string[];
  /** SHA-256 of bytes; `crypto.subtle.digest` fits. Missing in pages without a secure context. */
  sha256: Sha256;
  /** Hands a finished file to the person. */
  download: (file: Blob, name: string) => void;
  erase: EraseDeps;
  /** After everything was erased: begins anew, as on a first visit. */
  restart: () => void;
  /** How far the words have come; listed where sync is there. */
  sync?: SyncPageDeps;
  /** Import, sealed export and the check of seals are offered where this is given. */
  rights?: RightsDeps;
};
