import * as z from 'zod/mini';
import type { OpId } from '#shared/base/ids.ts';
import { MAX_SYNC_MUTATIONS } from './sync-limits.ts';

// The wire of /api/v1/sync (PUSH, PULL): Replicache's bodies plus acknowledgements, epoch, pages and audit. What the server
// reads is strict: an unknown field is refused (PUSH-4). What a device reads tolerates fields it does not know (UPG-2).
// Bodies of operations are parsed one by one by shared/protocol/op-schema.ts: one that is torn refuses itself alone.

const count = z.int().check(z.minimum(0));
const id = z.string().check(z.minLength(1), z.maxLength(64));

/** What makes an operation one: all that is read before its name and its version are known. */
export const opEnvelope = z.object({
  opId: z.uuid(),
  name: id,
  v: count,
});

export const mutation = z.strictObject({
  clientID: id,
  id: z.int().check(z.minimum(1)),
  name: z.literal('op'),
  timestamp: z.number(),
  args: z.looseObject({ opId: z.uuid() }),
});
export type Mutation = z.infer<typeof mutation>;

export const pushRequest = z.strictObject({
  pushVersion: z.literal(1),
  clientGroupID: id,
  profileID: z.string().check(z.maxLength(64)),
  schemaVersion: z.literal('1'),
  mutations: z.array(mutation).check(z.maxLength(MAX_SYNC_MUTATIONS)),
  /** A run without a stored client: of the service worker or of a page that goes (SW-5). */
  transient: z.optional(z.literal(true)),
});
export type PushRequest = z.infer<typeof pushRequest>;

/** Why an operation was refused for good; its text stays with the person (OUT-8). */
export const refusals = [
  'invalid',
  'too-large',
  'forbidden',
  'erased',
  'superseded',
  'poison',
] as const;
export type Refusal = (typeof refusals)[number];

export const ack = z.object({
  opId: z.string(),
  status: z.enum(['applied', 'duplicate', 'rejected']),
  /** The version of the space at which the operation took effect or was refused. */
  version: count,
  /** The place of the message it made (ORDER-1). */
  ord: z.optional(count),
  reason: z.optional(z.enum(refusals)),
});
export type Ack = Omit<z.infer<typeof ack>, 'opId'> & { opId: OpId };

/** The first operation neither applied nor refused, and why; nothing behind it was tried. */
export const stopCodes = ['op-unknown', 'id-gap', 'temporary'] as const;

export const pushAnswer = z.object({
  acks: z.array(ack),
  epoch: z.string(),
  version: count,
  /** The server's clock in ms. */
  now: z.number(),
  stopped: z.nullable(
    z.object({
      opId: z.string(),
      code: z.enum(stopCodes),
      retryAfterMs: z.optional(count),
    }),
  ),
});
export type PushAnswer = Omit<z.infer<typeof pushAnswer>, 'acks'> & {
  acks: Ack[];
};

/**
 * `v`: rows up to this version were read. `l`: mutation ids up to it. `order` = `v` + `shift` and only grows, over epochs
 * too; Replicache compares cookies by it (PULL-7, PULL-10).
 */
export const cookie = z.object({
  order: count,
  epoch: z.string().check(z.maxLength(64)),
  v: count,
  l: count,
  shift: count,
});
export type Cookie = z.infer<typeof cookie>;

/** A bucket of the audit: `s/<sessionId>`, `sessions`, `r/<kind>`; `n` rows, `x` = xor of their hashes, 16 hex digits (EPOCH-6). */
export const bucketDigest = z.object({
  bucket: z.string().check(z.maxLength(100)),
  n: count,
  x: z.string().check(z.maxLength(16)),
});
export type BucketDigest = z.infer<typeof bucketDigest>;

export const pullRequest = z.strictObject({
  pullVersion: z.literal(1),
  clientGroupID: id,
  profileID: z.string().check(z.maxLength(64)),
  schemaVersion: z.literal('1'),
  cookie: z.nullable(cookie),
  /** Newest first for a new device; the token of a further page, or none to begin (PULL-5). */
  back: z.optional(
    z.strictObject({ token: z.optional(z.string().check(z.maxLength(200))) }),
  ),
  /** Digests of this device, and for a bucket that differs the rows it has: `<key> <version> <hash>`, the hash as in digests (EPOCH-6). */
  audit: z.optional(
    z.strictObject({
      digests: z.optional(z.array(bucketDigest).check(z.maxLength(2000))),
      have: z.optional(
        z.strictObject({
          bucket: z.string().check(z.maxLength(100)),
          keys: z
            .array(z.string().check(z.maxLength(200)))
            .check(z.maxLength(2000)),
        }),
      ),
    }),
  ),
});
export type PullRequest = z.infer<typeof pullRequest>;

/**
 * Keys: `m/<id>` a Message, `s/<id>` a Session, `r/<kind>/<id>` a Rec. Tombstones are rows with `erased: 1`; a `clear` removes
 * nothing (PULL-4).
 */
export const patchOp = z.union([
  z.object({
    op: z.literal('put'),
    key: z.string(),
    value: z.record(z.string(), z.unknown()),
  }),
  z.object({ op: z.literal('clear') }),
]);
export type PatchOp = z.infer<typeof patchOp>;

export const pullAnswer = z.object({
  cookie,
  lastMutationIDChanges: z.record(z.string(), count),
  patch: z.array(patchOp),
  /** More pages are to be asked for before the head is reached. */
  more: z.boolean(),
  /** The head is reached and nothing older is left. */
  complete: z.boolean(),
  reason: z.nullable(z.enum(['epoch'])),
  back: z.optional(z.object({ token: z.nullable(z.string()) })),
  now: z.number(),
  /** The device was sent away: one last drain, then everything here goes (LEAVE-4). */
  wipe: z.boolean(),
  audit: z.optional(
    z.object({
      mismatch: z.array(z.string()),
      /** Keys the server has not; the device restores them. */
      missing: z.array(z.string()),
    }),
  ),
});
export type PullAnswer = z.infer<typeof pullAnswer>;

/** What stands in each event of GET /api/v1/sync/events (PULL-12). */
export const poke = z.object({ epoch: z.string(), version: count });
export type Poke = z.infer<typeof poke>;
