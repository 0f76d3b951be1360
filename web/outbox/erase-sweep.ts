import type { SessionId } from '#shared/base/ids.ts';
import type { LineStore } from '#web/local-store/lines.ts';
import type { LocalStore } from '#web/local-store/local-store.ts';

/**
 * Empties the messages of sessions that were erased: the tombstone commits with the write, the rows follow. A page that dies in
 * between leaves the session's id in `meta.erasing`, and the next start goes on. Most starts find none and fetch no code for it.
 */
export async function sweepErased(
  store: LocalStore,
  lines: LineStore,
): Promise<void> {
  const row = await store.run((db) => db.meta.get('erasing'));
  const sids = Array.isArray(row?.v) ? (row.v as SessionId[]) : [];
  if (sids.length === 0) return;
  const { emptyErased } = await import('./empty-erased.ts');
  await emptyErased(store, lines, sids);
}
