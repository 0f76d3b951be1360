import * as z from 'zod/mini';
import { newOpId, type IdSource, type OpId } from '#shared/base/ids.ts';
import { StoreError } from '#web/local-store/fault.ts';
import type { LocalStore } from '#web/local-store/local-store.ts';
import type { Writer } from './writer.ts';

// WRITE-10: what is written while the vault is locked. No key that seals is there, so the words are boxed to the journal
// key and held; the next unlock makes the write of them, under the id they were held with.

/** A record in the clear, on its way into or out of a box. */
export type HeldRecord = {
  kind: string;
  id: string;
  fields: Record<string, string>;
};

const heldSchema = z.object({
  space: z.string(),
  kind: z.string(),
  id: z.string(),
  fields: z.record(z.string(), z.string()),
});

/** `held`: committed, so it counts as saved. `failed`: nothing was kept, and the words must stay where they are. */
export async function holdRecord(
  deps: {
    store: LocalStore;
    ids: IdSource;
    box: (plain: string) => Promise<string | null>;
  },
  record: HeldRecord,
): Promise<'held' | 'failed'> {
  const { store } = deps;
  const plain = JSON.stringify({ space: store.spaceId, ...record });
  const line = await deps.box(plain);
  if (line === null) return 'failed';
  const row = { opId: newOpId(deps.ids), line };
  try {
    await store.run((db) => db.held.put(row), 'write');
    return 'held';
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return 'failed';
  }
}

/**
 * Turns what was held into writes. A row goes when its write is saved and on nothing else; one that does not open stays.
 * Twice, or in two tabs, makes one write, since the id was given when it was held.
 */
export async function importHeld(deps: {
  store: LocalStore;
  writer: Writer;
  open: (line: string) => Promise<string | null>;
}): Promise<{ imported: number; unreadable: number }> {
  const rows = await deps.store.run((db) => db.held.toArray());
  const count = { imported: 0, unreadable: 0 };
  for (const { opId, line } of rows) {
    const record = parse(await deps.open(line));
    if (record === null || record.space !== deps.store.spaceId) {
      count.unreadable += 1;
      continue;
    }
    const { kind, id, fields } = record;
    const outcome = await deps.writer.setRecord(kind, id, fields, opId);
    if (outcome.state !== 'saved') continue;
    await forget(deps.store, opId);
    count.imported += 1;
  }
  return count;
}

const forget = (store: LocalStore, opId: OpId): Promise<void> =>
  store.run((db) => db.held.delete(opId), 'write');

function parse(plain: string | null): z.infer<typeof heldSchema> | null {
  try {
    const parsed = heldSchema.safeParse(JSON.parse(plain ?? ''));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
