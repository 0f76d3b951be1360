import type { LineStore } from './lines.ts';
import { readPointer } from './pointer.ts';
import { parseDatabaseName } from './schema.ts';

/**
 * Whether another tab leaves, or has left, the space of `database` (LEAVE-2): the line of leaving says that it is not done
 * yet, or the database is gone and the pointer line no longer leads to its space. A database that went alone was taken by the
 * browser, and a pointer that went alone as well: both are made anew (P1).
 */
export async function isLeft(
  lines: LineStore,
  database: string,
): Promise<boolean> {
  if (lines.get('maya:leave')?.includes('"wiped":false') === true) return true;
  const space = parseDatabaseName(database)?.spaceId;
  if (readPointer(lines)?.space === space) return false;
  try {
    const names = (await indexedDB.databases()).map(({ name }) => name);
    return !names.includes(database);
  } catch {
    return false; // a browser that does not tell
  }
}
