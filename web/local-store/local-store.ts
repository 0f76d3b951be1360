import type { Clock, RandomBytes } from '#shared/base/clock.ts';
import type { DeviceId, SpaceId } from '#shared/base/ids.ts';
import type { RunKind } from './healing.ts';
import type { LineStore } from './lines.ts';
import type { Memory } from './memory.ts';
import type { PointerCell } from './pointer.ts';
import type { MayaDb } from './schema.ts';
import type { StoreStatus } from './status.ts';
import type { StorageManagerLike } from './storage-manager.ts';
import type { Timers } from './timers.ts';

export type StoreEnv = {
  clock: Clock;
  randomBytes: RandomBytes;
  lines: LineStore;
  storage?: StorageManagerLike;
  /** `performance.memory.jsHeapSizeLimit` where it exists; sharpens the guess of a private window. */
  heapLimitBytes?: number;
  timers?: Timers;
  /** The browser's locks over all tabs, where it has them. */
  locks?:
    | { request<T>(name: string, work: () => Promise<T>): Promise<T> }
    | undefined;
};

/** The open store of this device, as every reader and writer gets it. */
export type LocalStore = {
  readonly spaceId: SpaceId;
  /** Changes only when a broken database gave way to its successor (STORE-8): a lane is never continued from a guess. */
  readonly device: DeviceId;
  readonly user: MayaDb;
  readonly bulk: MayaDb;
  readonly memory: Memory;
  readonly storage: StorageManagerLike | undefined;
  /**
   * Every call to the database goes through here (STORE-4, STORE-6). `work` may run twice.
   * Rejects with StoreError `storage_unavailable` or `storage_full`; errors of `work` itself pass unchanged.
   */
  run<T>(work: (db: MayaDb) => Promise<T>, kind?: RunKind): Promise<T>;
  status(): StoreStatus;
  subscribe(listener: () => void): () => void;
  /** How often the database was opened; what a new opening asks for hangs on a change of this number. */
  openings(): number;
  pointer: PointerCell;
  setPersisted(persisted: boolean | null): void;
  /** Tries to heal now: visible again, or back from the back-forward cache. */
  wake(): Promise<boolean>;
  /** Closes connections without giving up the store (TAB-8). */
  suspend(): void;
  close(): void;
};
