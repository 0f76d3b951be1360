import type { OpId } from '#shared/base/ids.ts';
import type { OutboxRow } from '#shared/protocol/op.ts';
import {
  tablesOf,
  type SpaceDb,
  type SpaceTables,
} from '#web/local-store/space-tables.ts';
import { createChunker } from './chunker.ts';
import { whyParked } from './why-parked.ts';

/** Rows read at once: an outbox of a week is read as far as one request needs. */
const PAGE = 200;
/** How long an operation rests whose name the server did not know; it may have been updated since. */
const UNKNOWN_REST_MS = 600_000;

/**
 * The rows of the next request, marked as tried before anything of them leaves: from then on an erasure no longer takes words
 * out of the waiting write, since the server may have them (OUT-9). What cannot be sent is parked on the way: `blocked`, with
 * a reason, counted, never dropped; what a later version of the app can read again goes back to the queue.
 */
export async function takeChunk(
  db: SpaceDb,
  {
    now,
    isHeld = () => false,
    most = Infinity,
  }: { now: number; isHeld?: (opId: OpId) => boolean; most?: number },
): Promise<OutboxRow[]> {
  return db.transaction('rw', ['outbox', 'meta'], async () => {
    const tables = tablesOf(db);
    await release(tables, now);
    const chunker = createChunker(isHeld);
    await feed(tables, chunker.add);
    const chunk = chunker.chunk.slice(0, most);
    await markTried(tables, chunk);
    return chunk;
  });
}

/**
 * For a courier that chose the operations itself: the rows of these as they are now, marked as tried. One that is missing is
 * acknowledged or refused; its effect is told, and it is not to be sent again.
 */
export async function takeThese(
  db: SpaceDb,
  opIds: readonly OpId[],
): Promise<OutboxRow[]> {
  return db.transaction('rw', ['outbox'], async () => {
    const tables = tablesOf(db);
    const rows = await tables.outbox
      .where('opId')
      .anyOf([...opIds])
      .toArray();
    await markTried(tables, rows);
    return rows;
  });
}

/** OUT-4: holds back its own session or record, and nothing else. False when no such row waits. */
export async function blockRow(
  db: SpaceDb,
  opId: string,
  why: 'op-unknown' | 'too-large',
  now: number,
): Promise<boolean> {
  return db.transaction('rw', ['outbox', 'meta'], async () => {
    const { outbox, meta } = tablesOf(db);
    const rows = outbox.where('opId').equals(opId);
    const count = await rows.modify({ state: 'blocked', why });
    if (why === 'op-unknown') await meta.put({ k: 'unknownAt', v: now });
    return count > 0;
  });
}

async function feed(
  { outbox }: SpaceTables,
  add: (row: OutboxRow) => boolean,
): Promise<void> {
  let after = -Infinity;
  for (;;) {
    const page = await outbox.where(':id').above(after).limit(PAGE).toArray();
    for (const row of page) {
      const why = row.state === 'blocked' ? null : whyParked(row);
      const kept = why === null ? row : parked(row, why);
      if (kept !== row) await outbox.put(kept);
      if (!add(kept)) return;
    }
    const last = page.at(-1)?.seq;
    if (last === undefined || page.length < PAGE) return;
    after = last;
  }
}

const parked = (row: OutboxRow, why: string): OutboxRow => ({
  ...row,
  state: 'blocked',
  why,
});

/** Sends back to the queue what was parked for a reason that may be over. */
async function release(
  { outbox, meta }: SpaceTables,
  now: number,
): Promise<void> {
  const blocked = await outbox.where('state').equals('blocked').toArray();
  if (blocked.length === 0) return;
  const at = (await meta.get('unknownAt'))?.v;
  const rested =
    typeof at !== 'number' || now < at || now - at >= UNKNOWN_REST_MS;
  await outbox.bulkPut(
    blocked.flatMap((row): OutboxRow[] => {
      const { why, ...rest } = row;
      const isOver =
        why === 'op-unknown'
          ? rested
          : (why === 'newer' || why === 'unreadable') &&
            whyParked(row) === null;
      return isOver ? [{ ...rest, state: 'queued' }] : [];
    }),
  );
}

const markTried = (
  { outbox }: SpaceTables,
  rows: readonly OutboxRow[],
): PromiseLike<unknown> =>
  outbox.bulkPut(rows.map((row) => ({ ...row, tries: row.tries + 1 })));
