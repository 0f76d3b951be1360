import { afterEach, describe, expect, test } from 'vitest';
import { liveQuery } from 'dexie';
import { ok } from '#shared/base/result.ts';
import type { Op } from '#shared/protocol/op.ts';
import type { PullRequest, PushRequest } from '#shared/protocol/sync.ts';
import { readThread } from '#web/local-store/readers.ts';
import { openExisting } from '#web/local-store/space-tables.ts';
import { drain } from '#web/outbox/drain.ts';
import { createDevice, said, type Device } from '#web/outbox/rig.contract.ts';
import { sendOp, setOp } from '#web/outbox/sync-rig.contract.ts';
import { takeChunk } from '#web/outbox/take-chunk.ts';
import { pullToHead } from './pull-to-head.ts';
import { createSpaceModel } from './space-model.contract.ts';

// The device's side of sync on IndexedDB as the browser has it, with its several connections to one store.

const devices: Device[] = [];
afterEach(async () => {
  for (const device of devices.splice(0)) await device.forget();
});

async function start() {
  const device = createDevice();
  devices.push(device);
  const page = await device.open();
  const server = createSpaceModel({ pageRows: 50 });
  const client = {
    async push({ mutations }: PushRequest) {
      const acks = server.push(
        mutations.map(({ args }) => args as unknown as Op),
      );
      const version = server.version();
      return ok({ acks, epoch: '1-model', version, now: 0, stopped: null });
    },
    pull: async ({ cookie }: PullRequest) => ok(server.pull(cookie)),
  };
  const run = {
    client,
    token: async () => 'token',
    newClient: () => 'c',
    clock: () => 0,
    until: 1,
  };
  const pulling = {
    client,
    token: 't',
    group: 'g',
    clock: () => 0,
    from: null,
  };
  return { device, page, server, run, pulling };
}

async function talk(
  { page }: Awaited<ReturnType<typeof start>>,
  count: number,
) {
  const { sid } = await page.writer.openSession({ title: 'a talk' });
  for (let n = 0; n < count; n += 1)
    await page.writer.sendMessage({ sid, role: 'user', body: said(`${n}`) });
  return sid;
}

describe('the store of a browser', () => {
  test('[OUT-2] [PULL-3] what was written is sent and fetched over the second connection, and stands once', async () => {
    const here = await start();
    const { page, server, run, pulling } = here;
    const sid = await talk(here, 30);
    const db = page.store.bulk;
    expect(await drain({ ...run, db })).toBe('empty');
    await pullToHead({ ...pulling, db });
    const thread = await readThread(page.store, sid);
    expect(thread).toHaveLength(30);
    for (const row of thread) expect(row).toEqual(server.row(`m/${row.id}`));
    expect(await page.store.run((user) => user.outbox.count())).toBe(0);
  });

  test('[PULL-3] a live reading of the page sees rows that a pull brings', async () => {
    const here = await start();
    const { page, server, pulling } = here;
    const seen: number[] = [];
    const watching = liveQuery(() =>
      page.store.user.messages.count(),
    ).subscribe((count) => void seen.push(count));
    await expect.poll(() => seen.at(-1)).toBe(0);
    server.push([sendOp(1, 1), sendOp(2, 1), setOp(3, 'dream', 'd')]);
    await pullToHead({ ...pulling, db: page.store.bulk });
    await expect.poll(() => seen.at(-1)).toBe(2);
    watching.unsubscribe();
  });

  test('[OUT-2] [TAB-7] page and worker at once take each answer once, and lose nothing', async () => {
    const here = await start();
    const { page, server, run, pulling } = here;
    await talk(here, 40);
    const raw = await openExisting(page.store.user.name);
    if (raw === null) throw new Error('there is a store');
    const taken: string[] = [];
    const onAcked = (answered: { taken: string[] }) =>
      void taken.push(...answered.taken);
    // Without the lock that keeps them apart, which only spares requests.
    await Promise.all([
      drain({ ...run, db: page.store.bulk, onAcked }),
      drain({ ...run, db: raw, onAcked }),
      pullToHead({ ...pulling, db: page.store.bulk }),
      talk(here, 10),
    ]);
    await drain({ ...run, db: page.store.bulk, onAcked });
    await pullToHead({ ...pulling, db: page.store.bulk });
    expect(new Set(taken).size).toBe(taken.length);
    expect(taken).toHaveLength(52);
    const rows = await page.store.run((db) => db.messages.toArray());
    expect(rows).toHaveLength(50);
    for (const row of rows) expect(row).toEqual(server.row(`m/${row.id}`));
    raw.close();
  });

  test('[OUT-2] a transaction that the browser undoes leaves row and outbox as they were', async () => {
    const here = await start();
    const { page, run } = here;
    await talk(here, 3);
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function fail(
      this: IDBObjectStore,
      ...args
    ) {
      if (this.name === 'messages')
        throw new DOMException('planted', 'QuotaExceededError');
      return put.apply(this, args);
    };
    try {
      expect(await drain({ ...run, db: page.store.bulk })).toBe('failed');
    } finally {
      IDBObjectStore.prototype.put = put;
    }
    const db = page.store.bulk;
    expect(await db.outbox.count()).toBe(4);
    expect((await db.messages.toArray()).every(({ ver }) => ver === 0)).toBe(
      true,
    );
    expect(await drain({ ...run, db })).toBe('empty');
  });

  test('[PUSH-1] a long outbox is read no further than one request needs, and in order', async () => {
    const here = await start();
    const { page, device } = here;
    await talk(here, 1);
    const first = await page.store.run((db) =>
      db.outbox.toCollection().first(),
    );
    if (first === undefined) throw new Error('something waits');
    const rows = Array.from({ length: 1_000 }, (_, n) => {
      const op = { ...sendOp(n + 1, 1), dev: page.store.device };
      return {
        opId: op.opId,
        sid: op.sid,
        op,
        at: 0,
        tries: 0,
        state: 'queued' as const,
      };
    });
    await page.store.bulk.outbox.bulkAdd(rows as never[]);
    const chunk = await takeChunk(page.store.bulk, { now: device.clock() });
    expect(chunk).toHaveLength(200);
    expect(chunk[0]?.opId).toBe(first.opId);
    const tried = await page.store.run((db) =>
      db.outbox.filter(({ tries }) => tries > 0).count(),
    );
    expect(tried).toBe(200);
  });
});
