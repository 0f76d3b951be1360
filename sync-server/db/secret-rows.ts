import { and, asc, eq } from 'drizzle-orm';
import type { Wrap, WrapKind } from '#shared/crypto/types.ts';
import type { Db } from './open-store.ts';
import { authSecret, keyWrap } from './tables.sqlite.ts';

/** One way to prove who one is: a slow hash with its own salt, and what the device needs to make the secret again (AUTH-7). */
export type SecretRow = Omit<typeof authSecret.$inferSelect, 'userId'>;
export type SecretKind = SecretRow['kind'];

const secretFields = {
  kind: authSecret.kind,
  hash: authSecret.hash,
  salt: authSecret.salt,
  kdf: authSecret.kdf,
  saltPart: authSecret.saltPart,
};
const wrapFields = {
  id: keyWrap.id,
  kind: keyWrap.kind,
  gen: keyWrap.gen,
  kdf: keyWrap.kdf,
  saltPart: keyWrap.saltPart,
  w: keyWrap.w,
};

export async function readSecret(
  db: Db,
  userId: string,
  kind: SecretKind,
): Promise<SecretRow | null> {
  const [row] = await db
    .select(secretFields)
    .from(authSecret)
    .where(and(eq(authSecret.userId, userId), eq(authSecret.kind, kind)));
  return row ?? null;
}

/** Takes the place of an earlier secret of the same kind (AUTH-6). */
export async function putSecret(
  db: Db,
  userId: string,
  row: SecretRow,
): Promise<void> {
  await db
    .insert(authSecret)
    .values({ ...row, userId })
    .onConflictDoUpdate({
      target: [authSecret.userId, authSecret.kind],
      set: row,
    });
}

/** Returns the number of rows gone. */
export async function deleteSecret(
  db: Db,
  userId: string,
  kind: SecretKind,
): Promise<number> {
  const { changes } = await db
    .delete(authSecret)
    .where(and(eq(authSecret.userId, userId), eq(authSecret.kind, kind)));
  return changes;
}

/** Every locked vault key of the person that is not a device's, by kind and id. */
export async function readWraps(db: Db, userId: string): Promise<Wrap[]> {
  return await db
    .select(wrapFields)
    .from(keyWrap)
    .where(eq(keyWrap.userId, userId))
    .orderBy(asc(keyWrap.kind), asc(keyWrap.id));
}

/** Takes the place of an earlier wrap of the same id. */
export async function putWrap(
  db: Db,
  userId: string,
  wrap: Wrap,
): Promise<void> {
  await db
    .insert(keyWrap)
    .values({ ...wrap, userId })
    .onConflictDoUpdate({ target: [keyWrap.userId, keyWrap.id], set: wrap });
}

/** Returns the number of rows gone; VAULT-6 is the caller's to keep. */
export async function deleteWrap(
  db: Db,
  userId: string,
  id: string,
): Promise<number> {
  const { changes } = await db
    .delete(keyWrap)
    .where(and(eq(keyWrap.userId, userId), eq(keyWrap.id, id)));
  return changes;
}

/** Returns the number of rows gone; VAULT-6 is the caller's to keep. */
export async function deleteWrapsOfKind(
  db: Db,
  userId: string,
  kind: WrapKind,
): Promise<number> {
  const { changes } = await db
    .delete(keyWrap)
    .where(and(eq(keyWrap.userId, userId), eq(keyWrap.kind, kind)));
  return changes;
}
