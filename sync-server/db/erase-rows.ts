import { eq } from 'drizzle-orm';
import type { Db } from './open-store.ts';
import {
  authSecret,
  betaUsers,
  bucketDigest,
  consent,
  deadLetter,
  device,
  keyWrap,
  mayaInstances,
  mayaMessages,
  mayaSessions,
  records,
  refreshToken,
  replyHeld,
  sanctuarySessions,
  syncClient,
  syncFault,
  syncGroup,
  syncOp,
  syncSpace,
} from './tables.sqlite.ts';

/**
 * Every table with rows of a person, keys first: once a deletion ran that far, nothing opens what is left (PRIV-10).
 * A test holds this list against the schema; foreign keys cascade as well.
 */
export const personTables = [
  keyWrap,
  authSecret,
  refreshToken,
  device,
  consent,
  mayaMessages,
  records,
  replyHeld,
  deadLetter,
  bucketDigest,
  syncOp,
  syncFault,
  syncClient,
  syncGroup,
  syncSpace,
  sanctuarySessions,
  mayaSessions,
  mayaInstances,
] as const;

/** Deletes everything that names the person; returns the number of people gone, 0 or 1. */
export async function deletePerson(db: Db, userId: string): Promise<number> {
  for (const table of personTables)
    await db.delete(table).where(eq(table.userId, userId));
  const { changes } = await db
    .delete(betaUsers)
    .where(eq(betaUsers.id, userId));
  return changes;
}
