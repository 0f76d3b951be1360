import type { SessionId } from '#shared/base/ids.ts';
import { emptySession } from '#web/local-store/empty-session.ts';
import type { LineStore } from '#web/local-store/lines.ts';
import type { LocalStore } from '#web/local-store/local-store.ts';
import { forgetUnsent } from './forget-unsent.ts';

/**
 * Empties the messages of sessions that were erased: the tombstone commits with the write, the rows follow in steps of 500.
 * A page that dies in between leaves the session's id in `meta.erasing`, and the next start goes on.
 */
export async function sweepErased(
  store: LocalStore,
  lines: LineStore,
): Promise<void> {
  const row = await store.run((db) => db.meta.get('erasing'));
  const sids = Array.isArray(row?.v) ? (row.v as SessionId[]) : [];
  for (const sid of sids) {
    const forgotten = await store.run(
      (db) => db.transaction('rw', db.outbox, () => forgetUnsent(db, { sid })),
      'write',
    );
    for (const opId of forgotten) lines.remove(`t:${opId}`);
    while (await store.run((db) => emptySession(db, sid), 'write'));
    await store.run(
      (db) =>
        db.transaction('rw', db.meta, async () => {
          const now = await db.meta.get('erasing');
          const rest = Array.isArray(now?.v) ? (now.v as SessionId[]) : [];
          await db.meta.put({
            k: 'erasing',
            v: rest.filter((other) => other !== sid),
          });
        }),
      'write',
    );
  }
}
