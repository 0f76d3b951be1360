import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it } from 'vitest';
import { err, ok } from '#shared/base/result.ts';
import type { Op } from '#shared/protocol/op.ts';
import type { Ack, PushAnswer, PushRequest } from '#shared/protocol/sync.ts';
import type { SyncFault } from '#web/api/sync-client.ts';
import type { MayaDb } from '#web/local-store/schema.ts';
import { openExisting } from '#web/local-store/space-tables.ts';
import { commitOp } from './commit-op.ts';
import { drain, type DrainDeps, type DrainTrouble } from './drain.ts';
import {
  chain,
  closeOp,
  hlcOf,
  markOp,
  openOp,
  openTestDb,
  opIdOf,
  sendOp,
  setOp,
  sidOf,
} from './sync-rig.contract.ts';

const opened: MayaDb[] = [];
afterEach(async () => {
  for (const db of opened.splice(0)) await db.delete();
});

async function wrote(...ops: Op[]): Promise<MayaDb> {
  const db = await openTestDb();
  opened.push(db);
  for (const op of ops) await commitOp(db, { op, h: hlcOf(0) }, chain);
  return db;
}

type Answer = Partial<PushAnswer> | SyncFault;

/** A server that acknowledges what it gets, unless the next of `answers` says otherwise. */
function createServer(...answers: ((ids: string[]) => Answer)[]) {
  const requests: PushRequest[] = [];
  let version = 0;
  return {
    requests,
    ids: () =>
      requests.map(({ mutations }) => mutations.map(({ args }) => args.opId)),
    async push(request: PushRequest) {
      requests.push(structuredClone(request));
      version += 1;
      const ids = request.mutations.map(({ args }) => args.opId);
      const said = answers.shift()?.(ids) ?? {};
      if ('code' in said) return err(said);
      return ok({
        acks: ids.map((id) => acked(id, version)),
        epoch: '1-a',
        version,
        now: 0,
        stopped: null,
        ...said,
      });
    },
  };
}

const acked = (opId: string, version: number): Ack => ({
  opId: opId as Ack['opId'],
  status: 'applied',
  version,
  ord: version,
});

function run(
  db: DrainDeps['db'],
  server: ReturnType<typeof createServer>,
  extra: Partial<DrainDeps> = {},
) {
  let clients = 0;
  return drain({
    db,
    client: server,
    token: async () => 'token',
    newClient: () => `client-${Math.random()}-${(clients += 1)}`,
    clock: () => 1_000,
    until: 150_000,
    ...extra,
  });
}

