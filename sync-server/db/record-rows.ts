import { and, eq, gt, inArray, or, sql } from 'drizzle-orm';
import type { SessionId } from '#shared/base/ids.ts';
import type { Rec, Session } from '#shared/domain/session.ts';
import type { Db } from './open-store.ts';
import { records, sanctuarySessions } from './tables.sqlite.ts';

type SessionRow = typeof sanctuarySessions.$inferSelect;
type RecordRow = typeof records.$inferSelect;

export const toRecord = (row: RecordRow): Rec => ({
  kind: row.kind,
  id: row.id,
  f: row.f,
  also: row.also,
  ver: row.version,
  erased: row.erased ? 1 : 0,
});

export const toSession = (row: SessionRow): Session => ({
  kind: 'session',
  id: row.id as SessionId, // the column holds ids of sessions
  f: row.f,
  also: row.also,
  ver: row.version,
  erased: row.erased ? 1 : 0,
  openedAt: row.openedAt,
  closedAt: row.closedAt,
  // Written below, by nobody else.
  seal:
    row.sanctuarySeal === null
      ? null
      : (JSON.parse(row.sanctuarySeal) as Session['seal']),
});

export async function readSessions(
  db: Db,
  userId: string,
  ids: readonly string[],
): Promise<Session[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .select()
    .from(sanctuarySessions)
    .where(
      and(
        eq(sanctuarySessions.userId, userId),
        inArray(sanctuarySessions.id, [...ids]),
      ),
    );
  return rows.map(toSession);
}

/** `mayaInstance`: that of the person, for rows that are new. */
export async function putSessions(
  db: Db,
  userId: string,
  mayaInstance: string,
  sessions: readonly Session[],
): Promise<void> {
  if (sessions.length === 0) return;
  await db
    .insert(sanctuarySessions)
    .values(
      sessions.map((session) => ({
        userId,
        id: session.id,
        mayaInstance,
        openedAt: session.openedAt,
        closedAt: session.closedAt,
        sanctuarySeal:
          session.seal === null ? null : JSON.stringify(session.seal),
        protectionActive: true,
        messageCount: 0,
        f: session.f,
        also: session.also,
        version: session.ver,
        erased: session.erased === 1,
      })),
    )
    .onConflictDoUpdate({
      target: [sanctuarySessions.userId, sanctuarySessions.id],
      set: {
        openedAt: sql`excluded.opened_at`,
        closedAt: sql`excluded.closed_at`,
        sanctuarySeal: sql`excluded.sanctuary_seal`,
        f: sql`excluded.f`,
        also: sql`excluded.also`,
        version: sql`excluded.version`,
        erased: sql`excluded.erased`,
      },
    });
}

/** How many messages a session has; a count is no change that a device would pull. */
export async function addToCount(
  db: Db,
  userId: string,
  sid: string,
  n: number,
): Promise<void> {
  await db
    .update(sanctuarySessions)
    .set({ messageCount: sql`${sanctuarySessions.messageCount} + ${n}` })
    .where(
      and(eq(sanctuarySessions.userId, userId), eq(sanctuarySessions.id, sid)),
    );
}

export type RecordPlace = { kind: string; id: string };

export async function readRecords(
  db: Db,
  userId: string,
  places: readonly RecordPlace[],
): Promise<Rec[]> {
  if (places.length === 0) return [];
  const idsByKind = new Map<string, string[]>();
  for (const { kind, id } of places)
    idsByKind.set(kind, [...(idsByKind.get(kind) ?? []), id]);
  const rows = await db
    .select()
    .from(records)
    .where(
      and(
        eq(records.userId, userId),
        or(
          ...[...idsByKind].map(([kind, ids]) =>
            and(eq(records.kind, kind), inArray(records.id, ids)),
          ),
        ),
      ),
    );
  return rows.map(toRecord);
}

export async function putRecords(
  db: Db,
  userId: string,
  rows: readonly Rec[],
): Promise<void> {
  if (rows.length === 0) return;
  await db
    .insert(records)
    .values(
      rows.map(({ ver, erased, ...rest }) => ({
        ...rest,
        userId,
        version: ver,
        erased: erased === 1,
      })),
    )
    .onConflictDoUpdate({
      target: [records.userId, records.kind, records.id],
      set: {
        f: sql`excluded.f`,
        also: sql`excluded.also`,
        version: sql`excluded.version`,
        erased: sql`excluded.erased`,
      },
    });
}

type Version = { id: string; ver: number };

/** Versions of all sessions that devices know (EPOCH-6). */
export async function readSessionVersions(
  db: Db,
  userId: string,
): Promise<Version[]> {
  return await db
    .select({ id: sanctuarySessions.id, ver: sanctuarySessions.version })
    .from(sanctuarySessions)
    .where(
      and(
        eq(sanctuarySessions.userId, userId),
        gt(sanctuarySessions.version, 0),
      ),
    );
}

export async function readRecordVersions(
  db: Db,
  userId: string,
  kind: string,
): Promise<Version[]> {
  return await db
    .select({ id: records.id, ver: records.version })
    .from(records)
    .where(and(eq(records.userId, userId), eq(records.kind, kind)));
}
