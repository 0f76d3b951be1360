import {
  emptyDigest,
  joinDigests,
  messageBucket,
  messageHash,
  recordBucket,
  recordHash,
  recordKey,
  SESSION_BUCKET,
  sessionHash,
  withHash,
  type Digest,
} from '#shared/merge/digest.ts';
import type { PushOutcome, PushState } from './push-state.ts';

type Changes = Pick<
  PushOutcome,
  'messages' | 'sessions' | 'records' | 'emptied'
>;

/** EPOCH-6: what the changed rows add to their buckets and take out of them; a row of version 0 was never counted. */
export function digestChanges(
  state: Pick<PushState, 'messages' | 'sessions' | 'records'>,
  changes: Changes,
): Map<string, Digest> {
  const buckets = new Map<string, Digest>();
  const move = <Row extends { ver: number }>(
    bucket: string,
    { before, after }: { before: Row | undefined; after: Row },
    hash: (row: Row) => string,
  ): void => {
    const old = before !== undefined && before.ver > 0 ? before : null;
    const added = withHash(emptyDigest, hash(after), old === null ? 1 : 0);
    const change = old === null ? added : withHash(added, hash(old), 0);
    buckets.set(
      bucket,
      joinDigests(buckets.get(bucket) ?? emptyDigest, change),
    );
  };

  for (const after of changes.messages)
    if (!changes.emptied.has(after.sid))
      move(
        messageBucket(after.sid),
        { before: state.messages.get(after.id), after },
        messageHash,
      );
  for (const after of changes.sessions)
    move(
      SESSION_BUCKET,
      { before: state.sessions.get(after.id), after },
      sessionHash,
    );
  for (const after of changes.records)
    move(
      recordBucket(after.kind),
      {
        before: state.records.get(recordKey(after.kind, after.id)),
        after,
      },
      recordHash,
    );
  return buckets;
}
