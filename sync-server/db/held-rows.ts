import { and, eq, inArray, or } from 'drizzle-orm';
import type { OpId, SessionId } from '#shared/base/ids.ts';
import type { Message } from '#shared/domain/message.ts';
import type { Db } from './open-store.ts';
import { replyHeld } from './tables.sqlite.ts';

/** Sealed replies that wait for any of these messages (ORDER-3). */
export async function readHeld(
  db: Db,
  userId: string,
  questions: readonly OpId[],
): Promise<Message[]> {
  if (questions.length === 0) return [];
  const rows = await db
    .select({ row: replyHeld.row })
    .from(replyHeld)
    .where(
      and(eq(replyHeld.userId, userId), inArray(replyHeld.re, [...questions])),
    );
  return rows.map(({ row }) => row);
}

export async function isHeld(
  db: Db,
  userId: string,
  id: OpId,
): Promise<boolean> {
  const rows = await db
    .select({ id: replyHeld.id })
    .from(replyHeld)
    .where(and(eq(replyHeld.userId, userId), eq(replyHeld.id, id)));
  return rows.length > 0;
}

/** Of one id the first stays. */
export async function addHeld(
  db: Db,
  userId: string,
  { re, row }: { re: OpId; row: Message },
): Promise<void> {
  await db
    .insert(replyHeld)
    .values({ userId, id: row.id, re, sid: row.sid, row })
    .onConflictDoNothing();
}

/** Those that need not wait any more, and all of the erased sessions (MERGE-4). */
export async function dropHeld(
  db: Db,
  userId: string,
  { ids, sids }: { ids: readonly OpId[]; sids: readonly SessionId[] },
): Promise<void> {
  if (ids.length === 0 && sids.length === 0) return;
  await db
    .delete(replyHeld)
    .where(
      and(
        eq(replyHeld.userId, userId),
        or(inArray(replyHeld.id, [...ids]), inArray(replyHeld.sid, [...sids])),
      ),
    );
}
