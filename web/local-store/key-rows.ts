import { Dexie, type Table } from 'dexie';

/**
 * The database `maya-keys`: what opens the vault on this device, apart from what it opens, so that losing one does not lose
 * the other (STORE-13). Values are checked by who reads them.
 */
export type KeyRows = {
  get(k: string): Promise<unknown>;
  put(k: string, v: unknown): Promise<void>;
  /** Stores `v` unless there is a value already, and gives back the one that stands: two tabs at a first start agree. */
  putFirst(k: string, v: unknown): Promise<unknown>;
  remove(...keys: string[]): Promise<void>;
  close(): void;
};

type KeyRow = { k: string; v: unknown };

export const KEYS_DATABASE = 'maya-keys';

class KeysDb extends Dexie {
  declare keys: Table<KeyRow, string>;

  constructor() {
    super(KEYS_DATABASE, { chromeTransactionDurability: 'strict' });
    this.version(1).stores({ keys: 'k' });
  }
}

/** Opens at its first call. Rejects with the browser's error when keys cannot be kept here. */
export function openKeyRows(): KeyRows {
  const db = new KeysDb();
  // A newer page may upgrade or erase: this one gives way (UPG-1).
  db.on('versionchange', () => {
    db.close({ disableAutoOpen: false });
    return false; // else Dexie closes it once more, and says so on the console
  });
  return {
    get: async (k) => (await db.keys.get(k))?.v,
    async put(k, v) {
      await db.keys.put({ k, v });
    },
    putFirst: (k, v) =>
      db.transaction('rw', db.keys, async () => {
        const known = await db.keys.get(k);
        if (known !== undefined) return known.v;
        await db.keys.add({ k, v });
        return v;
      }),
    remove: (...keys) => db.keys.bulkDelete(keys),
    close: () => db.close(),
  };
}
