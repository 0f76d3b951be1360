import { and, eq, inArray } from 'drizzle-orm';
import type { OpId, SessionId } from '#shared/base/ids.ts';
import type { Message } from '#shared/domain/message.ts';
import type { Session } from '#shared/domain/session.ts';
import { messageKey, recordKey, sessionKey } from '#shared/merge/digest.ts';
import { bareSession, type OpOf } from '#shared/mutators/apply-op.ts';
import { readOp } from '#shared/protocol/op-schema.ts';
import type {
  Ack,
  Cookie,
  PatchOp,
  PullAnswer,
  PullRequest,
  PushAnswer,
  PushRequest,
} from '#shared/protocol/sync.ts';
import { putMessages, readMessages } from '#server/db/message-rows.ts';
import { addOps, readOps } from '#server/db/op-rows.ts';
import type { Db, Store } from '#server/db/open-store.ts';
import {
  addToCount,
  putSessions,
  readSessions,
} from '#server/db/record-rows.ts';
import {
  putClients,
  putSpace,
  readInstance,
  readLmidChanges,
  readLmids,
} from '#server/db/space-rows.ts';
import {
  mayaMessages,
  records,
  sanctuarySessions,
} from '#server/db/tables.sqlite.ts';
import { utcDay } from '#server/db/utc-day.ts';
import { putMessage, putSession } from '#server/sync/put-rows.ts';
import { ensureSpace } from '#server/sync/space.ts';

// The other way to answer the same protocol, for the bench alone: each row has a version of its own, and the server remembers
// for each client group what it holds (a client view record: key to version). A pull reads key and version of every row of the
// person and compares. One piece, so that the whole of it can be read beside sync-server/sync. It is spared what the real one
// does besides: no audit digests, no dead letters, no pages, and its views lie in memory instead of in a table.

type View = ReadonlyMap<string, number>;
type Deps = {
  store: Store;
  clock: () => number;
  randomBytes: (n: number) => Uint8Array;
};
type Known = { rows: View; lmids: Readonly<Record<string, number>> };
const NOTHING: Known = { rows: new Map(), lmids: {} };
/** Ids of one question; SQLite takes more, yet the plan stays the same. */
const AT_ONCE = 500;

export function createRowVersion({ store, clock, randomBytes }: Deps) {
  const views = new Map<string, Known>();
  let order = 0;
  return {
    push: (userId: string, request: PushRequest): Promise<PushAnswer> =>
      store.tx(({ db }) => push(db, userId, { request, clock, randomBytes })),
    pull: (userId: string, request: PullRequest): Promise<PullAnswer> =>
      store.snapshot(async (db) => {
        const { cookie, clientGroupID: groupId } = request;
        const name = (at: number) => `${userId} ${groupId} ${at}`;
        const known =
          (cookie === null ? undefined : views.get(name(cookie.order))) ??
          NOTHING;
        const rows = await readVersions(db, userId);
        const lmids = await readLmidChanges(db, userId, { groupId, above: -1 });
        const patch = await readChanges(db, userId, known.rows, rows);
        const changed = Object.fromEntries(
          Object.entries(lmids).filter(([id, n]) => known.lmids[id] !== n),
        );
        const isNews = patch.length > 0 || Object.keys(changed).length > 0;
        if (isNews || cookie === null) {
          order += 1;
          views.set(name(order), { rows, lmids });
        }
        const at = isNews || cookie === null ? order : cookie.order;
        return answerOf(at, { patch, changed, now: clock() });
      }),
    /** Forgets what was handed out behind `cookie`, as a server would once the group has come further. */
    forgetAfter(cookie: Cookie): void {
      for (const key of views.keys())
        if (Number(key.split(' ').at(-1)) > cookie.order) views.delete(key);
    },
  };
}

function answerOf(
  at: number,
  {
    patch,
    changed,
    now,
  }: { patch: PatchOp[]; changed: Record<string, number>; now: number },
): PullAnswer {
  return {
    cookie: { order: at, epoch: '1', v: at, l: at, shift: 0 },
    lastMutationIDChanges: changed,
    patch,
    more: false,
    complete: true,
    reason: null,
    now,
    wipe: false,
  };
}

/** Key and version of everything the person has: what makes this way cost what is there and not what changed. */
async function readVersions(db: Db, userId: string): Promise<View> {
  const messages = await db
    .select({ id: mayaMessages.id, version: mayaMessages.version })
    .from(mayaMessages)
    .where(eq(mayaMessages.userId, userId));
  const sessions = await db
    .select({ id: sanctuarySessions.id, version: sanctuarySessions.version })
    .from(sanctuarySessions)
    .where(eq(sanctuarySessions.userId, userId));
  const others = await db
    .select({ kind: records.kind, id: records.id, version: records.version })
    .from(records)
    .where(eq(records.userId, userId));
  const view = new Map<string, number>();
  for (const { id, version } of sessions)
    view.set(sessionKey(id as SessionId), version);
  for (const { kind, id, version } of others)
    view.set(recordKey(kind, id), version);
  for (const { id, version } of messages) view.set(messageKey(id), version);
  return view;
}

