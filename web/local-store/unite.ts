import type { Clock } from '#shared/base/clock.ts';
import type { Table } from 'dexie';
import type { LocalStore } from './local-store.ts';
import { MayaDb } from './schema.ts';

/** STORE-3: at most this many rows in one transaction, so that readers get their turn. */
const CHUNK = 500;

/** Tables whose rows hold what was said or what belongs to it; `meta` and `trace` belong to the old device alone. */
const tables = [
  'sessions',
  'messages',
  'outbox',
  'rejected',
  'records',
  'profile',
  'drafts',
  'held',
  'lanes',
  'pins',
] as const;

/**
 * STORE-8: tries each database that once would not open and unites it with the one in use: rows that are missing are added,
 * nothing is replaced, the old database is never deleted. Running it twice changes nothing.
 * Returns how many old databases were united.
 */
export async function uniteOld(
  store: LocalStore,
  clock: Clock,
): Promise<number> {
  let united = 0;
  for (const old of store.pointer.get().old) {
    const outcome = old.until < clock() ? 'given-up' : await bringOver(old.db);
    if (outcome === 'united') united += 1;
    if (outcome === 'later') continue;
    const rest = store.pointer.get().old.filter(({ db }) => db !== old.db);
    store.pointer.note({ old: rest });
  }
  return united;

  async function bringOver(name: string): Promise<'united' | 'later'> {
    const from = new MayaDb(name, 'relaxed');
    try {
      await from.open();
      for (const table of tables)
        await copyMissing(from.table(table), (work) => store.run(work));
      store.memory.touch();
      return 'united';
    } catch {
      return 'later';
    } finally {
      from.close();
    }
  }
}

type Row = Record<string, unknown>;

async function copyMissing(
  from: Table<Row, unknown>,
  run: <T>(work: (db: MayaDb) => Promise<T>) => Promise<T>,
): Promise<void> {
  let after: unknown = undefined;
  for (;;) {
    const page: Row[] = await (
      after === undefined
        ? from.orderBy(':id')
        : from.where(':id').above(after as string)
    )
      .limit(CHUNK)
      .toArray();
    const last = page.at(-1);
    if (last === undefined) return;
    after = keyOf(from, last);
    await run((db) => addMissing(db.table(from.name), page));
  }
}

async function addMissing(to: Table<Row, unknown>, rows: Row[]): Promise<void> {
  await to.db.transaction('rw', to, async () => {
    for (const row of rows) {
      if ((await to.get(keyOf(to, row) as string)) !== undefined) continue;
      // A write that came over through the journal has its number already.
      if (to.name === 'outbox') {
        const known = await to.get({ opId: row['opId'] as string });
        if (known !== undefined) continue;
      }
      await to.add(row);
    }
  });
}

function keyOf(table: Table<Row, unknown>, row: Row): unknown {
  const path = table.schema.primKey.keyPath;
  return Array.isArray(path)
    ? path.map((part) => row[part])
    : row[path as string];
}
