// The storage of one device: IndexedDB, and lines as localStorage has them. Pages of a device share it; each page has its own
// way in, which is cut off when the page dies. Faults are planted where a browser has them: at a commit, in the middle of a
// transaction, at a line.
import { IDBFactory, IDBKeyRange, IDBObjectStore } from 'fake-indexeddb';
import type { LineStore } from '#web/local-store/lines.ts';
import { onStep, ownerOf, type Life, type Turns } from './turns.sim.ts';

/** What the fake store has inside; looked at from outside, it costs no turn and wakes nobody. */
type RawTransaction = {
  _state: string;
  _requests: unknown[];
  mode: string;
  db: object;
  _abort(name: string | null): void;
};
type RawStore = { records: { values(): Iterable<{ value: unknown }> } };
type RawDatabase = {
  version: number;
  transactions: RawTransaction[];
  connections: object[];
  rawObjectStores: Map<string, RawStore>;
};
type RawConnection = IDBDatabase & { _rawDatabase: RawDatabase };

export type Disk = {
  factory: IDBFactory;
  kept: Map<string, string>;
  /** Commits that write fail for want of room, so many times. */
  full: number;
  /** So many coming transactions end in the middle. */
  torn: number;
  /** Told of each fault that struck. */
  struck: (fault: 'full' | 'torn') => void;
};

export const createDisk = (struck: Disk['struck']): Disk => ({
  factory: new IDBFactory(),
  kept: new Map(),
  full: 0,
  torn: 0,
  struck,
});

const diskOf = new WeakMap<Life, Disk>();
const connections = new WeakMap<Life, Set<RawConnection>>();
let turns: Turns | null = null;

/** From here on `indexedDB` is the store of whoever has the turn. */
export function useDisks(of: Turns): void {
  turns = of;
}

export function lend(disk: Disk, life: Life): void {
  diskOf.set(life, disk);
  connections.set(life, new Set());
}

const never = () => new EventTarget() as unknown as IDBOpenDBRequest;

const whose = (): { life: Life; disk: Disk } | null => {
  const life = turns?.now();
  const disk = life && diskOf.get(life);
  return life?.isAlive === true && disk ? { life, disk } : null;
};

const lent = {
  open(name: string, version?: number): IDBOpenDBRequest {
    const who = whose();
    if (who === null) return never();
    const request = who.disk.factory.open(name, version);
    const note = (): void => {
      const connection = request.result as RawConnection;
      ownerOf.set(connection, who.life);
      connections.get(who.life)?.add(connection);
      if (!who.life.isAlive) connection.close();
    };
    request.addEventListener('upgradeneeded', note);
    request.addEventListener('success', note);
    return request;
  },
  deleteDatabase: (name: string): IDBOpenDBRequest =>
    whose()?.disk.factory.deleteDatabase(name) ?? never(),
  databases: (): Promise<IDBDatabaseInfo[]> =>
    whose()?.disk.factory.databases() ?? new Promise(() => undefined),
  cmp: (a: unknown, b: unknown): number => new IDBFactory().cmp(a, b),
};
Object.assign(globalThis, { indexedDB: lent, IDBKeyRange });
// The library tells other pages of a browser what changed; the pages here have a channel of their own.
Reflect.deleteProperty(globalThis, 'BroadcastChannel');

const hasWritten = new WeakSet<object>();
const rows = IDBObjectStore.prototype;
const { add, put } = rows;
const noted = (method: typeof put): typeof put =>
  function write(this: IDBObjectStore, ...given) {
    hasWritten.add(this.transaction);
    return method.apply(this, given);
  };
rows.add = noted(add);
rows.put = noted(put);

onStep((transaction, life) => {
  const disk = diskOf.get(life);
  const raw = transaction as unknown as RawTransaction;
  if (disk === undefined || raw.mode !== 'readwrite') return false;
  if (!life.isAlive || !hasWritten.has(raw) || raw._state === 'finished')
    return false;
  const isCommit = raw._requests.length === 0;
  if (disk.full > 0 && isCommit) {
    disk.full -= 1;
    disk.struck('full');
    raw._abort('QuotaExceededError');
    return true;
  }
  if (disk.torn > 0) {
    disk.torn -= 1;
    disk.struck('torn');
    raw._abort('UnknownError');
    return true;
  }
  return false;
});

/** The page is gone. `isAborted`: transactions under way are undone; else they end as far as they were asked for. */
export function cutOff(life: Life, isAborted: boolean): void {
  for (const connection of connections.get(life) ?? []) {
    const raw = connection._rawDatabase;
    if (isAborted)
      for (const transaction of raw.transactions)
        if (transaction.db === connection && transaction._state !== 'finished')
          transaction._abort('AbortError');
    Object.assign(connection, { _closePending: true, _closed: true });
    raw.connections = raw.connections.filter((other) => other !== connection);
  }
  connections.get(life)?.clear();
}

/** Lines of a page; a dead one writes none. */
export const linesOf = (disk: Disk, life: Life): LineStore => ({
  get: (key) => disk.kept.get(key) ?? null,
  set(key, value) {
    if (life.isAlive) disk.kept.set(key, value);
    return life.isAlive;
  },
  remove(key) {
    if (life.isAlive) disk.kept.delete(key);
  },
  keys: (prefix) =>
    [...disk.kept.keys()].filter((key) => key.startsWith(prefix)).sort(),
});

const databases = ({ factory }: Disk): [string, RawDatabase][] => [
  ...(factory as unknown as { _databases: Map<string, RawDatabase> })
    ._databases,
];

/** Whether nothing of this disk is in the middle of a change, so that what `peek` shows is committed. */
export const isStill = (disk: Disk): boolean =>
  databases(disk).every(([, { transactions }]) =>
    transactions.every(
      ({ _state, mode }) => _state === 'finished' || mode === 'readonly',
    ),
  );

/** Committed rows of one table, of all databases of the device. */
export const peek = <Row>(disk: Disk, table: string): Row[] =>
  databases(disk).flatMap(([, { rawObjectStores }]) =>
    [...(rawObjectStores.get(table)?.records.values() ?? [])].map(
      ({ value }) => value as Row,
    ),
  );

export const peekMeta = (disk: Disk, key: string): unknown =>
  peek<{ k: string; v: unknown }>(disk, 'meta').find(({ k }) => k === key)?.v;
