import { asc, eq, lt } from 'drizzle-orm';
import type { Db } from './open-store.ts';
import {
  betaUsers,
  erasedAccount,
  mayaInstances,
  sanctuarySessions,
} from './tables.sqlite.ts';

export type UserRow = typeof betaUsers.$inferSelect;

/** What sign-up decides about a person; the rest of their three first rows follows from it (SIGN-2). */
export type NewUser = {
  id: string;
  email: string;
  addressKey: string;
  timezone: string;
  referralCode: string | null;
  mayaInstance: string;
  sessionId: string;
  inboxKey: string;
  /** Milliseconds; callers round to the minute (VAULT-11). */
  at: number;
  /** The UTC day of `at`. */
  day: string;
};

export async function readUser(
  db: Db,
  userId: string,
): Promise<UserRow | null> {
  const [row] = await db
    .select()
    .from(betaUsers)
    .where(eq(betaUsers.id, userId));
  return row ?? null;
}

/** `addressKey`: what `readAddress` makes of an address; one account for each (AUTH-12). */
export async function findUserByAddress(
  db: Db,
  addressKey: string,
): Promise<UserRow | null> {
  const [row] = await db
    .select()
    .from(betaUsers)
    .where(eq(betaUsers.addressKey, addressKey));
  return row ?? null;
}

/** The person, their instance and their first session; its seal is null until a device closes it (SEAL-2). */
export async function addUser(db: Db, user: NewUser): Promise<void> {
  const { sessionId, at, day, ...given } = user;
  await db.insert(betaUsers).values({
    ...given,
    privacyMode: 'sanctuary',
    consentDate: at,
    createdAt: at,
    sessionCount: 1,
    gen: 1,
    older: null,
    lastSeenDay: day,
  });
  await db.insert(mayaInstances).values({
    id: user.mayaInstance,
    userId: user.id,
    privacySetting: 'sanctuary_mode',
    sessionDataCt: null,
    createdAt: at,
    lastActive: at,
  });
  await db.insert(sanctuarySessions).values({
    userId: user.id,
    id: sessionId,
    mayaInstance: user.mayaInstance,
    openedAt: at,
    closedAt: null,
    sanctuarySeal: null,
    protectionActive: true,
    messageCount: 0,
  });
}

/** The id of the person's first session: `wanted` if it is theirs, else the one opened first; null without any. */
export async function readFirstSession(
  db: Db,
  userId: string,
  wanted: string,
): Promise<string | null> {
  const rows = await db
    .select({ id: sanctuarySessions.id })
    .from(sanctuarySessions)
    .where(eq(sanctuarySessions.userId, userId))
    .orderBy(asc(sanctuarySessions.openedAt), asc(sanctuarySessions.id));
  return (rows.find(({ id }) => id === wanted) ?? rows[0])?.id ?? null;
}

export async function touchUser(
  db: Db,
  userId: string,
  day: string,
): Promise<void> {
  await db
    .update(betaUsers)
    .set({ lastSeenDay: day })
    .where(eq(betaUsers.id, userId));
}

/** VAULT-18: the newest generation, what it seals of the older ones, and its own inbox key. */
export async function setVaultGen(
  db: Db,
  userId: string,
  vault: { gen: number; older: string | null; inboxKey: string },
): Promise<void> {
  await db
    .update(betaUsers)
    .set({ gen: vault.gen, older: vault.older, inboxKey: vault.inboxKey })
    .where(eq(betaUsers.id, userId));
}

/** `key` is made by `createErasedKey`; it names nobody (PRIV-10). */
export async function isErased(db: Db, key: string): Promise<boolean> {
  const [row] = await db
    .select({ key: erasedAccount.key })
    .from(erasedAccount)
    .where(eq(erasedAccount.key, key));
  return row !== undefined;
}

/** Remembers keyed hashes of who was erased. */
export async function addErased(
  db: Db,
  keys: readonly string[],
  day: string,
): Promise<void> {
  for (const key of keys)
    await db
      .insert(erasedAccount)
      .values({ key, day })
      .onConflictDoUpdate({ target: erasedAccount.key, set: { day } });
}

/** PRIV-10: what was remembered before `day` is forgotten; returns how many. */
export async function forgetErased(db: Db, day: string): Promise<number> {
  const { changes } = await db
    .delete(erasedAccount)
    .where(lt(erasedAccount.day, day));
  return changes;
}
