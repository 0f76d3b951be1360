import { toMinute, type RandomBytes } from '#shared/base/clock.ts';
import type { Db } from '#server/db/open-store.ts';
import {
  forgetClients,
  putSpace,
  readSpace,
  readSpaceOwners,
  type SpaceRow,
} from '#server/db/space-rows.ts';

/** EPOCH-2: by itself the server raises the epoch of a space this often at most. */
const RAISE_EVERY_MS = 3_600_000;
/** EPOCH-2: places given out by the writes that were lost are not given out again. */
const ORD_GAP = 1_000_000;
/** 64 random bits: that two epochs of one number ever meet has odds of 1 in 1.8e19; then rows would be missed. */
const EPOCH_BYTES = 8;

/** EPOCH-1: `<n>-<random>`. */
const newEpoch = (n: number, randomBytes: RandomBytes): string =>
  `${n}-${Buffer.from(randomBytes(EPOCH_BYTES)).toString('hex')}`;

/** The head of a person's space, made at the first word of any of their devices. Inside a transaction. */
export async function ensureSpace(
  db: Db,
  userId: string,
  randomBytes: RandomBytes,
): Promise<SpaceRow> {
  const known = await readSpace(db, userId);
  if (known !== null) return known;
  const space: SpaceRow = {
    epoch: newEpoch(1, randomBytes),
    version: 0,
    ordNext: 1,
    raisedAt: null,
  };
  await putSpace(db, userId, space);
  return space;
}

/** EPOCH-2: writes were lost. Versions go on, mutation ids are forgotten, places jump over what was given out. */
export async function raiseEpoch(
  db: Db,
  userId: string,
  { now, randomBytes }: { now: number; randomBytes: RandomBytes },
): Promise<SpaceRow> {
  const space = await ensureSpace(db, userId, randomBytes);
  if (space.raisedAt !== null && now - space.raisedAt < RAISE_EVERY_MS)
    return space;
  return raise(db, { userId, space }, { now, randomBytes });
}

/** EPOCH-2: a database was put back from a copy: all spaces, whenever they were raised last. Gives how many there are. */
export async function raiseAllEpochs(
  db: Db,
  at: { now: number; randomBytes: RandomBytes },
): Promise<number> {
  const owners = await readSpaceOwners(db);
  for (const userId of owners) {
    const space = await ensureSpace(db, userId, at.randomBytes);
    await raise(db, { userId, space }, at);
  }
  return owners.length;
}

async function raise(
  db: Db,
  { userId, space }: { userId: string; space: SpaceRow },
  { now, randomBytes }: { now: number; randomBytes: RandomBytes },
): Promise<SpaceRow> {
  const raised: SpaceRow = {
    epoch: newEpoch(parseInt(space.epoch, 10) + 1, randomBytes),
    version: space.version,
    ordNext: space.ordNext + ORD_GAP,
    raisedAt: toMinute(now),
  };
  await forgetClients(db, userId);
  await putSpace(db, userId, raised);
  return raised;
}
