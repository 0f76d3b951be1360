import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it } from 'vitest';
import { err, ok } from '#shared/base/result.ts';
import type { Cookie, PullAnswer, PullRequest } from '#shared/protocol/sync.ts';
import type { SyncFault } from '#web/api/sync-client.ts';
import type { MayaDb } from '#web/local-store/schema.ts';
import { commitOp } from '#web/outbox/commit-op.ts';
import {
  ackOf,
  chain,
  hlcOf,
  openTestDb,
  opIdOf,
  sendOp,
} from '#web/outbox/sync-rig.contract.ts';
import { takeAcks } from '#web/outbox/take-acks.ts';
import { pullBack, pullToHead } from './pull-to-head.ts';
import { createSpaceModel, type SpaceModel } from './space-model.contract.ts';

const opened: MayaDb[] = [];
afterEach(async () => {
  for (const db of opened.splice(0)) await db.delete();
});

async function emptyDb(): Promise<MayaDb> {
  const db = await openTestDb();
  opened.push(db);
  return db;
}

function spaceOf(count: number): SpaceModel {
  const model = createSpaceModel();
  for (let n = 1; n <= count; n += 1) model.push([sendOp(n, 1)]);
  return model;
}

/** Serves a model; `change` may bend an answer or put a fault in its place. */
function serving(
  model: SpaceModel,
  change: (answer: PullAnswer, n: number) => PullAnswer | SyncFault = (
    answer,
  ) => answer,
) {
  const requests: PullRequest[] = [];
  return {
    requests,
    async pull(request: PullRequest) {
      requests.push(request);
      const answer = change(model.pull(request.cookie), requests.length);
      return 'code' in answer ? err(answer) : ok(answer);
    },
  };
}

const pull = (
  db: MayaDb,
  client: ReturnType<typeof serving>,
  from: Cookie | null = null,
) => pullToHead({ db, client, token: 't', group: 'g', clock: () => 5, from });

describe('pulling to the head', () => {
  it('[PULL-1] page after page, and then one answer', async () => {
    const db = await emptyDb();
    const client = serving(spaceOf(11));
    const pulled = await pull(db, client);
    expect(pulled).toMatchObject({
      ok: true,
      value: { cookie: { v: 11, l: 11 }, wipe: false },
    });
    expect(client.requests.length).toBeGreaterThan(2);
    expect(await db.messages.count()).toBe(11);
    expect((await db.meta.get('lastPull'))?.v).toBe(5);
  });

  it('[PULL-1] what was taken before a failure stays taken, and the next pull goes on from there', async () => {
    const db = await emptyDb();
    const model = spaceOf(11);
    const failing = serving(model, (answer, n) =>
      n === 2 ? { code: 'sync_unavailable' } : answer,
    );
    expect(await pull(db, failing)).toEqual({
      ok: false,
      error: { code: 'sync_unavailable' },
    });
    const kept = await db.messages.count();
    expect(kept).toBeGreaterThan(0);
    expect(await db.meta.get('lastPull')).toBeUndefined();
    const client = serving(model);
    await pull(db, client);
    expect(client.requests[0]?.cookie?.v).toBeGreaterThan(0);
    expect(await db.messages.count()).toBe(11);
  });

  it('[PULL-1] a server that promises more and brings nothing is not asked for ever', async () => {
    const db = await emptyDb();
    const client = serving(spaceOf(2), (answer) => ({ ...answer, more: true }));
    expect(await pull(db, client)).toEqual({
      ok: false,
      error: { code: 'sync_unavailable' },
    });
  });

  it('[PULL-2] rows go on from the store’s cookie, mutation ids from the one Replicache holds', async () => {
    const db = await emptyDb();
    const model = spaceOf(3);
    const client = serving(model);
    await pull(db, client);
    model.push([sendOp(9, 1)]);
    const behind = { order: 1, epoch: '1-model', v: 1, l: 1, shift: 0 };
    await pull(db, client, behind);
    expect(client.requests.at(-1)?.cookie).toMatchObject({
      v: 3,
      l: 1,
      order: 3,
    });
    await pull(db, client, null);
    expect(client.requests.at(-1)?.cookie).toMatchObject({ v: 4, l: 0 });
    await pull(db, client, { ...behind, epoch: '0-before', l: 400 });
    expect(client.requests.at(-1)?.cookie).toMatchObject({ v: 4, l: 0 });
  });

  it('[PULL-2] after the store was lost, Replicache’s cookie still only grows', async () => {
    const db = await emptyDb();
    const model = spaceOf(3);
    const held = { order: 50, epoch: '1-model', v: 3, l: 3, shift: 47 };
    const client = serving(model);
    const pulled = await pull(db, client, held);
    expect(client.requests[0]?.cookie).toBeNull();
    expect(pulled.ok && pulled.value.cookie.order).toBeGreaterThan(50);
    expect(await db.messages.count()).toBe(3);
  });

  it('[PULL-5] a new device asks for the newest; one that has acknowledged words asks for all', async () => {
    const fresh = await emptyDb();
    const client = serving(spaceOf(3));
    await pull(fresh, client);
    expect(client.requests[0]).toMatchObject({ cookie: null, back: {} });
    const own = await emptyDb();
    await commitOp(own, { op: sendOp(1, 1), h: hlcOf(0) }, chain);
    await takeAcks(own, [ackOf(1, 1, { ord: 1 })], 0);
    await pull(own, client);
    expect(client.requests.at(-1)).not.toHaveProperty('back');
  });

  it('[PULL-5] older rows are fetched page by page by their token, and then no more', async () => {
    const db = await emptyDb();
    const model = spaceOf(6);
    const first = model.pull(null);
    const newest = model.pull({
      order: 4,
      epoch: '1-model',
      v: 4,
      l: 4,
      shift: 0,
    });
    const pages = [
      { ...newest, back: { token: 'older' } },
      { ...first, cookie: newest.cookie, more: false, back: { token: null } },
    ];
    const requests: PullRequest[] = [];
    const client = {
      requests,
      async pull(request: PullRequest) {
        const answer = pages[requests.push(request) - 1];
        if (answer === undefined) throw new Error('not asked for');
        return ok<PullAnswer>(answer);
      },
    };
    expect(await pull(db, client)).toMatchObject({ value: { hasOlder: true } });
    const deps = { db, client, token: 't', group: 'g', clock: () => 6 };
    expect(await pullBack(deps)).toMatchObject({ value: { done: true } });
    expect(requests[1]?.back).toEqual({ token: 'older' });
    expect(await db.messages.get(opIdOf(1))).toBeDefined();
    expect(await pullBack(deps)).toEqual({
      ok: true,
      value: { done: true, rows: 0 },
    });
    expect(requests).toHaveLength(2);
  });

  it('[LEAVE-4] an answer that sends the device away is told and changes nothing here', async () => {
    const db = await emptyDb();
    const client = serving(spaceOf(3), (answer) => ({
      ...answer,
      patch: [],
      wipe: true,
    }));
    expect(await pull(db, client)).toMatchObject({
      value: { wipe: true, rows: 0 },
    });
    expect(await db.meta.get('cookie')).toBeUndefined();
  });
});
