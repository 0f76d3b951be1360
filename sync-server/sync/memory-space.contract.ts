import type { Message } from '#shared/domain/message.ts';
import type { Rec, Session } from '#shared/domain/session.ts';
import {
  emptyDigest,
  digestOf,
  joinDigests,
  messageBucket,
  messageHash,
  recordBucket,
  recordHash,
  recordKey,
  SESSION_BUCKET,
  sessionHash,
  type Digest,
} from '#shared/merge/digest.ts';
import { readOp } from '#shared/protocol/op-schema.ts';
import type { Op } from '#shared/protocol/op.ts';
import type { Mutation } from '#shared/protocol/sync.ts';
import { toMutations } from '#shared/testing/make-ops.ts';
import { applyPush } from './apply-push.ts';
import { emptied } from './effect.ts';
import type { opEffect } from './op-effect.ts';
import type { DoneOp, PushItem, PushOutcome } from './push-state.ts';

export const NOW = 1_790_000_000_000;

/** What save-push.ts does to a database, done to maps: so that thousands of pushes can be tried without one. */
export function createMemorySpace() {
  const space = {
    version: 0,
    ordNext: 1,
    lmids: new Map<string, number>(),
    done: new Map<string, DoneOp>(),
    poison: new Set<string>(),
    messages: new Map<string, Message>(),
    sessions: new Map<string, Session>(),
    records: new Map<string, Rec>(),
    digests: new Map<string, Digest>(),
    letters: [] as PushOutcome['letters'],
  };

  const save = (outcome: PushOutcome): void => {
    if (outcome.isChanged) space.version = outcome.version;
    space.ordNext = outcome.ordNext;
    for (const [id, lmid] of outcome.lmids) space.lmids.set(id, lmid);
    for (const entry of outcome.done) space.done.set(entry.opId, entry);
    for (const row of outcome.messages) space.messages.set(row.id, row);
    for (const row of outcome.sessions) space.sessions.set(row.id, row);
    for (const row of outcome.records)
      space.records.set(recordKey(row.kind, row.id), row);
    for (const [bucket, change] of outcome.digests)
      space.digests.set(
        bucket,
        joinDigests(space.digests.get(bucket) ?? emptyDigest, change),
      );
    for (const sid of outcome.emptied) {
      const rows = [...space.messages.values()].filter(
        (row) => row.sid === sid,
      );
      for (const row of rows)
        if (row.erased === 0)
          space.messages.set(row.id, {
            ...emptied(row),
            ver: outcome.version,
          });
      space.digests.set(messageBucket(sid), bucketOf(messageBucket(sid)));
    }
    space.letters.push(...outcome.letters);
  };

  /** The digest of a bucket, counted anew from the rows. */
  const bucketOf = (bucket: string): Digest => {
    if (bucket === SESSION_BUCKET)
      return digestOf([...space.sessions.values()].map(sessionHash));
    if (bucket.startsWith('s/'))
      return digestOf(
        [...space.messages.values()]
          .filter(({ sid }) => messageBucket(sid) === bucket)
          .map(messageHash),
      );
    return digestOf(
      [...space.records.values()]
        .filter(({ kind }) => recordBucket(kind) === bucket)
        .map(recordHash),
    );
  };

  /** One request; `loaded` as load-push.ts reads it. */
  const push = (
    ops: readonly (Op | Record<string, unknown>)[],
    {
      client = 'c1',
      from = 1,
      isTransient = false,
      now = NOW,
    }: {
      client?: string;
      from?: number;
      isTransient?: boolean;
      now?: number;
    } = {},
    effectOf?: typeof opEffect,
  ): PushOutcome => {
    const items = toMutations(ops, client, from).map((mutation): PushItem => {
      const args = mutation.args as Mutation['args'];
      return { mutation: { ...mutation, args }, read: readOp(args) };
    });
    const outcome = applyPush(space, { items, isTransient, now }, effectOf);
    save(outcome);
    return outcome;
  };

  return { ...space, space, push, bucketOf };
}
export type MemorySpace = ReturnType<typeof createMemorySpace>;
