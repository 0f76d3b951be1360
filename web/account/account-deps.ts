import type { Clock, RandomBytes } from '#shared/base/clock.ts';
import type { SpaceId } from '#shared/base/ids.ts';
import type { AccountClient } from '#web/api/account-client.ts';
import type { LineStore } from '#web/local-store/lines.ts';
import type { LocalStore } from '#web/local-store/local-store.ts';
import type { Timers } from '#web/local-store/timers.ts';
import type { Writer } from '#web/outbox/writer.ts';
import type { KdfPort } from '#web/vault/kdf.ts';
import type { Vault } from '#web/vault/vault.ts';
import type { MetaRows, SpaceRows } from './account-rows.ts';
import type { Bring } from './guest-ring.ts';
import type { Locks, Tokens } from './tokens.ts';
import type { AccountState } from './types.ts';
import type { WipePorts } from './wipe-device.ts';

/** What tabs tell each other about the account: kinds of events, never content (TAB-5). */
export type TabMessage =
  | { t: 'account' }
  /** This space is left: close everything, and reload once it is done. */
  | { t: 'wipe'; done: boolean };

type TabChannel = {
  post(message: TabMessage): void;
  /** Parsed by the receiver: another version of the app may be on the other side. */
  listen(listener: (message: unknown) => void): void;
};

export type AccountDeps = WipePorts & {
  client: AccountClient;
  vault: Vault;
  kdf: KdfPort;
  store: Pick<
    LocalStore,
    'spaceId' | 'device' | 'pointer' | 'run' | 'close' | 'memory'
  >;
  /** `metaRows(store)`. */
  rows: MetaRows;
  writer: Writer;
  lines: LineStore;
  clock: Clock;
  randomBytes: RandomBytes;
  timers: Timers;
  locks?: Locks;
  channel: TabChannel;
  /** Waits that are not saved yet, lines included (LEAVE-1). */
  countUnsent: () => Promise<number>;
  /** VAULT-4, asked once more where a passphrase is taken. */
  isGoodPassphrase: (text: string) => Promise<boolean>;
  /** The vault of another space on this device. */
  openVault: (user: SpaceId) => Promise<Vault>;
  /** `openSpaceRows`: rows of another space's database, made when it is not there. */
  openRows: (user: SpaceId) => Promise<SpaceRows>;
  /** Re-seals here what a guest said (VAULT-7): `bringGuest` over this store, writer and vault. */
  bringGuest: (from: Bring) => Promise<{ left: number } | 'later'>;
  /** Takes away everything on this device that opens another space's vault. */
  forgetKeys: (space: SpaceId) => Promise<void>;
  /** Starts the app anew: what is in memory goes, and the space the pointer names is opened. */
  reload: () => void;
  /** LEAVE-2: what carries words stops before anything of them goes. */
  stopSync?: () => Promise<void>;
  /** How this device is called in the list of devices; at most 40 characters. */
  deviceName?: string;
};

/** What the flows of one page share. */
export type AccountContext = AccountDeps & {
  state: StateCell;
  tokens: Tokens;
};

type StateCell = {
  get(): AccountState;
  set(next: AccountState): void;
  subscribe(listener: () => void): () => void;
};

/** Setting what stands already tells nobody, so the object changes only when something did. */
export function createStateCell(): StateCell {
  let state: AccountState = { kind: 'guest' };
  const listeners = new Set<() => void>();
  return {
    get: () => state,
    set(next) {
      if (JSON.stringify(next) === JSON.stringify(state)) return;
      state = next;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
