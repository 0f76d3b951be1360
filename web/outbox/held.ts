import * as z from 'zod/mini';
import type { OpId } from '#shared/base/ids.ts';
import { StoreError } from '#web/local-store/fault.ts';
import type { LineStore } from '#web/local-store/lines.ts';
import type { LocalStore } from '#web/local-store/local-store.ts';
import type { Writer } from './writer.ts';

// WRITE-10: what is written while the vault is locked. No key that seals is there, so the words are boxed to the journal
// key; the next unlock makes the write of them, under the id they were boxed with.
//
//   typed ──► line `h:<draft>`, boxed anew with each sign ──► unlock: a write, the line goes
//               └──► "Keep it": the same box in the table `held`, the line goes ──► unlock: a write, the row goes

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
  /** Of lines, which have no column for it. */
  opId: z.optional(z.string()),
});

/** Begins the lines of words that are still being typed. */
export const HELD_LINE = 'h:';

export type HeldBox = { opId: OpId; line: string };

/** Boxes a record, to be held or put into a line. Synchronous. */
export function boxRecord(
  deps: { space: string; box: (plain: string) => string },
  opId: OpId,
  record: HeldRecord,
): HeldBox {
  const plain = JSON.stringify({ space: deps.space, opId, ...record });
  return { opId, line: deps.box(plain) };
}

/** `held`: committed, so it counts as saved. `failed`: nothing was kept, and the words must stay where they are. */
export async function hold(
  store: LocalStore,
  held: HeldBox,
): Promise<'held' | 'failed'> {
  try {
    await store.run((db) => db.held.put(held), 'write');
    return 'held';
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return 'failed';
  }
}

/**
 * Turns what was held, and what was being typed when a page went, into writes. A row or line goes when its write is saved and
 * on nothing else; one that does not open stays. Twice, or in two tabs, makes one write, since the id was given when it was
 * boxed. A line that is typed on meanwhile stays, and becomes a write of its own.
 */
export async function importHeld(deps: {
  store: LocalStore;
  lines: LineStore;
  writer: Writer;
  open: (line: string) => Promise<string | null>;
}): Promise<{ imported: number; unreadable: number }> {
  const { store, lines } = deps;
  const count = { imported: 0, unreadable: 0 };
  const bring = async (
    line: string,
    opId: OpId | null,
    forget: () => Promise<void> | void,
  ): Promise<void> => {
    const record = parse(await deps.open(line));
    if (record === null || record.space !== store.spaceId) {
      count.unreadable += 1;
      return;
    }
    const { kind, id, fields } = record;
    const known = opId ?? (record.opId as OpId | undefined); // boxed above
    const outcome = await deps.writer.setRecord(kind, id, fields, known);
    if (outcome.state !== 'saved') return;
    await forget();
    count.imported += 1;
  };
  for (const { opId, line } of await store.run((db) => db.held.toArray()))
    await bring(line, opId, () =>
      store.run((db) => db.held.delete(opId), 'write'),
    );
  for (const key of lines.keys(HELD_LINE)) {
    const line = lines.get(key) ?? '';
    await bring(line, null, () => {
      if (lines.get(key) === line) lines.remove(key);
    });
  }
  return count;
}

function parse(plain: string | null): z.infer<typeof heldSchema> | null {
  try {
    const parsed = heldSchema.safeParse(JSON.parse(plain ?? ''));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
