import type { SessionId } from '#shared/base/ids.ts';
import type { MessageRow } from '#web/local-store/rows.ts';
import { tablesOf, type SpaceDb } from '#web/local-store/space-tables.ts';

/** STORE-3: rows per transaction. */
const CHUNK = 500;

/**
 * Empties up to 500 messages of a session that was erased on another device (MERGE-4). Words the server was never sent stay:
 * they are refused when they get there, and then the person has them back with the reason. True while some are left.
 */
export async function emptyKnown(
  db: SpaceDb,
  sid: SessionId,
): Promise<boolean> {
  return db.transaction('rw', ['messages'], async () => {
    const { messages } = tablesOf(db);
    const rows = await messages
      .where('[sid+ord]')
      .between([sid, -Infinity], [sid, Infinity])
      .filter(
        ({ e, ver, base }) => e !== null && (ver > 0 || base !== undefined),
      )
      .limit(CHUNK)
      .toArray();
    await messages.bulkPut(
      rows.map(({ base: _base, ...row }): MessageRow => ({
        ...row,
        e: null,
        erased: 1,
        rev: row.rev + 1,
      })),
    );
    return rows.length > 0;
  });
}
