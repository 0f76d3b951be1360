import type { SessionId } from '#shared/base/ids.ts';
import { emptySession } from '#web/local-store/empty-session.ts';
import type { LineStore } from '#web/local-store/lines.ts';
import type { LocalStore } from '#web/local-store/local-store.ts';
import { forgetUnsent } from './forget-unsent.ts';

/** Empties these sessions one after the other, in steps of 500 rows; each leaves `meta.erasing` once it holds none. */
export async function emptyErased(
  store: LocalStore,
  lines: LineStore,
  sids: SessionId[],
): Promise<void> {
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
