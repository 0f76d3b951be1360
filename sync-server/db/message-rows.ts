import { and, eq, inArray, sql } from 'drizzle-orm';
import type { OpId, SessionId } from '#shared/base/ids.ts';
import type { Message } from '#shared/domain/message.ts';
import type { Db } from './open-store.ts';
import { mayaMessages } from './tables.sqlite.ts';

type MessageRow = typeof mayaMessages.$inferSelect;

export const toMessage = (row: MessageRow): Message => ({
  id: row.id,
  sid: row.sid,
  role: row.role,
  at: row.at,
  ord: row.ord,
  ver: row.version,
  rev: row.rev,
  box: row.box,
  e: row.envelope,
  lane: row.lane,
  re: row.re,
  turn: row.turn,
  erased: row.erased ? 1 : 0,
});

const toRow = (
  userId: string,
  { e, ver, erased, ...rest }: Message,
): MessageRow => ({
  ...rest,
  userId,
  envelope: e,
  version: ver,
  erased: erased === 1,
});

export async function readMessages(
  db: Db,
  userId: string,
  ids: readonly OpId[],
): Promise<Message[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .select()
    .from(mayaMessages)
    .where(
      and(eq(mayaMessages.userId, userId), inArray(mayaMessages.id, [...ids])),
    );
  return rows.map(toMessage);
}

/** Writes whole rows; session, role, time and place of one that is there never change (ORDER-1). */
export async function putMessages(
  db: Db,
  userId: string,
  messages: readonly Message[],
): Promise<void> {
  if (messages.length === 0) return;
  await db
    .insert(mayaMessages)
    .values(messages.map((message) => toRow(userId, message)))
    .onConflictDoUpdate({
      target: [mayaMessages.userId, mayaMessages.id],
      set: {
        rev: sql`excluded.rev`,
        box: sql`excluded.box`,
        envelope: sql`excluded.envelope`,
        lane: sql`excluded.lane`,
        re: sql`excluded.re`,
        turn: sql`excluded.turn`,
        version: sql`excluded.version`,
        erased: sql`excluded.erased`,
      },
    });
}

/** MERGE-4: no word of an erased session stays; each row that had any is a tombstone of this version. */
export async function emptyMessages(
  db: Db,
  userId: string,
  { sids, version }: { sids: readonly SessionId[]; version: number },
): Promise<void> {
  if (sids.length === 0) return;
  await db
    .update(mayaMessages)
    .set({
      envelope: null,
      erased: true,
      version,
      rev: sql`${mayaMessages.rev} + 1`,
    })
    .where(
      and(
        eq(mayaMessages.userId, userId),
        inArray(mayaMessages.sid, [...sids]),
        eq(mayaMessages.erased, false),
      ),
    );
}

/** All that the audit asks of the messages of one session (EPOCH-6). */
export async function readMessageStates(
  db: Db,
  userId: string,
  sid: SessionId,
): Promise<
  (Pick<Message, 'id' | 'rev' | 'box' | 'erased'> & { ver: number })[]
> {
  const rows = await db
    .select({
      id: mayaMessages.id,
      rev: mayaMessages.rev,
      box: mayaMessages.box,
      erased: mayaMessages.erased,
      ver: mayaMessages.version,
    })
    .from(mayaMessages)
    .where(and(eq(mayaMessages.userId, userId), eq(mayaMessages.sid, sid)));
  return rows.map((row) => ({ ...row, erased: row.erased ? 1 : 0 }));
}
