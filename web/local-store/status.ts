/**
 *   ok -> reopening -> recreate -> degraded -> ok      (STORE-6; a good probe leads back from each)
 *   ok -> blocked -> ok                                (UPG-1: an older tab holds the database)
 * `degraded` with `full`: the disk has no room; reading still works, writing goes on in the journal line.
 */
export type StoreState =
  'ok' | 'reopening' | 'recreate' | 'degraded' | 'blocked';

export type StoreStatus = {
  state: StoreState;
  full: boolean;
  /** The browser's private mode, guessed (STORE-10); false when it cannot be told. */
  privateWindow: boolean;
  /** What the browser promised about keeping the store; `null` = not asked or no answer. */
  persisted: boolean | null;
  /** Name of the database in use. */
  database: string;
};

export type StatusCell = {
  get(): StoreStatus;
  set(patch: Partial<StoreStatus>): void;
  subscribe(listener: () => void): () => void;
};

/** A value with listeners; setting equal values tells nobody. */
export function createStatusCell(first: StoreStatus): StatusCell {
  let status = first;
  const listeners = new Set<() => void>();
  return {
    get: () => status,
    set(patch) {
      const next = { ...status, ...patch };
      if (JSON.stringify(next) === JSON.stringify(status)) return;
      status = next;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
