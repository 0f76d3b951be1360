import { toMinute } from '#shared/base/clock.ts';
import type { SessionId } from '#shared/base/ids.ts';
import {
  digestOf,
  emptyDigest,
  joinDigests,
  messageBucket,
  messageHash,
  type Digest,
} from '#shared/merge/digest.ts';
import { putDigests, readDigests } from '#server/db/digest-rows.ts';
import { dropHeld } from '#server/db/held-rows.ts';
import {
  emptyMessages,
  putMessages,
  readMessageStates,
} from '#server/db/message-rows.ts';
import { addLetters, addOps } from '#server/db/op-rows.ts';
import type { Db } from '#server/db/open-store.ts';
import { addToCount, putRecords, putSessions } from '#server/db/record-rows.ts';
import { putClients, putSpace, type SpaceRow } from '#server/db/space-rows.ts';
import { utcDay } from '#server/db/utc-day.ts';
import type { PushOutcome } from './push-state.ts';

export type SaveInto = {
  userId: string;
  mayaInstance: string;
  space: SpaceRow;
  /** Null for a transient request: its clients are not stored (SW-5). */
  groupId: string | null;
  now: number;
};

/** Writes an outcome in bulk, inside the transaction it was worked out in (PUSH-9): all of it or nothing. */
export async function savePush(
  db: Db,
  outcome: PushOutcome,
  { userId, mayaInstance, space, groupId, now }: SaveInto,
): Promise<void> {
  const { version, ordNext, lmids } = outcome;
  const day = utcDay(now);
  await addOps(db, userId, day, outcome.done);
  await addLetters(
    db,
    userId,
    outcome.letters.map((letter) => ({ ...letter, at: toMinute(now) })),
  );
  await putSessions(db, userId, mayaInstance, outcome.sessions);
  await putMessages(db, userId, outcome.messages);
  await putRecords(db, userId, outcome.records);
  const emptied = [...outcome.emptied];
  await emptyMessages(db, userId, { sids: emptied, version });
  await dropHeld(db, userId, { ids: outcome.released, sids: emptied });
  for (const [sid, n] of outcome.counts) await addToCount(db, userId, sid, n);
  await saveDigests(db, userId, outcome.digests, emptied);
  if (groupId !== null)
    await putClients(db, userId, { groupId, day, version, lmids });
  if (outcome.isChanged)
    await putSpace(db, userId, { ...space, version, ordNext });
}

async function saveDigests(
  db: Db,
  userId: string,
  changes: ReadonlyMap<string, Digest>,
  emptied: readonly SessionId[],
): Promise<void> {
  const known = await readDigests(db, userId, [...changes.keys()]);
  const next = new Map<string, Digest>();
  for (const [bucket, change] of changes)
    next.set(bucket, joinDigests(known.get(bucket) ?? emptyDigest, change));
  for (const sid of emptied) {
    const rows = await readMessageStates(db, userId, sid);
    next.set(messageBucket(sid), digestOf(rows.map(messageHash)));
  }
  await putDigests(db, userId, next);
}
