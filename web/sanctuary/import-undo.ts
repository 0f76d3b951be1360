import * as z from 'zod/mini';
import type { OpId, SessionId } from '#shared/base/ids.ts';
import type { LocalStore } from '#web/local-store/local-store.ts';
import type { WriteOutcome, Writer } from '#web/outbox/writer.ts';

// What the last import added, so that it can be taken out again, also after the page was closed in between (KEEP-11).
// Ids alone, in rows of `meta`; noted before anything is written, so the list never lacks what is there.

const PREFIX = 'imported:';

/** `of`: the session of a message, the kind of a record. */
export type Added = {
  table: 'session' | 'message' | 'record';
  id: string;
  of?: string;
};

const rowSchema = z.array(
  z.object({
    table: z.enum(['session', 'message', 'record']),
    id: z.string(),
    of: z.optional(z.string()),
  }),
);

/** Forgets the list of the import before: from now on the next one is the one that can be undone. */
export async function beginAdded({ store }: Deps): Promise<void> {
  await store.run(
    (db) => db.meta.where('k').startsWith(PREFIX).delete(),
    'write',
  );
}

/** Adds to the list of the import under way. */
export async function noteAdded(
  { store }: Deps,
  added: Added[],
): Promise<void> {
  if (added.length === 0) return;
  await store.run(
    (db) =>
      db.transaction('rw', db.meta, async () => {
        const last = await db.meta.where('k').startsWith(PREFIX).last();
        const n = Number(last?.k.slice(PREFIX.length) ?? 0) + 1;
        await db.meta.put({
          k: `${PREFIX}${String(n).padStart(9, '0')}`,
          v: added,
        });
      }),
    'write',
  );
}

type Deps = { store: LocalStore };

/** What the last import added: 0 when there is nothing to take out. */
export async function countAdded({ store }: Deps): Promise<number> {
  const rows = await readRows(store);
  return rows.flat().filter(({ table }) => table !== 'session').length;
}

/**
 * Takes out what the last import added: erases, written like every erase, so other devices follow. Conversations it made go
 * whole, with words said in them since; what was here before stays. Returns false when the device took no more of it.
 */
export async function undoImport(
  deps: Deps & { writer: Writer },
  onProgress: (done: number) => void = () => undefined,
): Promise<boolean> {
  const { store, writer } = deps;
  const rows = await readRows(store);
  const sessions = new Set(
    rows.flat().flatMap(({ table, id }) => (table === 'session' ? [id] : [])),
  );
  let done = 0;
  for (const row of rows) {
    const outcomes = await Promise.all(
      row
        .filter(
          ({ table, of = '' }) => table !== 'message' || !sessions.has(of),
        )
        .map((added) => erase(writer, added)),
    );
    if (outcomes.some((outcome) => outcome.state === 'unsaved')) return false;
    done += row.length;
    onProgress(done);
  }
  await beginAdded(deps);
  return true;
}

/** The ids were written by `noteAdded`, from items that were looked at. */
function erase(
  writer: Writer,
  { table, id, of = '' }: Added,
): Promise<WriteOutcome> {
  switch (table) {
    case 'session':
      return writer.eraseSession(id as SessionId);
    case 'message':
      return writer.eraseMessage(id as OpId, of as SessionId);
    case 'record':
      return writer.eraseRecord(of, id);
  }
}

async function readRows(store: LocalStore): Promise<Added[][]> {
  const rows = await store.run((db) =>
    db.meta.where('k').startsWith(PREFIX).toArray(),
  );
  return rows.flatMap(({ v }) => {
    const parsed = rowSchema.safeParse(v);
    // zod widens an optional field to `T | undefined`.
    return parsed.success ? [parsed.data as Added[]] : [];
  });
}
