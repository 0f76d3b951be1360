import { and, eq, gt, inArray, sql } from 'drizzle-orm';
import type { Db } from './open-store.ts';
import {
  betaUsers,
  syncClient,
  syncGroup,
  syncSpace,
} from './tables.sqlite.ts';

/** The head of a person's space; every change of a synced row passes through it (PUSH-5). */
export type SpaceRow = Omit<typeof syncSpace.$inferSelect, 'userId'>;

/** Null without a person: every other table would refuse the row. */
export async function readInstance(
  db: Db,
  userId: string,
): Promise<string | null> {
  const [row] = await db
    .select({ mayaInstance: betaUsers.mayaInstance })
    .from(betaUsers)
    .where(eq(betaUsers.id, userId));
  return row?.mayaInstance ?? null;
}

export async function readSpace(
  db: Db,
  userId: string,
): Promise<SpaceRow | null> {
  const [row] = await db
    .select({
      epoch: syncSpace.epoch,
      version: syncSpace.version,
      ordNext: syncSpace.ordNext,
      raisedAt: syncSpace.raisedAt,
    })
    .from(syncSpace)
    .where(eq(syncSpace.userId, userId));
  return row ?? null;
}

/** Everybody who has a space. */
export async function readSpaceOwners(db: Db): Promise<string[]> {
  const rows = await db.select({ userId: syncSpace.userId }).from(syncSpace);
  return rows.map(({ userId }) => userId);
}

/** Writes the head, new or known. */
export async function putSpace(
  db: Db,
  userId: string,
  space: SpaceRow,
): Promise<void> {
  await db
    .insert(syncSpace)
    .values({ userId, ...space })
    .onConflictDoUpdate({ target: syncSpace.userId, set: space });
}

/** Last mutation ids of those of `ids` that are known, in any group (PUSH-6). */
export async function readLmids(
  db: Db,
  userId: string,
  ids: readonly string[],
): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .select({ id: syncClient.id, lmid: syncClient.lmid })
    .from(syncClient)
    .where(
      and(eq(syncClient.userId, userId), inArray(syncClient.id, [...ids])),
    );
  return new Map(rows.map(({ id, lmid }) => [id, lmid]));
}

/** Stores the group as seen today and its clients with their last mutation ids (PUSH-9). */
export async function putClients(
  db: Db,
  userId: string,
  given: {
    groupId: string;
    day: string;
    version: number;
    lmids: ReadonlyMap<string, number>;
  },
): Promise<void> {
  const { groupId, day, version, lmids } = given;
  await db
    .insert(syncGroup)
    .values({ userId, id: groupId, seenDay: day })
    .onConflictDoUpdate({
      target: [syncGroup.userId, syncGroup.id],
      set: { seenDay: day },
    });
  if (lmids.size === 0) return;
  await db
    .insert(syncClient)
    .values(
      [...lmids].map(([id, lmid]) => ({ userId, id, groupId, lmid, version })),
    )
    .onConflictDoUpdate({
      target: [syncClient.userId, syncClient.id],
      set: { groupId, version, lmid: sql`excluded.lmid` },
    });
}

/** Mutation ids of a group's clients that changed above `version` (PULL-9). */
export async function readLmidChanges(
  db: Db,
  userId: string,
  { groupId, above }: { groupId: string; above: number },
): Promise<Record<string, number>> {
  const rows = await db
    .select({ id: syncClient.id, lmid: syncClient.lmid })
    .from(syncClient)
    .where(
      and(
        eq(syncClient.userId, userId),
        eq(syncClient.groupId, groupId),
        gt(syncClient.version, above),
      ),
    );
  return Object.fromEntries(rows.map(({ id, lmid }) => [id, lmid]));
}

/** EPOCH-2: a smaller mutation id than a device remembers would stop it, so none is remembered here. */
export async function forgetClients(db: Db, userId: string): Promise<void> {
  await db.delete(syncClient).where(eq(syncClient.userId, userId));
}
