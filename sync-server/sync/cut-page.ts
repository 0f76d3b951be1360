import { PAGE_BYTES, PAGE_ROWS } from '#shared/protocol/sync-limits.ts';
import type { RowSize } from '#server/db/pull-rows.ts';

/** How many sizes have to be read to know where a page ends: one more than it takes. */
export const SIZES_NEEDED = PAGE_ROWS + 1;

/** Where a page ends: at `last`, with it; `isAll`: nothing stands behind it. Null: there is nothing at all. */
export type Cut = { last: number; isAll: boolean } | null;

/**
 * PULL-8: whole versions up to 500 rows or 1 MB; the first always goes, however large, or a device would stand before it for
 * ever. `sizes` come in order and may end at `SIZES_NEEDED` of each table.
 */
export function cutPage(sizes: readonly RowSize[]): Cut {
  let rows = 0;
  let bytes = 0;
  let last: number | null = null;
  for (let at = 0; at < sizes.length;) {
    const group = groupAt(sizes, at);
    rows += group.rows;
    bytes += group.bytes;
    const isOver = rows > PAGE_ROWS || bytes > PAGE_BYTES;
    // A version of more rows than were asked for does not end where the sizes end.
    if (isOver)
      return {
        last: last ?? group.at,
        isAll: false,
      };
    last = group.at;
    at += group.rows;
  }
  return last === null ? null : { last, isAll: true };
}

function groupAt(sizes: readonly RowSize[], from: number) {
  const at = sizes[from]?.at ?? 0;
  let rows = 0;
  let bytes = 0;
  for (let n = from; sizes[n]?.at === at; n += 1) {
    rows += 1;
    bytes += sizes[n]?.bytes ?? 0;
  }
  return { at, rows, bytes };
}
