import { and, asc, desc, eq } from 'drizzle-orm';
import { consentKinds, type ConsentKind } from '#shared/protocol/accounts.ts';
import type { Db } from './open-store.ts';
import { consent } from './tables.sqlite.ts';

/** One answer to one box, with the version of the text that was shown (PRIV-1). `at`: milliseconds. */
export type ConsentRow = Omit<typeof consent.$inferSelect, 'userId'>;

const fields = {
  kind: consent.kind,
  version: consent.version,
  given: consent.given,
  at: consent.at,
};

async function newestAt(
  db: Db,
  userId: string,
  kind: ConsentKind,
): Promise<number> {
  const [row] = await db
    .select({ at: consent.at })
    .from(consent)
    .where(and(eq(consent.userId, userId), eq(consent.kind, kind)))
    .orderBy(desc(consent.at))
    .limit(1);
  return row?.at ?? 0;
}

/**
 * Adds an answer. It is never dated before the newest one of its kind, so the last word counts also after the clock was set
 * back; of two answers at the same moment the second one stays.
 */
export async function addConsent(
  db: Db,
  userId: string,
  row: ConsentRow,
): Promise<void> {
  const at = Math.max(row.at, await newestAt(db, userId, row.kind));
  await db
    .insert(consent)
    .values({ ...row, at, userId })
    .onConflictDoUpdate({
      target: [consent.userId, consent.kind, consent.at],
      set: { version: row.version, given: row.given },
    });
}

/** The newest answer to each box, in the order of `consentKinds`. */
export async function readConsents(
  db: Db,
  userId: string,
): Promise<ConsentRow[]> {
  const rows = await db
    .select(fields)
    .from(consent)
    .where(eq(consent.userId, userId))
    .orderBy(asc(consent.at));
  const newest = new Map(rows.map((row) => [row.kind, row]));
  return consentKinds.flatMap((kind) => newest.get(kind) ?? []);
}
