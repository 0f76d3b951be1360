import { and, asc, desc, eq, gt, gte, lt, lte, sql } from 'drizzle-orm';
import type { Message } from '#shared/domain/message.ts';
import type { Rec, Session } from '#shared/domain/session.ts';
import { toMessage } from './message-rows.ts';
import type { Db } from './open-store.ts';
import { toRecord, toSession } from './record-rows.ts';
import { mayaMessages, records, sanctuarySessions } from './tables.sqlite.ts';

// Reads of a pull (PULL-8). Every one is answered from an index that begins with the person, so it costs what it returns, and
// sizes are read before rows: a page of 1 MB never pulls more than that out of the file.

/** Where a row stands in the order of a read, and about how many bytes it takes on the wire. */
export type RowSize = { at: number; bytes: number };

/** What a row weighs beside its words: ids, names and signs of JSON. */
const MESSAGE_BYTES = 400;
const RECORD_BYTES = 300;

const messageBytes = sql<number>`coalesce(octet_length(${mayaMessages.envelope}), 0) + ${MESSAGE_BYTES}`;
const recordBytes = sql<number>`octet_length(cast(${records.f} as text)) + octet_length(cast(${records.also} as text)) + ${RECORD_BYTES}`;
const sessionBytes = sql<number>`octet_length(cast(${sanctuarySessions.f} as text)) + octet_length(cast(${sanctuarySessions.also} as text)) + coalesce(octet_length(${sanctuarySessions.sanctuarySeal}), 0) + ${RECORD_BYTES}`;

/** Versions above `v`, at most `limit` of each table, in order. */
export async function readSizesAbove(
  db: Db,
  userId: string,
  { v, limit }: { v: number; limit: number },
): Promise<RowSize[]> {
  const messages = await db
    .select({ at: mayaMessages.version, bytes: messageBytes })
    .from(mayaMessages)
    .where(and(eq(mayaMessages.userId, userId), gt(mayaMessages.version, v)))
    .orderBy(asc(mayaMessages.version))
    .limit(limit);
  const sessions = await db
    .select({ at: sanctuarySessions.version, bytes: sessionBytes })
    .from(sanctuarySessions)
    .where(
      and(
        eq(sanctuarySessions.userId, userId),
        gt(sanctuarySessions.version, v),
      ),
    )
    .orderBy(asc(sanctuarySessions.version))
    .limit(limit);
  const rest = await readRecordSizes(db, userId, { v, limit });
  return [...messages, ...sessions, ...rest].sort((a, b) => a.at - b.at);
}

/** The same of records alone, up to a version (PULL-5). */
export async function readRecordSizes(
  db: Db,
  userId: string,
  { v, upTo, limit }: { v: number; upTo?: number; limit: number },
): Promise<RowSize[]> {
  return await db
    .select({ at: records.version, bytes: recordBytes })
    .from(records)
    .where(
      and(
        eq(records.userId, userId),
        gt(records.version, v),
        upTo === undefined ? undefined : lte(records.version, upTo),
      ),
    )
    .orderBy(asc(records.version))
    .limit(limit);
}

export type Span = { above: number; upTo: number };

export async function readRecordsOf(
  db: Db,
  userId: string,
  { above, upTo }: Span,
): Promise<Rec[]> {
  const rows = await db
    .select()
    .from(records)
    .where(
      and(
        eq(records.userId, userId),
        gt(records.version, above),
        lte(records.version, upTo),
      ),
    )
    .orderBy(asc(records.version));
  return rows.map(toRecord);
}

/** In the order in which their last changes came. */
export async function readSessionsOf(
  db: Db,
  userId: string,
  { above, upTo }: Span,
): Promise<Session[]> {
  const rows = await db
    .select()
    .from(sanctuarySessions)
    .where(
      and(
        eq(sanctuarySessions.userId, userId),
        gt(sanctuarySessions.version, above),
        lte(sanctuarySessions.version, upTo),
      ),
    )
    .orderBy(asc(sanctuarySessions.version));
  return rows.map(toSession);
}

export async function readMessagesOf(
  db: Db,
  userId: string,
  { above, upTo }: Span,
): Promise<Message[]> {
  const rows = await db
    .select()
    .from(mayaMessages)
    .where(
      and(
        eq(mayaMessages.userId, userId),
        gt(mayaMessages.version, above),
        lte(mayaMessages.version, upTo),
      ),
    )
    .orderBy(asc(mayaMessages.version), asc(mayaMessages.ord));
  return rows.map(toMessage);
}

/** Newest messages of all sessions by their place, those below `below` (PULL-5). */
export async function readOlderSizes(
  db: Db,
  userId: string,
  { below, limit }: { below: number; limit: number },
): Promise<RowSize[]> {
  return await db
    .select({ at: mayaMessages.ord, bytes: messageBytes })
    .from(mayaMessages)
    .where(and(eq(mayaMessages.userId, userId), lt(mayaMessages.ord, below)))
    .orderBy(desc(mayaMessages.ord))
    .limit(limit);
}

export async function readOlder(
  db: Db,
  userId: string,
  { below, from }: { below: number; from: number },
): Promise<Message[]> {
  const rows = await db
    .select()
    .from(mayaMessages)
    .where(
      and(
        eq(mayaMessages.userId, userId),
        lt(mayaMessages.ord, below),
        gte(mayaMessages.ord, from),
      ),
    )
    .orderBy(desc(mayaMessages.ord));
  return rows.map(toMessage);
}