async function readChanges(
  db: Db,
  userId: string,
  known: View,
  rows: View,
): Promise<PatchOp[]> {
  const changed: string[] = [];
  for (const [key, version] of rows)
    if (known.get(key) !== version) changed.push(key);
  const of = (start: string) =>
    changed.filter((key) => key.startsWith(start)).map((key) => key.slice(2));
  const patch: PatchOp[] = [];
  const sids = of('s/');
  for (let at = 0; at < sids.length; at += AT_ONCE) {
    const some = await readSessions(db, userId, sids.slice(at, at + AT_ONCE));
    patch.push(...some.map(putSession));
  }
  const ids = of('m/') as OpId[];
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    const some = await readMessages(db, userId, ids.slice(at, at + AT_ONCE));
    patch.push(...some.map(putMessage));
  }
  return patch;
}

async function push(
  db: Db,
  userId: string,
  {
    request,
    clock,
    randomBytes,
  }: { request: PushRequest } & Pick<Deps, 'clock' | 'randomBytes'>,
): Promise<PushAnswer> {
  const mayaInstance = await readInstance(db, userId);
  if (mayaInstance === null) throw new Error('nobody there');
  const now = clock();
  const day = utcDay(now);
  // The place in the thread is given out by one counter here too: it is part of the protocol.
  const space = await ensureSpace(db, userId, randomBytes);
  const sends = request.mutations.map(({ args }) => sendOf(args));
  const ids = sends.map(({ opId }) => opId);
  const done = new Set((await readOps(db, userId, ids)).map((op) => op.opId));
  const fresh = sends.filter(({ opId }) => !done.has(opId));
  const known = new Map(
    (await readMessages(db, userId, ids)).map((row) => [row.id, row]),
  );
  let ordNext = space.ordNext;
  const rows = fresh.map(({ body }): Message => {
    const before = known.get(body.id);
    if (before !== undefined) return { ...before, ver: before.ver + 1 };
    const row = { ...body, ver: 1, ord: ordNext };
    ordNext += 1;
    return row;
  });
  const lmids = await readLmids(
    db,
    userId,
    request.mutations.map(({ clientID }) => clientID),
  );
  for (const { clientID, id } of request.mutations)
    lmids.set(clientID, Math.max(id, lmids.get(clientID) ?? 0));
  const ops = rows.map(({ id, ord, ver }) => ({
    opId: id,
    name: 'message.send',
    status: 'applied' as const,
    reason: null,
    version: ver,
    ord,
  }));
  await addOps(db, userId, day, ops);
  await addSessions(db, { userId, mayaInstance }, rows);
  await putMessages(db, userId, rows);
  const groupId = request.clientGroupID;
  await putClients(db, userId, { groupId, day, version: 0, lmids });
  await putSpace(db, userId, { ...space, ordNext });
  const acks = ids.map((opId): Ack => ({
    opId,
    status: done.has(opId) ? 'duplicate' : 'applied',
    version: 0,
  }));
  return { acks, epoch: '1', version: 0, now, stopped: null };
}

function sendOf(args: PushRequest['mutations'][number]['args']) {
  const read = readOp(args);
  if (read.state !== 'op' || read.op.name !== 'message.send')
    throw new Error('the bench sends messages alone');
  const op: OpOf<'message.send'> = read.op;
  return op;
}

async function addSessions(
  db: Db,
  { userId, mayaInstance }: { userId: string; mayaInstance: string },
  messages: readonly Message[],
): Promise<void> {
  const counts = new Map<SessionId, number>();
  for (const { sid } of messages) counts.set(sid, (counts.get(sid) ?? 0) + 1);
  const sids = [...counts.keys()];
  const there = new Set(
    (
      await db
        .select({ id: sanctuarySessions.id })
        .from(sanctuarySessions)
        .where(
          and(
            eq(sanctuarySessions.userId, userId),
            inArray(sanctuarySessions.id, sids),
          ),
        )
    ).map(({ id }) => id),
  );
  const made = sids
    .filter((sid) => !there.has(sid))
    .map((sid): Session => ({ ...bareSession(sid, 0), ver: 1 }));
  await putSessions(db, userId, mayaInstance, made);
  for (const [sid, n] of counts) await addToCount(db, userId, sid, n);
}
