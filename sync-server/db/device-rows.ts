import { and, asc, eq, isNull, ne } from 'drizzle-orm';
import type { Db } from './open-store.ts';
import { device } from './tables.sqlite.ts';

/** A device of a person (AUTH-5); days are whole UTC days, no finer time of contact is kept. */
export type DeviceRow = Omit<typeof device.$inferSelect, 'userId'>;

const fields = {
  id: device.id,
  name: device.name,
  createdDay: device.createdDay,
  lastSeenDay: device.lastSeenDay,
  revokedAt: device.revokedAt,
};
const isOne = (userId: string, id: string) =>
  and(eq(device.userId, userId), eq(device.id, id));

/** Also one that was revoked. */
export async function readDevice(
  db: Db,
  userId: string,
  id: string,
): Promise<DeviceRow | null> {
  const [row] = await db.select(fields).from(device).where(isOne(userId, id));
  return row ?? null;
}

/** Those not revoked, by day of their first contact, then id. */
export async function listDevices(
  db: Db,
  userId: string,
): Promise<DeviceRow[]> {
  return await db
    .select(fields)
    .from(device)
    .where(and(eq(device.userId, userId), isNull(device.revokedAt)))
    .orderBy(asc(device.createdDay), asc(device.id));
}

/** A device that just proved a secret: new, or known before, then seen today and no longer revoked. A null name keeps the old. */
export async function admitDevice(
  db: Db,
  userId: string,
  { id, name, day }: { id: string; name: string | null; day: string },
): Promise<void> {
  await db
    .insert(device)
    .values({
      userId,
      id,
      name,
      createdDay: day,
      lastSeenDay: day,
      revokedAt: null,
    })
    .onConflictDoUpdate({
      target: [device.userId, device.id],
      set: {
        lastSeenDay: day,
        revokedAt: null,
        ...(name === null ? {} : { name }),
      },
    });
}

export async function touchDevice(
  db: Db,
  userId: string,
  id: string,
  day: string,
): Promise<void> {
  await db.update(device).set({ lastSeenDay: day }).where(isOne(userId, id));
}

/** Returns the number of devices now revoked: 0 when it is unknown or was revoked before. */
export async function revokeDevice(
  db: Db,
  userId: string,
  id: string,
  at: number,
): Promise<number> {
  const { changes } = await db
    .update(device)
    .set({ revokedAt: at })
    .where(and(isOne(userId, id), isNull(device.revokedAt)));
  return changes;
}

/** Returns the ids of those now revoked, in order. */
export async function revokeOtherDevices(
  db: Db,
  userId: string,
  keepId: string,
  at: number,
): Promise<string[]> {
  const rows = await db
    .update(device)
    .set({ revokedAt: at })
    .where(
      and(
        eq(device.userId, userId),
        ne(device.id, keepId),
        isNull(device.revokedAt),
      ),
    )
    .returning({ id: device.id });
  return rows.map(({ id }) => id).toSorted();
}
