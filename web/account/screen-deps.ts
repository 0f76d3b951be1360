import type { SettingsStore } from '#web/local-store/settings.ts';
import type { Account } from './types.ts';

/** How a passphrase reads (VAULT-4); `why` names what keeps it from being taken. */
export type PassphraseVerdict = {
  ok: boolean;
  why: 'short' | 'long' | 'common' | null;
  strength: 0 | 1 | 2 | 3 | 4;
};

/** All that the screens of an account use, built once in web/main.tsx. */
export type AccountScreens = {
  account: Account;
  settings: Pick<SettingsStore, 'get' | 'set' | 'subscribe'>;
  checkPassphrase: (
    text: string,
  ) => PassphraseVerdict | Promise<PassphraseVerdict>;
  /** Five words by chance, as one passphrase (VAULT-4). */
  fiveWords: () => string | Promise<string>;
  /** Keeps the half-filled sign-up over a reload, without its secrets; the vault's shelf fits. */
  shelf: {
    put(name: string, text: string): Promise<void>;
    get(name: string): Promise<string | null>;
    remove(name: string): Promise<void>;
  };
  /** A lock is set on this device: a new passphrase takes its place there, too. */
  isLockSet: () => boolean;
  /** Changes that are on this device alone, refused ones included (LEAVE-1). */
  unsent: () => Promise<number>;
  /** This device has no network, as the probe knows it (OFF-4). */
  isOffline: () => boolean;
  copy: (text: string) => Promise<void>;
  print: () => void;
  /** Hands a finished file to the person. */
  download: (file: Blob, name: string) => void;
  /** IANA names: the device's own zone, and all it knows. */
  zones: { own: string; all: readonly string[] };
};
