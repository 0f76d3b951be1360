import type { SessionId } from '#shared/base/ids.ts';
import {
  emptyDigest,
  messageBucket,
  messageHash,
  messageKey,
  recordBucket,
  recordHash,
  recordKey,
  SESSION_BUCKET,
  sessionHash,
  sessionKey,
  withHash,
  type Digest,
} from '#shared/merge/digest.ts';
import type { BucketDigest } from '#shared/protocol/sync.ts';
import type {
  MessageRow,
  RecordRow,
  SessionRow,
} from '#web/local-store/rows.ts';
import { tablesOf, type SpaceDb } from '#web/local-store/space-tables.ts';
import {
  messageAsTold,
  recordAsTold,
  sessionAsTold,
} from './enqueue-restores.ts';
import type { Patch } from './read-patch.ts';

/** STORE-3: rows of one look; readers come in between. */
const STEP = 500;

/** What this device has of one row, as the server had it. */
export type Held = { bucket: string; key: string; ver: number; hash: string };

type Found = Held | null;

const heldMessage = (row: Parameters<typeof messageAsTold>[0]): Found => {
  const told = messageAsTold(row);
  return (
    told && {
      bucket: messageBucket(told.sid),
      key: messageKey(told.id),
      ver: told.ver,
      hash: messageHash(told),
    }
  );
};
const heldSession = (row: Parameters<typeof sessionAsTold>[0]): Found => {
  const told = sessionAsTold(row);
  return (
    told && {
      bucket: SESSION_BUCKET,
      key: sessionKey(told.id),
      ver: told.ver,
      hash: sessionHash(told),
    }
  );
};
const heldRecord = (row: Parameters<typeof recordAsTold>[0]): Found => {
  const told = recordAsTold(row);
  return (
    told && {
      bucket: recordBucket(told.kind),
      key: recordKey(told.kind, told.id),
      ver: told.ver,
      hash: recordHash(told),
    }
  );
};

/** EPOCH-6, EPOCH-7: digests of all buckets, or of those touched since: messages of these conversations, and the rest whole. */
export async function readDigests(
  db: SpaceDb,
  since: number | null,
): Promise<BucketDigest[]> {
  const digests = new Map<string, Digest>();
  const add = (held: Found): void => {
    if (held === null) return;
    const known = digests.get(held.bucket) ?? emptyDigest;
    digests.set(held.bucket, withHash(known, held.hash, 1));
  };
  const { sessions } = tablesOf(db);
  await eachRow(db, 'sessions', (row: SessionRow) => add(heldSession(row)));
  await eachRow(db, 'records', (row: RecordRow) => add(heldRecord(row)));
  if (since === null)
    await eachRow(db, 'messages', (row: MessageRow) => add(heldMessage(row)));
  else
    for (const sid of await sessions
      .where('touched')
      .aboveOrEqual(since)
      .primaryKeys())
      for (const held of await readMessagesOf(db, sid)) add(held);
  return [...digests].map(([bucket, digest]) => ({ bucket, ...digest }));
}

/** All that this device has of one bucket, in the order of its keys. */
export async function readBucket(db: SpaceDb, bucket: string): Promise<Held[]> {
  const found: Held[] = [];
  if (bucket.startsWith('s/'))
    found.push(...(await readMessagesOf(db, bucket.slice(2) as SessionId))); // looked up, nothing else
  else {
    const add = (held: Found): void => {
      if (held?.bucket === bucket) found.push(held);
    };
    if (bucket === SESSION_BUCKET)
      await eachRow(db, 'sessions', (row: SessionRow) => add(heldSession(row)));
    else await eachRow(db, 'records', (row: RecordRow) => add(heldRecord(row)));
  }
  return found.toSorted((a, b) => (a.key < b.key ? -1 : 1));
}

async function readMessagesOf(db: SpaceDb, sid: SessionId): Promise<Held[]> {
  const rows = await tablesOf(db)
    .messages.where('[sid+ord]')
    .between([sid, -Infinity], [sid, Infinity])
    .toArray();
  return rows.flatMap((row) => heldMessage(row) ?? []);
}

/** What the server says it has of the rows it told. */
export function heldIn({
  messages,
  sessions,
  records,
}: Pick<Patch, 'messages' | 'sessions' | 'records'>): Held[] {
  return [
    ...sessions.flatMap((row) => heldSession({ ...row, touched: 0 }) ?? []),
    ...records.flatMap((row) => heldRecord({ ...row, touched: 0 }) ?? []),
    ...messages.flatMap((row) => heldMessage(row) ?? []),
  ];
}

async function eachRow<Row>(
  db: SpaceDb,
  name: 'messages' | 'sessions' | 'records',
  take: (row: Row) => void,
): Promise<void> {
  const table = db.table(name);
  let after: unknown;
  for (;;) {
    const part =
      after === undefined
        ? table.orderBy(':id')
        : table.where(':id').above(after);
    const keys = await part.limit(STEP).primaryKeys();
    for (const row of await table.bulkGet(keys))
      if (row !== undefined) take(row as Row); // the table says of what kind
    after = keys.at(-1);
    if (keys.length < STEP || after === undefined) return;
  }
}
