import 'fake-indexeddb/auto';
import { afterEach, expect, it } from 'vitest';
import { ok } from '#shared/base/result.ts';
import type { Op } from '#shared/protocol/op.ts';
import type { PullRequest, PushRequest } from '#shared/protocol/sync.ts';
import type { MayaDb } from '#web/local-store/schema.ts';
import { commitOp } from '#web/outbox/commit-op.ts';
import { drain } from '#web/outbox/drain.ts';
import {
  chain,
  eraseOp,
  hlcOf,
  markOp,
  openOp,
  openTestDb,
  opIdOf,
  sendOp,
  setOp,
  sidOf,
} from '#web/outbox/sync-rig.contract.ts';
import { pullToHead } from './pull-to-head.ts';
import { createSpaceModel } from './space-model.contract.ts';

// SIM-1 in small: a page that sends and pulls dies at each of its steps in turn: at every call of the store, and on either side
// of every call to the server and of the token. The next page then carries what is left, and the end is always the same.

const opened: MayaDb[] = [];
afterEach(async () => {
  for (const db of opened.splice(0)) await db.delete();
});

class Killed extends Error {}

/** Every step of the page asks here first; the one numbered `at`, and all behind it, find the page dead. */
const life = { step: 0, at: Infinity };
function stepOn(): void {
  life.step += 1;
  if (life.step >= life.at) throw new Killed('killed');
}

type AnyMethod = (...args: unknown[]) => unknown;
const methods = [
  'add',
  'put',
  'delete',
  'get',
  'getAll',
  'openCursor',
] as const;
const original = new Map<string, AnyMethod>();

/** Dying inside a transaction is what IndexedDB makes of it: the whole of it is undone. */
function watchStore(): () => void {
  const proto = IDBObjectStore.prototype as unknown as Record<
    string,
    AnyMethod
  >;
  for (const name of methods) {
    const method = proto[name];
    if (method === undefined) throw new Error(name);
    original.set(name, method);
    proto[name] = function watched(this: IDBObjectStore, ...args: unknown[]) {
      stepOn();
      return method.apply(this, args);
    };
  }
  return () => {
    for (const [name, method] of original) proto[name] = method;
  };
}

const mine: Op[] = [
  openOp(1, 1),
  sendOp(2, 1),
  setOp(3, 'dream', 'd'),
  sendOp(4, 2),
  markOp(5, 2, 1),
  eraseOp(6, 'session', sidOf(2)),
  setOp(7, 'dream', 'd', { field: 'mood' }),
];

async function prepared() {
  const db = await openTestDb();
  opened.push(db);
  for (const op of mine) await commitOp(db, { op, h: hlcOf(0) }, chain);
  const server = createSpaceModel({
    pageRows: 3,
    refuse: (op) => (op.opId === opIdOf(7) ? 'too-large' : null),
  });
  server.push([sendOp(20, 1), setOp(21, 'dream', 'd'), sendOp(22, 3)]);
  return { db, server };
}

type World = Awaited<ReturnType<typeof prepared>>;

/** One life of a page: all it has is sent, and all the server has is fetched. */
async function live({ db, server }: World): Promise<void> {
  const client = {
    async push(request: PushRequest) {
      stepOn();
      const acks = server.push(
        request.mutations.map(({ args }) => args as unknown as Op),
      );
      stepOn();
      const version = server.version();
      return ok({ acks, epoch: '1-model', version, now: 0, stopped: null });
    },
    async pull({ cookie }: PullRequest) {
      stepOn();
      return ok(server.pull(cookie));
    },
  };
  const token = async () => {
    stepOn();
    return 'token';
  };
  await drain({
    db,
    client,
    token,
    newClient: () => 'c',
    clock: () => 0,
    until: 1,
  });
  await pullToHead({
    db,
    client,
    token: 't',
    group: 'g',
    clock: () => 0,
    from: null,
  });
}

/** Rows without what counts tries and versions: how often it was sent may differ, what there is may not. */
async function endOf({ db, server }: World): Promise<unknown> {
  const told = server.rows();
  const rows = [
    ...(await db.messages.toArray()).map(
      (row) => [`m/${row.id}`, row] as const,
    ),
    ...(await db.sessions.toArray()).map(
      (row) => [`s/${row.id}`, row] as const,
    ),
    ...(await db.records.toArray()).map(
      (row) => [`r/${row.kind}/${row.id}`, row] as const,
    ),
  ];
  for (const [key, row] of rows) {
    const { touched: _touched, ...stored } = row as typeof row & {
      touched?: number;
    };
    expect(stored).toEqual(told.get(key));
  }
  expect(rows.length).toBe(told.size);
  return {
    waiting: await db.outbox.count(),
    rejected: (await db.rejected.toArray()).map(({ opId }) => opId),
    rows: rows
      .map(([key, row]) => `${key} ${row.erased}`)
      .toSorted((a, b) => (a < b ? -1 : 1)),
  };
}

/** What left the outbox is refused, or its row knows of it: the two never part. */
async function checkWaiting({ db }: World): Promise<void> {
  const waiting = await db.outbox.toArray();
  expect(waiting.every(({ state }) => state === 'queued')).toBe(true);
  const here = new Set(waiting.map(({ opId }) => opId));
  for (const n of [2, 4, 5])
    if (!here.has(opIdOf(n)))
      expect((await db.messages.get(opIdOf(n)))?.ver).toBeGreaterThan(0);
  const isRefused = (await db.rejected.get(opIdOf(7))) !== undefined;
  expect(here.has(opIdOf(7))).toBe(!isRefused);
}

it('[P1] [P2] [OUT-1] [OUT-2] [PULL-1] [PULL-3] a page killed at any step leaves what the next one carries to the same end', async () => {
  const calm = await prepared();
  await live(calm);
  const end = await endOf(calm);
  expect(end).toMatchObject({ waiting: 0, rejected: [opIdOf(7)] });
  let deaths = 0;
  const stopWatching = watchStore();
  try {
    for (let at = 1; ; at += 1) {
      Object.assign(life, { step: 0, at: Infinity });
      const world = await prepared();
      Object.assign(life, { step: 0, at });
      const died = await live(world).then(
        () => life.step >= at,
        () => true,
      );
      Object.assign(life, { step: 0, at: Infinity });
      await checkWaiting(world);
      await live(world);
      expect([at, await endOf(world)]).toEqual([at, end]);
      if (!died) break;
      deaths += 1;
      await world.db.delete();
    }
  } finally {
    stopWatching();
  }
  expect(deaths).toBeGreaterThan(50);
}, 120_000);
