import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it } from 'vitest';
import { err, ok } from '#shared/base/result.ts';
import type { ErrorCode } from '#shared/base/errors.ts';
import type { PushRequest } from '#shared/protocol/sync.ts';
import { databaseName, MayaDb } from '#web/local-store/schema.ts';
import { openExisting } from '#web/local-store/space-tables.ts';
import { opIdOf, sendRow } from '#web/outbox/sync-rig.contract.ts';
import { onSyncEvent } from './background-sync.ts';
import { drainWaiting, type WorkerDrainDeps } from './drain-waiting.ts';

const space = '00000000-0000-4000-8000-00000000abcd';
const stranger = '00000000-0000-4000-8000-00000000beef';
const made: string[] = [];
afterEach(async () => {
  for (const name of made.splice(0)) await new MayaDb(name, 'strict').delete();
});

async function phone({ account = true, rows = 3 } = {}) {
  const name = databaseName(space);
  made.push(name);
  const db = new MayaDb(name, 'strict');
  await db.open();
  if (account) await db.meta.put({ k: 'courier', v: 'on' });
  for (let n = 1; n <= rows; n += 1) await db.outbox.add(sendRow(n, 1));
  db.close();
  const left = async () => {
    const again = new MayaDb(name, 'strict');
    await again.open();
    const found = {
      ops: (await again.outbox.toArray()).map(({ opId }) => opId),
      needsAuth: (await again.meta.get('needsAuth'))?.v,
    };
    again.close();
    return found;
  };
  return { name, left };
}

function worker(
  names: string[],
  {
    user = space,
    fault,
    push,
    free = true,
  }: {
    user?: string;
    fault?: ErrorCode;
    push?: WorkerDrainDeps['client']['push'];
    free?: boolean;
  } = {},
) {
  const pushed: PushRequest[] = [];
  const told: string[] = [];
  let asked = 0;
  const deps: WorkerDrainDeps = {
    databases: () => Promise.resolve(names),
    open: openExisting,
    client: {
      push:
        push ??
        ((request) => {
          pushed.push(request);
          return Promise.resolve(
            ok({
              acks: request.mutations.map(({ args }, at) => ({
                opId: opIdOf(Number(`0x${args.opId.slice(-12)}`)),
                status: 'applied' as const,
                version: 5,
                ord: at,
              })),
              epoch: '1-a',
              version: 5,
              now: 0,
              stopped: null,
            }),
          );
        }),
    },
    account: {
      refresh: () => {
        asked += 1;
        return Promise.resolve(
          fault === undefined
            ? ok({
                userId: user,
                accessToken: 'token',
                expiresIn: 600,
              } as never)
            : err(fault),
        );
      },
    },
    locks: {
      ifFree: async (_, work) => {
        if (free) await work();
        return free;
      },
      exclusive: (_, work) => work(),
    },
    clock: () => 0,
    randomBytes: (count) => new Uint8Array(count).fill(7),
    tell: (opIds) => told.push(...opIds),
  };
  return { deps, pushed, told, asked: () => asked };
}

describe('the worker, with no page open', () => {
  it('[SW-3] [SW-5] [SW-7] sends what waits as a client of this run alone, and tells the tabs what was taken', async () => {
    const { name, left } = await phone();
    const { deps, pushed, told } = worker([name, 'another-database']);
    expect(await drainWaiting(deps)).toBe('done');
    expect((await left()).ops).toEqual([]);
    expect(pushed).toMatchObject([{ transient: true }]);
    expect(pushed[0]?.mutations.map(({ id }) => id)).toEqual([1, 2, 3]);
    expect(told).toEqual([opIdOf(1), opIdOf(2), opIdOf(3)]);
  });

  it('[SW-3] leaves it to a tab that is sending, makes no database, and asks for no token when nothing waits', async () => {
    const { name, left } = await phone();
    const busy = worker([name], { free: false });
    expect(await drainWaiting(busy.deps)).toBe('busy');
    expect((await left()).ops).toHaveLength(3);
    const gone = databaseName(stranger);
    const none = worker([gone]);
    expect(await drainWaiting(none.deps)).toBe('done');
    const names = (await indexedDB.databases()).map((one) => one.name);
    expect(names).not.toContain(gone);
    expect(none.asked()).toBe(0);
  });

  it('[OUT-10] sends nothing of a guest and asks for nothing', async () => {
    const { name, left } = await phone({ account: false });
    const { deps, pushed, asked } = worker([name]);
    expect(await drainWaiting(deps)).toBe('done');
    expect([pushed, asked(), (await left()).ops.length]).toEqual([[], 0, 3]);
  });

  it('[LEAVE-3] [SW-3] a cookie of another person, or one that ended, sends nothing; the rows stay and it is noted', async () => {
    const { name, left } = await phone();
    for (const how of [
      { user: stranger },
      { fault: 'session_ended' as const },
    ]) {
      const { deps, pushed } = worker([name], how);
      expect(await drainWaiting(deps)).toBe('done');
      expect(pushed).toEqual([]);
      expect(await left()).toEqual({
        ops: [opIdOf(1), opIdOf(2), opIdOf(3)],
        needsAuth: true,
      });
    }
  });

  it('[SW-4] what could not be sent is left for the next try of the browser, and noted at its last', async () => {
    const { name, left } = await phone();
    const { deps } = worker([name], {
      push: () => Promise.resolve(err({ code: 'sync_unavailable' })),
    });
    let notes = 0;
    const background = {
      drain: () => drainWaiting(deps),
      giveUp: () => {
        notes += 1;
        return Promise.resolve();
      },
    };
    await expect(onSyncEvent(background, { tag: 'outbox' })).rejects.toThrow();
    await onSyncEvent(background, { tag: 'outbox', lastChance: true });
    await onSyncEvent(background, { tag: 'other' });
    expect(notes).toBe(1);
    expect((await left()).ops).toHaveLength(3);
  });
});
