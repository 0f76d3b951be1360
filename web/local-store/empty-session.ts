import { Dexie } from 'dexie';
import type { SessionId } from '#shared/base/ids.ts';
import { withoutBaseWords } from './base.ts';
import type { MayaDb } from './schema.ts';

/** STORE-3: rows per transaction. */
const CHUNK = 500;

/**
 * Empties up to 500 messages of an erased session (MERGE-4). Returns whether any was left to do, so that the caller goes on
 * with readers in between. Twice changes nothing.
 */
export async function emptySession(
  db: MayaDb,
  sid: SessionId,
): Promise<boolean> {
  return db.transaction('rw', db.messages, async () => {
    const rows = await db.messages
      .where('[sid+ord]')
      .between([sid, Dexie.minKey], [sid, Dexie.maxKey])
      .filter(({ erased }) => erased === 0)
      .limit(CHUNK)
      .toArray();
    await db.messages.bulkPut(
      rows.map((row) => ({
        ...withoutBaseWords(row),
        e: null,
        erased: 1,
        rev: row.rev + 1,
      })),
    );
    return rows.length > 0;
  });
}
