import type { OpId, SessionId } from '#shared/base/ids.ts';
import type { Rec, Session } from '#shared/domain/session.ts';
import {
  emptyDigest,
  messageHash,
  messageKey,
  recordHash,
  recordKey,
  SESSION_BUCKET,
  sessionHash,
  sessionKey,
  type Digest,
} from '#shared/merge/digest.ts';
import type {
  BucketDigest,
  PatchOp,
  PullAnswer,
  PullRequest,
} from '#shared/protocol/sync.ts';
import { PAGE_BYTES, PAGE_ROWS } from '#shared/protocol/sync-limits.ts';
import { readDigests } from '#server/db/digest-rows.ts';
import { readMessages, readMessageStates } from '#server/db/message-rows.ts';
import type { Db } from '#server/db/open-store.ts';
import {
  readRecords,
  readRecordVersions,
  readSessions,
  readSessionVersions,
  type RecordPlace,
} from '#server/db/record-rows.ts';
import { putMessage, putRecord, putSession } from './put-rows.ts';

type Asked = NonNullable<PullRequest['audit']>;
type Found = NonNullable<PullAnswer['audit']>;

/** Rows read at once for a patch; between two reads its bytes are looked at. */
const STEP = 50;
/** A request names at most this many rows; a bucket of more comes in several, each in the order of its keys. */
const MAX_HAVE = 2000;

/**
 * EPOCH-6: which buckets differ, and of one bucket what this side lacks and what it has newer. The newer rows go into the patch,
 * at most a page of them; asked again, the rest follows. A device compares at the head only, or every late row would differ.
 */
export async function readAudit(
  db: Db,
  userId: string,
  { digests = [], have }: Asked,
): Promise<{ found: Found; patch: PatchOp[] }> {
  const buckets = digests.map(({ bucket }) => bucket);
  const known = await readDigests(db, userId, buckets);
  const mismatch = digests
    .filter((given) => isOther(given, known.get(given.bucket) ?? emptyDigest))
    .map(({ bucket }) => bucket);
  if (have === undefined)
    return { found: { mismatch, missing: [] }, patch: [] };
  const held = new Map(have.keys.map(readHave));
  const keys = [...held.keys()];
  const own = await readBucket(db, userId, have.bucket);
  const missing = keys.filter((key) => !own.rows.has(key));
  const isWanted = isAskedFor(keys, own.rows.size);
  const ahead = [...own.rows]
    .filter(([key, { version, hash }]) => {
      const there = held.get(key);
      if (there === undefined) return isWanted(key);
      // Another content under any version: a device that knows more says so once it has seen this side.
      return there.hash === null
        ? version > there.version
        : hash !== there.hash;
    })
    .map(([key]) => key);
  return {
    found: { mismatch, missing },
    patch: await readSome(ahead, own.readRows),
  };
}

const isOther = (given: BucketDigest, own: Digest): boolean =>
  own.n !== given.n || own.x !== given.x;

type Have = { version: number; hash: string | null };

/** `<key> <version> <hash>`; without a version the row counts as the oldest, without a hash the version tells. */
function readHave(text: string): readonly [string, Have] {
  const [, key = text, version = '0', hash = null] =
    /^(.*?)(?: (\d{1,15}))(?: ([0-9a-f]{16}))?$/s.exec(text) ?? [];
  return [key, { version: Number(version), hash }];
}

/** A bucket that fits one request is told whole; of a larger one only what lies between the keys of this request. */
function isAskedFor(held: string[], size: number): (key: string) => boolean {
  if (size <= MAX_HAVE && held.length < MAX_HAVE) return () => true;
  const sorted = held.toSorted();
  const [first = ''] = sorted;
  const last = sorted.at(-1) ?? '';
  return (key) => key >= first && key <= last;
}

type Bucket = {
  rows: Map<string, { version: number; hash: string }>;
  readRows: (keys: readonly string[]) => Promise<PatchOp[]>;
};

async function readBucket(
  db: Db,
  userId: string,
  bucket: string,
): Promise<Bucket> {
  if (bucket.startsWith('s/')) {
    const sid = bucket.slice(2) as SessionId; // compared with ids of sessions, nothing else
    const rows = await readMessageStates(db, userId, sid);
    const ids = new Map<string, OpId>(
      rows.map(({ id }) => [messageKey(id), id]),
    );
    return {
      rows: new Map(
        rows.map((row) => [
          messageKey(row.id),
          { version: row.ver, hash: messageHash(row) },
        ]),
      ),
      readRows: async (keys) =>
        (await readMessages(db, userId, pick(ids, keys))).map(putMessage),
    };
  }
  if (bucket === SESSION_BUCKET) {
    const found = await readSessionVersions(db, userId);
    const ids = found.map(({ id }) => id);
    return readWhole<string, Session>(ids, {
      keyOf: ({ id }) => sessionKey(id),
      placeOf: ({ id }) => id,
      read: (some) => readSessions(db, userId, some),
      hash: sessionHash,
      put: putSession,
    });
  }
  const kind = bucket.slice(2);
  const found = await readRecordVersions(db, userId, kind);
  const places = found.map(({ id }) => ({ kind, id }));
  return readWhole<RecordPlace, Rec>(places, {
    keyOf: ({ id }) => recordKey(kind, id),
    placeOf: ({ id }) => ({ kind, id }),
    read: (some) => readRecords(db, userId, some),
    hash: recordHash,
    put: putRecord,
  });
}

/** Hashes of values need the values: all rows are read, in steps, and those that are to be told once more. */
async function readWhole<Place, Row extends { ver: number }>(
  all: readonly Place[],
  {
    keyOf,
    placeOf,
    read,
    hash,
    put,
  }: {
    keyOf: (row: Row) => string;
    placeOf: (row: Row) => Place;
    read: (some: readonly Place[]) => Promise<Row[]>;
    hash: (row: Row) => string;
    put: (row: Row) => PatchOp;
  },
): Promise<Bucket> {
  const rows: Bucket['rows'] = new Map();
  const places = new Map<string, Place>();
  for (let at = 0; at < all.length; at += STEP)
    for (const row of await read(all.slice(at, at + STEP))) {
      rows.set(keyOf(row), { version: row.ver, hash: hash(row) });
      places.set(keyOf(row), placeOf(row));
    }
  return {
    rows,
    readRows: async (keys) => (await read(pick(places, keys))).map(put),
  };
}

const pick = <Value>(
  from: ReadonlyMap<string, Value>,
  keys: readonly string[],
): Value[] =>
  keys.flatMap((key) => {
    const value = from.get(key);
    return value === undefined ? [] : [value];
  });

async function readSome(
  keys: readonly string[],
  readRows: Bucket['readRows'],
): Promise<PatchOp[]> {
  const patch: PatchOp[] = [];
  const wanted = keys.slice(0, PAGE_ROWS);
  let bytes = 0;
  for (let at = 0; at < wanted.length && bytes < PAGE_BYTES; at += STEP) {
    const rows = await readRows(wanted.slice(at, at + STEP));
    bytes += JSON.stringify(rows).length;
    patch.push(...rows);
  }
  return patch;
}
