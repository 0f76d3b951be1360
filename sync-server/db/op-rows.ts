import { and, eq, inArray, sql } from 'drizzle-orm';
import type { OpId } from '#shared/base/ids.ts';
import type { Db } from './open-store.ts';
import { deadLetter, syncFault, syncOp } from './tables.sqlite.ts';

/** What became of each op a person's devices ever sent: its identity, its ending, its faults (PUSH-7, PUSH-11). */
export type OpRow = Omit<typeof syncOp.$inferSelect, 'userId' | 'day'>;
export type LetterRow = Omit<typeof deadLetter.$inferSelect, 'userId'>;
export type FaultRow = Omit<typeof syncFault.$inferSelect, 'userId'>;

/** Rows of one statement; the database takes some 32,000 values. */
const MAX_INSERT = 1000;

export async function readOps(
  db: Db,
  userId: string,
  opIds: readonly OpId[],
): Promise<OpRow[]> {
  if (opIds.length === 0) return [];
  return await db
    .select({
      opId: syncOp.opId,
      name: syncOp.name,
      status: syncOp.status,
      reason: syncOp.reason,
      version: syncOp.version,
      ord: syncOp.ord,
    })
    .from(syncOp)
    .where(and(eq(syncOp.userId, userId), inArray(syncOp.opId, [...opIds])));
}

/** The identity of every op, once: a second row of one opId is a fault, never an overwrite. */
export async function addOps(
  db: Db,
  userId: string,
  day: string,
  ops: readonly OpRow[],
): Promise<void> {
  for (let at = 0; at < ops.length; at += MAX_INSERT) {
    const some = ops.slice(at, at + MAX_INSERT);
    await db.insert(syncOp).values(some.map((op) => ({ ...op, userId, day })));
  }
}

/** What was refused, kept with its reason; the words in it are sealed. */
export async function addLetters(
  db: Db,
  userId: string,
  letters: readonly LetterRow[],
): Promise<void> {
  if (letters.length === 0) return;
  await db
    .insert(deadLetter)
    .values(letters.map((row) => ({ ...row, userId })));
}

export async function readFaults(
  db: Db,
  userId: string,
  opIds: readonly string[],
): Promise<FaultRow[]> {
  if (opIds.length === 0) return [];
  return await db
    .select({
      opId: syncFault.opId,
      tries: syncFault.tries,
      firstAt: syncFault.firstAt,
      lastAt: syncFault.lastAt,
      code: syncFault.code,
    })
    .from(syncFault)
    .where(
      and(eq(syncFault.userId, userId), inArray(syncFault.opId, [...opIds])),
    );
}

/** One more try that failed without anybody knowing why. */
export async function countFault(
  db: Db,
  userId: string,
  { opId, code, at }: { opId: string; code: string; at: number },
): Promise<void> {
  await db
    .insert(syncFault)
    .values({ userId, opId, code, tries: 1, firstAt: at, lastAt: at })
    .onConflictDoUpdate({
      target: [syncFault.userId, syncFault.opId],
      set: { code, lastAt: at, tries: sql`${syncFault.tries} + 1` },
    });
}
