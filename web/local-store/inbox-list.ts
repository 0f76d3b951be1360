import { liveQuery } from 'dexie';
import type { OpId } from '#shared/base/ids.ts';
import { drop } from '#shared/base/drop.ts';
import type { LocalStore } from './local-store.ts';
import type { SpaceTables } from './space-tables.ts';

// Ids of replies that came in their box and were not sealed for their session yet (VAULT-15): a short list, so that finding
// them costs no look through the messages (STORE-5).

const KEY = 'inbox';

type Meta = Pick<SpaceTables, 'meta'>;

export async function readInbox({ meta }: Meta): Promise<OpId[]> {
  const row = await meta.get(KEY);
  return Array.isArray(row?.v) ? (row.v as OpId[]) : []; // written here alone
}

/** Inside the transaction that stores the rows. */
export async function noteInbox(
  tables: Meta,
  ids: readonly OpId[],
): Promise<void> {
  if (ids.length === 0) return;
  const known = await readInbox(tables);
  await tables.meta.put({ k: KEY, v: [...new Set([...known, ...ids])] });
}

export async function leaveInbox(store: LocalStore, id: OpId): Promise<void> {
  await store.run(
    (db) =>
      db.transaction('rw', db.meta, async () => {
        const rest = (await readInbox(db)).filter((one) => one !== id);
        if (rest.length > 0) await db.meta.put({ k: KEY, v: rest });
        else await db.meta.delete(KEY);
      }),
    'write',
  );
}

/** Calls back with the list now, at every change of it in any tab, and whenever the store is well again. */
export function watchInbox(
  store: LocalStore,
  listener: (ids: OpId[]) => void,
): () => void {
  const read = () => store.run((db) => readInbox(db));
  const look = () => drop(read().then(listener), 'inbox');
  const following = liveQuery(read).subscribe({
    next: listener,
    error: () => undefined, // the store heals by itself, and says so
  });
  let isWell = true;
  const deaf = store.subscribe(() => {
    const now = store.status().state === 'ok';
    if (now && !isWell) look();
    isWell = now;
  });
  return () => {
    following.unsubscribe();
    deaf();
  };
}
