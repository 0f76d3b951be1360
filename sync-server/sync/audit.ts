import type { OpId, SessionId } from '#shared/base/ids.ts';
import {
  emptyDigest,
  messageKey,
  recordKey,
  SESSION_BUCKET,
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
  const own = await readBucket(db, userId, have.bucket);
  const missing = [...held.keys()].filter((key) => !own.versions.has(key));
  const ahead = [...own.versions]
    .filter(([key, version]) => {
      const there = held.get(key);
      return there === undefined
        ? isAskedFor(key, [...held.keys()], own.versions.size)
        : version > there;
    })
    .map(([key]) => key);
  return {
    found: { mismatch, missing },
    patch: await readSome(ahead, own.readRows),
  };
}

const isOther = (given: BucketDigest, own: Digest): boolean =>
  own.n !== given.n || own.x !== given.x;

/** `<key> <version>`; without a version the row counts as the oldest. */
function readHave(text: string): readonly [string, number] {
  const at = text.lastIndexOf(' ');
  const version = at < 0 ? NaN : Number(text.slice(at + 1));
  return Number.isSafeInteger(version)
    ? [text.slice(0, at), version]
    : [text, 0];
}

/** A bucket that fits one request is told whole; of a larger one only what lies between the keys of this request. */
function isAskedFor(key: string, held: string[], size: number): boolean {
  if (size <= MAX_HAVE && held.length < MAX_HAVE) return true;
  const sorted = held.toSorted();
  return key >= (sorted[0] ?? '') && key <= (sorted.at(-1) ?? '');
}

type Bucket = {
  versions: Map<string, number>;
  readRows: (keys: readonly string[]) => Promise<PatchOp[]>;
};

async function readBucket(
  db: Db,
  userId: string,
  bucket: string,
): Promise<Bucket> {
  if (bucket === SESSION_BUCKET) {
    const rows = await readSessionVersions(db, userId);
    const ids = new Map(rows.map(({ id }) => [sessionKey(id), id]));
    return {
      versions: new Map(rows.map(({ id, ver }) => [sessionKey(id), ver])),
      readRows: async (keys) =>
        (await readSessions(db, userId, pick(ids, keys))).map(putSession),
    };
  }
  if (bucket.startsWith('s/')) {
    const sid = bucket.slice(2) as SessionId; // compared with ids of sessions, nothing else
    const rows = await readMessageStates(db, userId, sid);
    const ids = new Map<string, OpId>(
      rows.map(({ id }) => [messageKey(id), id]),
    );
    return {
      versions: new Map(rows.map(({ id, ver }) => [messageKey(id), ver])),
      readRows: async (keys) =>
        (await readMessages(db, userId, pick(ids, keys))).map(putMessage),
    };
  }
  const kind = bucket.slice(2);
  const rows = await readRecordVersions(db, userId, kind);
  const places = new Map(
    rows.map(({ id }) => [recordKey(kind, id), { kind, id }]),
  );
  return {
    versions: new Map(rows.map(({ id, ver }) => [recordKey(kind, id), ver])),
    readRows: async (keys) =>
      (await readRecords(db, userId, pick(places, keys))).map(putRecord),
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
