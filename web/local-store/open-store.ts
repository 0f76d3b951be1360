import { drop } from '#shared/base/drop.ts';
import { newDeviceId, type DeviceId, type SpaceId } from '#shared/base/ids.ts';
import { findSpace } from './find-space.ts';
import { createConnection } from './healing.ts';
import type { LocalStore, StoreEnv } from './local-store.ts';
import { createMemory } from './memory.ts';
import { createPointer, readPointer } from './pointer.ts';
import { makeFiller } from './room.ts';
import { databaseName, parseDatabaseName, type MayaDb } from './schema.ts';
import { createStatusCell } from './status.ts';
import { watchStorage } from './storage.ts';
import { browserTimers } from './timers.ts';

/** STORE-8: how long a broken database is tried again at each start. */
const TRY_OLD_MS = 30 * 24 * 3_600_000;
/** The filler and the broken store are nobody's hurry: they wait until the first screen stands. */
const LAZILY_MS = 5_000;

/**
 * Opens the device's store. Resolves also when the database is blocked, full or broken: `status()` then says so, and writing
 * goes on in the journal. Never reads messages on the way (STORE-5).
 */
export function openLocalStore(
  env: StoreEnv,
  options: { spaceId?: SpaceId } = {},
): Promise<LocalStore> {
  const open = () => openStore(env, options);
  // Two tabs that begin at once, as after a wipe, must not make a space each: the second waits until the database of the
  // first is there to be found. A pointer line, which every later start has, needs no waiting.
  return env.locks === undefined || readPointer(env.lines) !== null
    ? open()
    : env.locks.request('maya-first', open);
}

async function openStore(
  env: StoreEnv,
  options: { spaceId?: SpaceId },
): Promise<LocalStore> {
  const timers = env.timers ?? browserTimers;
  const found = await findSpace(env, options.spaceId);
  const pointer = createPointer({ ...env, timers }, found);
  const spaceId = found.space as SpaceId; // checked by the pointer's schema or made here
  const memory = createMemory();
  const status = createStatusCell({
    state: 'reopening',
    full: false,
    privateWindow: false,
    persisted: null,
    database: found.db,
  });
  let device = newDeviceId(env.randomBytes);
  let lastName = found.db;
  let openings = 0;

  const connection = createConnection({
    status,
    timers,
    async onOpened(db) {
      // In a successor a fresh id is due even if this page already had one.
      const fresh =
        db.name === lastName ? device : newDeviceId(env.randomBytes);
      device = await keepDevice(db, fresh);
      lastName = db.name;
      openings += 1;
      noteDatabase(db.name);
      memory.touch();
    },
    // Asked on the way back alone: a first opening follows the pointer line itself.
    isLeft: async () =>
      openings > 0 && (await import('./left.ts')).isLeft(env.lines, lastName),
    successorOf(name) {
      const parsed = parseDatabaseName(name);
      const next = (parsed?.generation ?? 9) + 1;
      return next > 9 ? null : databaseName(spaceId, next);
    },
  });

  function noteDatabase(name: string): void {
    const { db, old } = pointer.get();
    if (db === name) return;
    const until = env.clock() + TRY_OLD_MS;
    pointer.note({ db: name, old: [...old, { db, until }] });
    pointer.flush();
  }

  const store: LocalStore = {
    spaceId,
    get device() {
      return device;
    },
    get user() {
      return connection.user();
    },
    get bulk() {
      return connection.bulk();
    },
    memory,
    storage: env.storage,
    run: connection.run,
    status: status.get,
    subscribe: status.subscribe,
    openings: () => openings,
    pointer,
    setPersisted: (persisted) => status.set({ persisted }),
    wake: connection.wake,
    suspend: connection.suspend,
    close() {
      pointer.flush();
      connection.close();
    },
  };

  await connection.start();
  watchStorage(env.storage, env.heapLimitBytes, status.set);
  timers.set(() => {
    if (status.get().state !== 'ok') return;
    drop(
      store.run((db) => makeFiller(db, env.randomBytes)),
      'filler',
    );
    drop(
      import('./unite.ts').then(({ uniteOld }) => uniteOld(store, env.clock)),
      'unite-old',
    );
  }, LAZILY_MS);
  return store;
}

/**
 * The device's name within this database. A fresh `~2` has none, so it gets the id made for this page: never the old one.
 * Outbox numbers of a successor begin above its predecessor's, so words brought over keep their place (ORDER-2).
 */
async function keepDevice(db: MayaDb, fresh: DeviceId): Promise<DeviceId> {
  const known = await db.meta.get('device');
  if (typeof known?.v === 'string') return known.v as DeviceId; // written below
  return db.transaction('rw', db.meta, db.outbox, async () => {
    const since = await db.meta.get('device');
    if (typeof since?.v === 'string') return since.v as DeviceId;
    const generation = parseDatabaseName(db.name)?.generation ?? 1;
    const id = fresh;
    await db.meta.put({ k: 'device', v: id });
    if (generation > 1) await skipNumbers(db, (generation - 1) * NUMBERS_EACH);
    return id;
  });
}

/** Outbox numbers set aside for one database; a person writing 100 messages a day needs 27 years to pass it. */
const NUMBERS_EACH = 1_000_000;

/** IndexedDB's generator follows the highest explicit key and does not step back when the row goes. */
async function skipNumbers(db: MayaDb, to: number): Promise<void> {
  await db.outbox.add({
    seq: to,
    // The row lives within this transaction only; nobody reads these two.
    opId: '' as never,
    op: null as never,
    at: 0,
    tries: 0,
    state: 'blocked',
  });
  await db.outbox.delete(to);
}
