import type { PatchOp } from '#shared/protocol/sync.ts';
import type { Db } from '#server/db/open-store.ts';
import {
  readOlder,
  readOlderSizes,
  readRecordSizes,
  readRecordsOf,
  readSessionsOf,
} from '#server/db/pull-rows.ts';
import type { SpaceRow } from '#server/db/space-rows.ts';
import { cutPage, SIZES_NEEDED } from './cut-page.ts';
import { putMessage, putRecord, putSession } from './put-rows.ts';

// PULL-5: a new device reads backwards. First all sessions and the newest messages, then records in the order they changed,
// then older messages. What changes after the first page is above the head it set, and comes by the tail.

/** Past every place that is ever given out. */
const PAST_ALL = Number.MAX_SAFE_INTEGER;

/** Where the next page begins: records above version `r` up to `head`, or messages below place `m` once records are done. */
export type BackPlace = { head: number; r: number | null; m: number };
export type BackPage = { patch: PatchOp[]; token: string | null };

const writeToken = (epoch: string, { head, r, m }: BackPlace): string =>
  [epoch, head, r ?? '', m].join(':');

/** Null without a token, and for one of another epoch or none of ours: then there is nothing left to bring that way. */
export function parseBackToken(
  token: string | undefined,
  epoch: string,
): (BackPlace & { epoch: string }) | null {
  const [, of, head, r, m] =
    /^([\w-]+):(\d{1,15}):(\d{0,15}):(\d{1,16})$/.exec(token ?? '') ?? [];
  if (of !== epoch || m === undefined) return null;
  return {
    epoch,
    head: Number(head),
    r: r === '' || r === undefined ? null : Number(r),
    m: Number(m),
  };
}

export async function firstPage(
  db: Db,
  userId: string,
  { epoch, version }: Pick<SpaceRow, 'epoch' | 'version'>,
): Promise<BackPage> {
  const span = { above: 0, upTo: version };
  const sessions = await readSessionsOf(db, userId, span);
  const newest = await readMessagePage(db, userId, PAST_ALL);
  const place = {
    head: version,
    r: await firstRecords(db, userId, version),
    m: newest.from,
  };
  return {
    patch: [...sessions.map(putSession), ...newest.patch],
    token:
      place.r === null && newest.isAll
        ? null
        : writeToken(epoch, newest.isAll ? { ...place, m: 0 } : place),
  };
}

/** 0 to begin with the records, null when there are none. */
const firstRecords = async (
  db: Db,
  userId: string,
  upTo: number,
): Promise<number | null> =>
  (await readRecordSizes(db, userId, { v: 0, upTo, limit: 1 })).length > 0
    ? 0
    : null;

export async function backPage(
  db: Db,
  userId: string,
  place: (BackPlace & { epoch: string }) | null,
): Promise<BackPage> {
  if (place === null) return { patch: [], token: null };
  const { epoch, head, r, m } = place;
  if (r === null) {
    const older = await readMessagePage(db, userId, m);
    const next = { head, r, m: older.from };
    return {
      patch: older.patch,
      token: older.isAll ? null : writeToken(epoch, next),
    };
  }
  const limit = SIZES_NEEDED;
  const cut = cutPage(
    await readRecordSizes(db, userId, { v: r, upTo: head, limit }),
  );
  const upTo = cut === null || cut.isAll ? head : cut.last;
  const rows = await readRecordsOf(db, userId, { above: r, upTo });
  const isLast = upTo >= head;
  return {
    patch: rows.map(putRecord),
    token:
      isLast && m === 0
        ? null
        : writeToken(epoch, { head, r: isLast ? null : upTo, m }),
  };
}

async function readMessagePage(
  db: Db,
  userId: string,
  below: number,
): Promise<{ patch: PatchOp[]; from: number; isAll: boolean }> {
  const sizes = await readOlderSizes(db, userId, {
    below,
    limit: SIZES_NEEDED,
  });
  const cut = cutPage(sizes);
  if (cut === null) return { patch: [], from: 0, isAll: true };
  const rows = await readOlder(db, userId, { below, from: cut.last });
  return { patch: rows.map(putMessage), from: cut.last, isAll: cut.isAll };
}
