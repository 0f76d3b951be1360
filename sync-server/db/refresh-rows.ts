import { and, asc, eq, gt, isNull, lte, ne, type SQL } from 'drizzle-orm';
import type { Db } from './open-store.ts';
import { refreshToken } from './tables.sqlite.ts';

/** A refresh token, known by its hash alone (AUTH-9). Times in milliseconds: the grace is counted in seconds. */
export type RefreshRow = typeof refreshToken.$inferSelect;

/** `ends_at` of a token that was ended before its time; no time of a clock, so one that is set back revives nothing. */
const ENDED = 0;
const isStanding = gt(refreshToken.endsAt, ENDED);

/** Whether a sign-out elsewhere, a changed secret or a reuse ended the token; one that merely ran out was not ended. */
export const isEnded = ({ endsAt }: Pick<RefreshRow, 'endsAt'>): boolean =>
  endsAt === ENDED;

const ofUser = (userId: string) => eq(refreshToken.userId, userId);
const ofFamily = (userId: string, family: string) =>
  and(ofUser(userId), eq(refreshToken.family, family));

/** The one read that finds its person by what was shown, as a cookie names nobody. */
export async function readRefresh(
  db: Db,
  hash: string,
): Promise<RefreshRow | null> {
  const [row] = await db
    .select()
    .from(refreshToken)
    .where(eq(refreshToken.hash, hash));
  return row ?? null;
}

export async function addRefresh(
  db: Db,
  userId: string,
  row: Omit<RefreshRow, 'userId'>,
): Promise<void> {
  await db.insert(refreshToken).values({ ...row, userId });
}

/** Only one that was not used before; returns the number of rows marked, so that of two uses at once one wins. */
export async function markRefreshUsed(
  db: Db,
  userId: string,
  hash: string,
  use: { usedAt: number; successorCt: string },
): Promise<number> {
  const { changes } = await db
    .update(refreshToken)
    .set(use)
    .where(
      and(
        ofUser(userId),
        eq(refreshToken.hash, hash),
        isNull(refreshToken.usedAt),
        isStanding,
      ),
    );
  return changes;
}

/** Whether the device's family stands. */
export async function hasFamily(
  db: Db,
  userId: string,
  deviceId: string,
  family: string,
): Promise<boolean> {
  const [row] = await db
    .select({ hash: refreshToken.hash })
    .from(refreshToken)
    .where(
      and(
        ofFamily(userId, family),
        eq(refreshToken.deviceId, deviceId),
        isStanding,
      ),
    )
    .limit(1);
  return row !== undefined;
}

/**
 * Ends the tokens that `which` names and that still stand; returns how many. Their rows stay until they run out, with nothing
 * in them that opens a successor: they let a device hear of an erasure that came after its end (PRIV-10).
 */
async function end(db: Db, which: SQL | undefined): Promise<number> {
  const { changes } = await db
    .update(refreshToken)
    .set({ endsAt: ENDED, successorCt: null })
    .where(and(which, isStanding));
  return changes;
}

export const endFamily = (
  db: Db,
  userId: string,
  family: string,
): Promise<number> => end(db, ofFamily(userId, family));

export const endDeviceFamilies = (
  db: Db,
  userId: string,
  deviceId: string,
): Promise<number> =>
  end(db, and(ofUser(userId), eq(refreshToken.deviceId, deviceId)));

export const endOtherFamilies = (
  db: Db,
  userId: string,
  keepFamily: string,
): Promise<number> =>
  end(db, and(ofUser(userId), ne(refreshToken.family, keepFamily)));

/** Deletes the family of a device that signed out by itself: nobody there waits for word. Returns how many rows are gone. */
export async function forgetFamily(
  db: Db,
  userId: string,
  family: string,
): Promise<number> {
  const { changes } = await db
    .delete(refreshToken)
    .where(ofFamily(userId, family));
  return changes;
}

/** What an erasure remembers under a keyed hash, ended tokens as well, so that each device hears of it (PRIV-10). */
export async function listRefreshHashes(
  db: Db,
  userId: string,
): Promise<string[]> {
  const rows = await db
    .select({ hash: refreshToken.hash })
    .from(refreshToken)
    .where(ofUser(userId))
    .orderBy(asc(refreshToken.hash));
  return rows.map(({ hash }) => hash);
}

/**
 * Deletes what ran out, of everybody, ended or not; returns how many. `expires_at` has an index and is never later than the
 * 90 days of a family: no cookie lives longer. This runs beside every refresh.
 */
export async function sweepRefresh(db: Db, now: number): Promise<number> {
  const { changes } = await db
    .delete(refreshToken)
    .where(lte(refreshToken.expiresAt, now));
  return changes;
}
