// The one wrapper around every call to IndexedDB (STORE-4, STORE-6). One piece: the states below share one budget.
//
//   run ok ----------------------------------------------> budget restored
//   run ill -> reopening (3 tries) -> recreate (3 tries) -> next database, if every try failed with an error (STORE-8)
//           -> degraded: calls fail at once, a probe each 5 s leads back to ok
//   run full -> room is made, reopened, tried once more -> degraded + full: calls are still tried, so reading goes on
//
// Promises: no failed or late call resolves as success; `work` may run twice and must bear it; `work` is first called
// synchronously, so a live query sees which rows it reads.
import { drop } from '#shared/base/drop.ts';
import { faultOf, StoreError } from './fault.ts';
import { freeRoom } from './room.ts';
import { MayaDb } from './schema.ts';
import type { StatusCell } from './status.ts';
import type { Timers } from './timers.ts';

export const DEADLINE_MS = 10_000;
export const BLOCKED_AFTER_MS = 3_000;
export const PROBE_EVERY_MS = 5_000;
const TRIES = 3;

export type RunKind = 'read' | 'write';

export type Connection = {
  user(): MayaDb;
  bulk(): MayaDb;
  run<T>(work: (db: MayaDb) => Promise<T>, kind?: RunKind): Promise<T>;
  /** Resolves once the store is open, blocked or degraded; never rejects. */
  start(): Promise<void>;
  /** Tries to become `ok` now (visible again, thawed). */
  wake(): Promise<boolean>;
  /** Closes the connections; the next call opens them again (TAB-8). */
  suspend(): void;
  close(): void;
};

export type ConnectionDeps = {
  status: StatusCell;
  timers: Timers;
  /** Runs inside every opening, before anybody else's call; a failure is a failed opening. */
  onOpened: (db: MayaDb) => Promise<void>;
  /** This space was left by another tab (LEAVE-2): opening would make an empty database in its place. */
  isLeft: () => Promise<boolean>;
  /** The database that takes over from a broken one, or `null` when there is none left. */
  successorOf: (name: string) => string | null;
};

