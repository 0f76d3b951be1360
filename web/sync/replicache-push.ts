import type { OpId } from '#shared/base/ids.ts';
import * as z from 'zod/mini';
import {
  mutation as mutationSchema,
  type Ack,
  type Mutation,
  type PushRequest,
} from '#shared/protocol/sync.ts';
import type { SyncFault } from '#web/api/sync-client.ts';
import { takeAcks } from '#web/outbox/take-acks.ts';
import { takeThese } from '#web/outbox/take-chunk.ts';
import { noteSteps } from '#web/outbox/trace.ts';
import type { CourierDeps } from './courier.ts';
import { splitMutations } from './split-mutations.ts';

/** How the sending of one body of Replicache ended. `acked`: every mutation of it is (PUSH-2). */
export type PushEnd =
  | { state: 'acked' }
  | { state: 'no-token' }
  | { state: 'failed'; fault: SyncFault }
  /** Nothing behind `opId` was tried. */
  | {
      state: 'stopped';
      opId: OpId;
      code: 'op-unknown' | 'id-gap' | 'temporary';
      retryAfterMs?: number | undefined;
    }
  /** This one mutation is more than the server takes (PUSH-4). */
  | { state: 'too-large'; opId: OpId };

/** What Replicache hands a pusher, as far as it is used; its type leaves `args` open. */
const body = z.object({
  clientGroupID: z.string(),
  profileID: z.string(),
  mutations: z.array(mutationSchema),
});
export type PushBody = z.infer<typeof body>;

export function readPushBody(given: unknown): PushBody | null {
  const parsed = body.safeParse(given);
  return parsed.success ? parsed.data : null;
}

const keyOf = ({ clientID, id }: Mutation): string => `${clientID}#${id}`;

/**
 * PUSH-1: sends what Replicache holds: without the mutations whose ack this page has, in requests of limited size, one at a
 * time, up to the first failure. Acks are in the store before the next request leaves.
 */
export function createReplicachePush(deps: CourierDeps) {
  /** By mutation and not by operation: an ack that came another way left this client's counter where it was. */
  const acked = new Set<string>();
  let most: number | undefined;

  async function sendChunk(
    { clientGroupID, profileID }: PushBody,
    chunk: Mutation[],
    token: string,
  ): Promise<PushEnd> {
    const request: PushRequest = {
      pushVersion: 1,
      clientGroupID,
      profileID,
      schemaVersion: '1',
      mutations: await asTheyAre(deps, chunk),
    };
    const opIds = chunk.map(({ args }) => args.opId as OpId);
    await noteSteps(deps.db(), opIds, 'sent', deps.clock());
    const answer = await deps.exclusive(async () => {
      const pushed = await deps.client.push(request, { token });
      if (pushed.ok) await take(pushed.value.acks);
      return pushed;
    });
    if (!answer.ok) return { state: 'failed', fault: answer.error };
    const known = new Set(answer.value.acks.map(({ opId }) => opId));
    for (const mutation of chunk)
      if (known.has(mutation.args.opId as OpId)) acked.add(keyOf(mutation));
    const { stopped } = answer.value;
    if (stopped !== null)
      return { ...stopped, state: 'stopped', opId: stopped.opId as OpId };
    // PUSH-3: an operation that a good answer passes over is not acknowledged.
    return chunk.every((mutation) => acked.has(keyOf(mutation)))
      ? { state: 'acked' }
      : { state: 'failed', fault: { code: 'sync_unavailable' } };
  }

  async function take(acks: Ack[]): Promise<void> {
    const db = deps.db();
    const { taken, rejected } = await takeAcks(db, acks, deps.clock());
    deps.onAcked([...taken, ...rejected]);
    await noteSteps(db, taken, 'acked', deps.clock());
    await noteSteps(db, rejected, 'rejected', deps.clock());
  }

  async function send(body: PushBody): Promise<PushEnd> {
    const token = await deps.token();
    if (token === null) return { state: 'no-token' };
    const left = (): Mutation[] =>
      body.mutations.filter((mutation) => !acked.has(keyOf(mutation)));
    for (;;) {
      const [chunk] = splitMutations(left(), most);
      const first = chunk?.[0];
      if (chunk === undefined || first === undefined) break;
      const end = await sendChunk(body, chunk, token);
      const isTooLarge =
        end.state === 'failed' && end.fault.code === 'sync_too_large';
      if (isTooLarge && chunk.length === 1)
        return { state: 'too-large', opId: first.args.opId as OpId };
      if (isTooLarge) most = Math.ceil(chunk.length / 2);
      else if (end.state !== 'acked') return end;
    }
    most = undefined;
    return { state: 'acked' };
  }

  return send;
}

/**
 * OUT-9: words that were taken back while they waited are not sent out of Replicache's memory. What has left the outbox was
 * answered another way; it goes once more, since this client's counter must move past it, and is a duplicate.
 */
async function asTheyAre(
  deps: CourierDeps,
  chunk: Mutation[],
): Promise<Mutation[]> {
  const rows = await takeThese(
    deps.db(),
    chunk.map(({ args }) => args.opId as OpId),
  );
  const ops = new Map<string, Mutation['args']>(
    rows.map(({ opId, op }) => [opId, { ...op }]),
  );
  return chunk.map((mutation) => ({
    ...mutation,
    args: ops.get(mutation.args.opId) ?? mutation.args,
  }));
}