describe('a run that sends what waits', () => {
  it('[SW-3] [SW-5] sends chunk after chunk until nothing is left, as a client of its own with ids from 1', async () => {
    const db = await wrote(
      ...Array.from({ length: 230 }, (_, n) => sendOp(n + 1, 1)),
    );
    const server = createServer();
    expect(await run(db, server)).toBe('empty');
    expect(server.ids().map(({ length }) => length)).toEqual([200, 30]);
    const [first, second] = server.requests;
    expect(first?.transient).toBe(true);
    expect(first?.mutations[0]).toMatchObject({ id: 1, name: 'op' });
    expect(second?.mutations.at(-1)?.id).toBe(230);
    expect(second?.clientGroupID).toBe(first?.clientGroupID);
    expect(await db.outbox.count()).toBe(0);
    await commitOp(db, { op: sendOp(999, 1), h: hlcOf(0) }, chain);
    await run(db, server);
    const third = server.requests[2];
    expect(third?.mutations[0]?.id).toBe(1);
    expect(third?.clientGroupID).not.toBe(first?.clientGroupID);
  });

  it('[SW-3] without a token every row stays; a refused one is noted', async () => {
    const db = await wrote(sendOp(1, 1));
    const server = createServer();
    expect(await run(db, server, { token: async () => null })).toBe('no-token');
    expect(server.requests).toEqual([]);
    const refusing = createServer(() => ({ code: 'auth_expired' }));
    expect(await run(db, refusing)).toBe('no-token');
    expect(await db.outbox.count()).toBe(1);
    expect((await db.meta.get('needsAuth'))?.v).toBe(true);
    await run(db, createServer());
    expect(await db.meta.get('needsAuth')).toBeUndefined();
  });

  it('[SW-3] ends when its time is over, or when it is called off, between two requests', async () => {
    const db = await wrote(
      ...Array.from({ length: 230 }, (_, n) => sendOp(n + 1, 1)),
    );
    let now = 0;
    const slow = createServer(() => {
      now = 200_000;
      return {};
    });
    expect(await run(db, slow, { clock: () => now })).toBe('time');
    expect(await db.outbox.count()).toBe(30);
    const signal = AbortSignal.abort();
    expect(await run(db, slow, { signal })).toBe('time');
    expect(await db.outbox.count()).toBe(30);
  });

  it('[PUSH-3] an operation that a good answer passes over is not acknowledged, and is sent again', async () => {
    const db = await wrote(sendOp(1, 1), sendOp(2, 2), sendOp(3, 3));
    const server = createServer(([first = '', , third = '']) => ({
      acks: [acked(first, 1), acked(third, 1)],
    }));
    expect(await run(db, server)).toBe('empty');
    expect(server.ids()).toEqual([[1, 2, 3].map(opIdOf), [opIdOf(2)]]);
  });

  it('[PUSH-3] an answer without any acknowledgement ends the run instead of asking for ever', async () => {
    const db = await wrote(sendOp(1, 1));
    const none = () => ({ acks: [] });
    const server = createServer(none, none, none);
    expect(await run(db, server)).toBe('failed');
    expect(server.requests).toHaveLength(1);
    expect(await db.outbox.count()).toBe(1);
  });

  it('[PUSH-3] a lost answer costs nothing: the same is sent again and counts once', async () => {
    const db = await wrote(sendOp(1, 1));
    const lost = createServer(() => ({ code: 'no_network' }));
    expect(await run(db, lost)).toBe('failed');
    const again = createServer((ids) => ({
      acks: ids.map((id) => ({
        ...acked(id, 1),
        status: 'duplicate' as const,
      })),
    }));
    expect(await run(db, again)).toBe('empty');
    expect(again.requests[0]?.mutations[0]?.args).toEqual(
      lost.requests[0]?.mutations[0]?.args,
    );
    expect(await db.messages.get(opIdOf(1))).toMatchObject({ ver: 1, ord: 1 });
  });

  it('[PUSH-4] too large: half as many, down to the one that is too large by itself, which waits visibly', async () => {
    const db = await wrote(
      sendOp(1, 1),
      sendOp(2, 2),
      sendOp(3, 3),
      sendOp(4, 4),
    );
    const server = createServer();
    const push = server.push.bind(server);
    server.push = async (request) =>
      request.mutations.some(({ args }) => args.opId === opIdOf(2))
        ? (server.requests.push(request),
          err({ code: 'sync_too_large' as const }))
        : push(request);
    expect(await run(db, server)).toBe('empty');
    expect(await db.outbox.toArray()).toMatchObject([
      { opId: opIdOf(2), state: 'blocked', why: 'too-large' },
    ]);
  });

  it('[PUSH-4] a server that does not read our bodies is asked again after a minute, and nothing is lost', async () => {
    const db = await wrote(sendOp(1, 1));
    const told: DrainTrouble[] = [];
    const onTrouble = (trouble: DrainTrouble) => void told.push(trouble);
    const server = createServer(
      () => ({ code: 'sync_envelope' }),
      () => ({ code: 'sync_bytes', retryAfterMs: 9_000 }),
      () => ({
        acks: [],
        stopped: { opId: opIdOf(1), code: 'temporary', retryAfterMs: 400 },
      }),
    );
    expect(await run(db, server, { onTrouble })).toBe('failed');
    expect(await run(db, server, { onTrouble })).toBe('failed');
    expect(await run(db, server, { onTrouble })).toBe('stopped');
    expect(told).toEqual([
      { code: 'sync_envelope', retryAfterMs: 60_000 },
      { code: 'sync_bytes', retryAfterMs: 9_000 },
      { code: 'temporary', retryAfterMs: 400 },
    ]);
    expect(await db.outbox.count()).toBe(1);
  });

  it('[OUT-4] a name the server does not know waits, holds back its own session alone, and is tried again later', async () => {
    const db = await wrote(
      sendOp(1, 1),
      closeOp(2, 1),
      sendOp(3, 1),
      sendOp(4, 2),
    );
    const server = createServer((ids) => ({
      acks: ids.slice(0, 1).map((id) => acked(id, 1)),
      stopped: { opId: opIdOf(2), code: 'op-unknown' },
    }));
    expect(await run(db, server)).toBe('empty');
    expect(server.ids()[1]).toEqual([opIdOf(4)]);
    const left = await db.outbox.toArray();
    expect(left).toMatchObject([
      { opId: opIdOf(2), state: 'blocked', why: 'op-unknown' },
      { opId: opIdOf(3), state: 'queued' },
    ]);
    await run(db, server);
    expect(server.requests).toHaveLength(2);
    expect(await run(db, server, { clock: () => 700_000, until: 1e9 })).toBe(
      'empty',
    );
    expect(server.ids()[2]).toEqual([2, 3].map(opIdOf));
    expect(await db.outbox.count()).toBe(0);
  });

  it('[OUT-4] [OUT-11] rows that cannot be read are parked and counted, and the others go', async () => {
    const db = await wrote(
      sendOp(1, 1),
      sendOp(2, 1),
      sendOp(3, 2),
      setOp(4, 'dream', 'a'),
    );
    const broken = await db.outbox.get({ opId: opIdOf(1) });
    await db.outbox
      .where('opId')
      .equals(opIdOf(1))
      .modify({ op: { opId: 7 } as never });
    await db.outbox
      .where('opId')
      .equals(opIdOf(4))
      .modify((row) => {
        row.op.v = 2 as never;
      });
    const server = createServer();
    expect(await run(db, server)).toBe('empty');
    expect(server.ids()).toEqual([[opIdOf(3)]]);
    expect(await db.outbox.toArray()).toMatchObject([
      { opId: opIdOf(1), state: 'blocked', why: 'unreadable' },
      { opId: opIdOf(2), state: 'queued' },
      { opId: opIdOf(4), state: 'blocked', why: 'newer' },
    ]);
    // What can be read again, by a later version of the app, goes back to the queue by itself.
    if (broken !== undefined)
      await db.outbox.put({ ...broken, state: 'blocked', why: 'unreadable' });
    await run(db, server);
    expect(server.ids()[1]).toEqual([1, 2].map(opIdOf));
  });

  it('[OUT-5] what could not be sent for a year is still there, and goes', async () => {
    const db = await wrote(sendOp(1, 1));
    const year = 365 * 86_400_000;
    const away = createServer(() => ({ code: 'no_network' }));
    const clock = () => year;
    const until = 2 * year;
    expect(await run(db, away, { clock, until })).toBe('failed');
    expect(await db.outbox.count()).toBe(1);
    expect(await run(db, createServer(), { clock, until })).toBe('empty');
  });

  it('[OUT-10] what stays on this device by wish is not sent', async () => {
    const db = await wrote(sendOp(1, 1));
    await db.outbox.toCollection().modify({ state: 'blocked', why: 'local' });
    const server = createServer();
    expect(await run(db, server)).toBe('empty');
    expect(server.requests).toEqual([]);
  });

  it('[OUT-9] what was in a request keeps its words when it is erased, and the erasure goes behind it', async () => {
    const db = await wrote(sendOp(1, 1));
    await run(
      db,
      createServer(() => ({ code: 'no_network' })),
    );
    await commitOp(db, { op: markOp(2, 1, 1), h: hlcOf(0) }, chain);
    const server = createServer();
    await run(db, server);
    expect(server.requests[0]?.mutations).toMatchObject([
      { args: { opId: opIdOf(1), body: { e: 'words-1' } } },
      { args: { opId: opIdOf(2), name: 'message.mark' } },
    ]);
    expect(await db.messages.get(opIdOf(1))).toMatchObject({
      e: null,
      erased: 1,
    });
  });

  it('[SW-7] a worker without a schema of its own drains the store of any page', async () => {
    const db = await wrote(openOp(1, 1), sendOp(2, 1), setOp(3, 'dream', 'a'));
    const raw = await openExisting(db.name);
    if (raw === null) throw new Error('there is a store');
    expect(await run(raw, createServer())).toBe('empty');
    expect(await db.outbox.count()).toBe(0);
    expect(await db.messages.get(opIdOf(2))).toMatchObject({ ver: 1 });
    expect(await db.sessions.get(sidOf(1))).toMatchObject({ ver: 1 });
    expect(await db.records.get(['dream', 'a'])).toMatchObject({ ver: 1 });
    raw.close();
  });

  it('[SW-3] a store that is not there is neither made nor missed', async () => {
    expect(await openExisting('maya:nobody')).toBeNull();
    const names = (await indexedDB.databases()).map(({ name }) => name);
    expect(names).not.toContain('maya:nobody');
  });

  it('[OUT-1] nothing about a request is stored: a run that dies in one leaves queued rows', async () => {
    const db = await wrote(sendOp(1, 1), sendOp(2, 1));
    const dying = { push: () => Promise.reject(new Error('killed')) };
    await expect(
      drain({
        db,
        client: dying,
        token: async () => 'token',
        newClient: () => 'c',
        clock: () => 0,
        until: 1,
      }),
    ).rejects.toThrow('killed');
    const rows = await db.outbox.toArray();
    expect(rows.map(({ state }) => state)).toEqual(['queued', 'queued']);
    expect(await run(db, createServer())).toBe('empty');
  });

  it('[PANEL-2] the steps of a write can be read, and old ones give way', async () => {
    const db = await wrote(sendOp(1, 1));
    await db.trace.bulkAdd(
      Array.from({ length: 520 }, () => ({
        opId: opIdOf(9),
        step: 'sent',
        at: 0,
      })),
    );
    await run(db, createServer());
    const steps = await db.trace.where('opId').equals(opIdOf(1)).toArray();
    expect(steps.map(({ step }) => step)).toEqual(['sent', 'acked']);
    expect(await db.trace.count()).toBe(500);
  });
});