export function createConnection(deps: ConnectionDeps): Connection {
  const { status, timers } = deps;
  let user = connect(status.get().database, 'strict');
  let bulk = connect(status.get().database, 'relaxed');
  let closed = false;
  let blocked = false;
  let budget = { reopen: TRIES, recreate: TRIES };
  let healing: Promise<boolean> | null = null;
  let probeTimer: number | null = null;

  function connect(name: string, durability: 'strict' | 'relaxed'): MayaDb {
    const db = new MayaDb(name, durability);
    // Holding on would block the other tab's upgrade for ever; the next call opens the newer store (UPG-1).
    // A deletion is another matter: `reopen` asks first whether the space was left.
    db.on('versionchange', ({ newVersion }) => {
      db.close({ disableAutoOpen: newVersion === null });
      return false;
    });
    db.on('blocked', () => {
      blocked = true;
      timers.set(() => {
        if (blocked && !closed) status.set({ state: 'blocked' });
      }, BLOCKED_AFTER_MS);
    });
    return db;
  }

  function replace(name: string): void {
    suspend();
    user = connect(name, 'strict');
    bulk = connect(name, 'relaxed');
    status.set({ database: name });
  }

  function withDeadline<T>(promise: PromiseLike<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const late = (): void => {
        // While another tab blocks, waiting is right: nothing is ill here.
        if (blocked) timer = timers.set(late, DEADLINE_MS);
        else reject(new DOMException('deadline', 'TimeoutError'));
      };
      let timer = timers.set(late, DEADLINE_MS);
      promise.then(
        (value) => {
          timers.clear(timer);
          resolve(value);
        },
        (error: unknown) => {
          timers.clear(timer);
          reject(error instanceof Error ? error : new Error('storage'));
        },
      );
    });
  }

  function attempt<T>(work: (db: MayaDb) => Promise<T>): Promise<T> {
    try {
      return withDeadline(work(user));
    } catch (error) {
      return Promise.reject(
        error instanceof Error ? error : new Error('storage'),
      );
    }
  }

  async function reopen(): Promise<'open' | 'late' | 'failed'> {
    try {
      user.close({ disableAutoOpen: true });
      if (await deps.isLeft()) close();
      if (closed) return 'failed';
      await withDeadline(user.open());
      await withDeadline(deps.onOpened(user));
      blocked = false;
      if (closed) suspend();
      return closed ? 'failed' : 'open';
    } catch (error) {
      blocked = false;
      if (faultOf(error) === 'full') status.set({ full: true });
      return error instanceof DOMException && error.name === 'TimeoutError'
        ? 'late'
        : 'failed';
    }
  }

  function heal(): Promise<boolean> {
    return healing ?? alone(healOnce);
  }

  /** One opening at a time: two that close and open one connection in turn would wait for each other for ever. */
  async function alone(work: () => Promise<boolean>): Promise<boolean> {
    while (healing !== null) await healing;
    healing = work().finally(() => {
      healing = null;
    });
    return healing;
  }

  async function healOnce(): Promise<boolean> {
    if (closed) return false;
    const original = status.get().database;
    let broken = 0;
    const tryIt = async (): Promise<boolean> => {
      const outcome = await reopen();
      if (outcome === 'failed') broken += 1;
      return outcome === 'open' && isOk();
    };
    status.set({ state: 'reopening' });
    while (budget.reopen > 0 && !closed) {
      budget.reopen -= 1;
      if (await tryIt()) return true;
    }
    status.set({ state: 'recreate' });
    broken = 0;
    while (budget.recreate > 0 && !closed) {
      budget.recreate -= 1;
      replace(original);
      if (await tryIt()) return true;
    }
    const successor = deps.successorOf(original);
    // A slow disk or a full one is not corruption: only openings that failed outright move the store (STORE-8).
    if (broken >= TRIES && !status.get().full && successor !== null) {
      replace(successor);
      if (await tryIt()) return true;
      replace(original);
    }
    degrade();
    return false;
  }

  function isOk(): boolean {
    if (closed) return false;
    status.set({ state: 'ok' });
    return true;
  }

  function degrade(): void {
    if (closed) return;
    status.set({ state: 'degraded' });
    if (probeTimer !== null) timers.clear(probeTimer);
    probeTimer = timers.set(() => {
      probeTimer = null;
      if (status.get().state === 'degraded') drop(wake(), 'store-probe');
    }, PROBE_EVERY_MS);
  }

  /** A good probe writes: a store that only reads is not healed. */
  async function wake(): Promise<boolean> {
    if (closed) return false;
    if (healing !== null) return healing;
    if (status.get().state === 'ok' && user.isOpen()) return true;
    if (status.get().state === 'blocked') return false;
    return alone(async () => {
      const opened = await reopen();
      if (opened === 'open' && (await canWrite())) {
        status.set({ full: false });
        return isOk();
      }
      degrade();
      return false;
    });
  }

  async function canWrite(): Promise<boolean> {
    try {
      const room = 'x'.repeat(PROBE_CHARS);
      await attempt((db) => db.meta.put({ k: 'probe', v: room }));
      await attempt((db) => db.meta.delete('probe'));
      return true;
    } catch {
      return false;
    }
  }

  async function recover<T>(
    first: unknown,
    work: (db: MayaDb) => Promise<T>,
    kind: RunKind,
  ): Promise<T> {
    let error = first;
    let roomMade = false;
    for (;;) {
      const fault = faultOf(error);
      if (fault === 'bug') throw error;
      if (fault === 'full') {
        if (roomMade || !(await makeRoom())) {
          status.set({ full: true });
          degrade();
          throw new StoreError('storage_full');
        }
        roomMade = true;
      } else if (!(await heal())) {
        throw new StoreError(
          status.get().full ? 'storage_full' : 'storage_unavailable',
        );
      }
      try {
        return succeeded(await attempt(work), kind);
      } catch (again) {
        error = again;
      }
    }
  }

  /** STORE-9; reopened afterwards, since some browsers keep a connection read-only that once met a full disk. */
  async function makeRoom(): Promise<boolean> {
    try {
      await freeRoom(user);
      return await alone(async () => (await reopen()) === 'open');
    } catch {
      return false;
    }
  }

  function succeeded<T>(value: T, kind: RunKind): T {
    budget = { reopen: TRIES, recreate: TRIES };
    if (kind === 'write' && status.get().full) {
      status.set({ full: false });
      isOk();
    }
    return value;
  }

  function close(): void {
    closed = true;
    if (probeTimer !== null) timers.clear(probeTimer);
    suspend();
  }

  function suspend(): void {
    user.close({ disableAutoOpen: true });
    bulk.close({ disableAutoOpen: closed });
  }

  return {
    user: () => user,
    bulk: () => bulk,
    run(work, kind = 'read') {
      const { state, full } = status.get();
      const shut =
        closed || state === 'blocked' || (state === 'degraded' && !full);
      if (shut) return Promise.reject(new StoreError('storage_unavailable'));
      return attempt(work).then(
        (value) => succeeded(value, kind),
        (error: unknown) => recover(error, work, kind),
      );
    },
    start: () =>
      new Promise((resolve) => {
        const stop = status.subscribe(() => {
          if (status.get().state === 'blocked') done();
        });
        const done = (): void => {
          stop();
          resolve();
        };
        heal().then(done, done);
      }),
    wake,
    suspend,
    close,
  };
}

const PROBE_CHARS = 16_000;
