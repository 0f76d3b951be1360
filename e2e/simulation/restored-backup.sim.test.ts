import 'fake-indexeddb/auto';
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { OpId } from '#shared/base/ids.ts';
import { err, ok } from '#shared/base/result.ts';
import type { Op } from '#shared/protocol/op.ts';
import { pullAnswer, pushAnswer } from '#shared/protocol/sync.ts';
import { raiseAllEpochs } from '#server/sync/space.ts';
import {
  PULL,
  PUSH,
  startSync,
  type SyncServer,
} from '#server/sync/sync-rig.contract.ts';
import type { SyncClient } from '#web/api/sync-client.ts';
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
import { createAuditWatch } from '#web/sync/audit-watch.ts';
import { pullToHead } from '#web/sync/pull-to-head.ts';
import { createHandTime, type HandTime } from '#web/sync/rig.contract.ts';

// EPOCH-8: an operator puts an older copy of the database back, and two phones bring it to where it was. The real server over
// its file, and the devices' own code over a store in memory.

let sync: SyncServer;
let time: HandTime;
const opened: MayaDb[] = [];
beforeEach(async () => {
  sync = await startSync();
  time = createHandTime();
});
afterEach(async () => {
  for (const db of opened.splice(0)) await db.delete();
  await sync.stop();
});

const file = () => join(sync.server.dataDir, 'maya.db');
async function backUp(): Promise<void> {
  await sync.server.context.store.flush();
  copyFileSync(file(), `${file()}.backup`);
}
async function putBack(isRaised: boolean): Promise<void> {
  const old = readFileSync(`${file()}.backup`);
  sync.server.context.store.close();
  for (const end of ['', '-wal', '-shm']) rmSync(file() + end, { force: true });
  writeFileSync(file(), old);
  await sync.server.restart();
  if (!isRaised) return;
  await sync.server.context.store.tx(({ db }) =>
    raiseAllEpochs(db, {
      now: sync.server.clock.now,
      randomBytes: (n) => crypto.getRandomValues(new Uint8Array(n)),
    }),
  );
}

/** `isDeaf`: what the server takes is not heard of. */
const wire = { isDeaf: false };
const client: SyncClient = {
  async push(request) {
    const response = await sync.browser.post(PUSH, request);
    if (response.status !== 200 || wire.isDeaf)
      return err({ code: 'sync_unavailable' });
    // ids are brands of the same strings
    return ok(pushAnswer.parse(await response.json()) as never);
  },
  async pull(request) {
    const response = await sync.browser.post(PULL, request);
    return response.status === 200
      ? ok(pullAnswer.parse(await response.json()))
      : err({ code: 'sync_unavailable' });
  },
};

let runs = 0;
const newId = () => {
  runs += 1;
  return `run-${runs}`;
};

async function createPhone() {
  const db = await openTestDb();
  opened.push(db);
  await db.meta.put({ k: 'device', v: '00c0ffee' });
  const over = new AbortController();
  const courier = {
    db: () => db,
    client,
    token: async () => 'token',
    onRefused: () => undefined,
    clock: time.clock,
    random: () => 0,
    randomBytes: (n: number) => crypto.getRandomValues(new Uint8Array(n)),
    timers: time.timers,
  };
  let isWoken = false;
  const watch = createAuditWatch(
    {
      ...courier,
      wake: () => {
        isWoken = true;
      },
    },
    over.signal,
  );
  const push = () =>
    drain({
      db,
      client,
      token: courier.token,
      newClient: newId,
      clock: time.clock,
      until: Infinity,
    });
  const pull = async () => {
    const pulled = await pullToHead({
      db,
      client,
      token: 'token',
      group: 'g',
      clock: time.clock,
      from: null,
    });
    expect(pulled.ok).toBe(true);
  };
  return {
    db,
    push,
    pull,
    async write(...ops: Op[]) {
      for (const op of ops) await commitOp(db, { op, h: hlcOf(0) }, chain);
    },
    /** As a courier does at a start, and again whenever the audit wants something carried. */
    async meet() {
      for (let round = 0; round < 12; round += 1) {
        isWoken = false;
        await push();
        await pull();
        watch.look();
        for (let turn = 0; turn < 20 && time.waiting() > 0; turn += 1) {
          await time.pass(1000);
          await watch.idle();
        }
        if (!isWoken) return;
      }
      throw new Error('the audit never comes to an end');
    },
    resync: async () => (await db.meta.get('resync'))?.v,
    rows: async () => ({
      messages: (await db.messages.orderBy('[sid+ord]').toArray()).map(told),
      sessions: (await db.sessions.toArray()).map(told),
      records: (await db.records.toArray()).map(told),
    }),
    queued: () => db.outbox.count(),
  };
}

const told = <Row extends object>(row: Row): Record<string, unknown> => {
  const {
    touched: _,
    base: _base,
    ver: _ver,
    ...rest
  } = {
    touched: 0,
    base: null,
    ver: 0,
    ...row,
  };
  return rest;
};

/** What the server has, as a device that comes new would see it. */
async function truth() {
  const { rows } = await sync.pullAll();
  const of = (prefix: string) =>
    [...rows]
      .filter(([key]) => key.startsWith(prefix))
      .map(([, row]) => told(row));
  return { messages: of('m/'), sessions: of('s/'), records: of('r/') };
}

const sorted = (rows: Record<string, unknown>[]) =>
  rows.toSorted((a, b) => (String(a['id']) < String(b['id']) ? -1 : 1));
async function expectSame(
  ...phones: Awaited<ReturnType<typeof createPhone>>[]
): Promise<void> {
  const server = await truth();
  for (const phone of phones) {
    const rows = await phone.rows();
    for (const kind of ['messages', 'sessions', 'records'] as const)
      expect(sorted(rows[kind])).toEqual(sorted(server[kind]));
    expect(await phone.queued()).toBe(0);
    expect(await phone.resync()).toBeUndefined();
  }
}

const many = (from: number, n: number, session: number) =>
  Array.from({ length: n }, (_, at) => sendOp(from + at, session));
const idsIn = (rows: Record<string, unknown>[], session: number): OpId[] =>
  rows
    .filter((row) => row['sid'] === sidOf(session) && row['role'] === 'user')
    .toSorted((a, b) => Number(a['ord']) - Number(b['ord']))
    .map((row) => row['id'] as OpId);

for (const order of [
  [0, 1],
  [1, 0],
])
  for (const isRaised of [true, false])
    test(`[EPOCH-8] [EPOCH-4] a hundred of each of two phones are there again, once and in order; phone ${order[0]} comes first, ${isRaised ? 'the operator raised the epoch' : 'the server sees for itself that it lost writes'}`, async () => {
      const phones = [await createPhone(), await createPhone()];
      const [one, two] = phones;
      if (one === undefined || two === undefined) throw new Error('phones');
      await one.write(openOp(1, 1), ...many(2, 3, 1));
      await one.meet();
      await two.meet();
      await backUp();
      await one.write(...many(1000, 100, 1));
      await one.push();
      await two.write(openOp(2000, 2), ...many(2001, 100, 2));
      await two.push();
      for (const phone of phones) await phone.meet();
      const before = await truth();
      await putBack(isRaised);
      for (const at of [...order, ...order]) await phones[at]?.meet();
      await expectSame(one, two);
      const after = await truth();
      expect(sorted(after.messages)).toEqual(sorted(before.messages));
      const expected = [...many(2, 3, 1), ...many(1000, 100, 1)];
      expect(idsIn(after.messages, 1)).toEqual(expected.map((o) => o.opId));
      expect(idsIn(after.messages, 2)).toEqual(
        many(2001, 100, 2).map((o) => o.opId),
      );
    }, 120_000);

test('[EPOCH-8] [EPOCH-5] erasings, changes of what the backup has, and words nobody acknowledged come through as well', async () => {
  const [one, two] = [await createPhone(), await createPhone()];
  await one.write(
    openOp(1, 1),
    ...many(2, 4, 1),
    openOp(10, 3),
    ...many(11, 2, 3),
    setOp(20, 'dream', 'a'),
    setOp(21, 'dream', 'b'),
  );
  await one.meet();
  await two.meet();
  await backUp();
  await one.write(
    markOp(30, 2, 1),
    eraseOp(31, 'session', sidOf(3)),
    setOp(32, 'dream', 'a', { was: [opIdOf(20)] }),
    eraseOp(33, 'dream', 'b'),
    setOp(34, 'dream', 'c'),
  );
  await one.meet();
  await two.meet();
  const before = await truth();
  // Written to the server that is lost, and its answer too; and written while nobody could be reached.
  await two.write(...many(40, 2, 1));
  wire.isDeaf = true;
  await two.push();
  wire.isDeaf = false;
  await one.pull();
  await one.write(...many(50, 2, 1));
  await putBack(true);
  for (const phone of [one, two, one, two]) await phone.meet();
  await expectSame(one, two);
  const after = await truth();
  for (const row of before.messages) expect(after.messages).toContainEqual(row);
  expect(sorted(after.records)).toEqual(sorted(before.records));
  expect(sorted(after.sessions)).toEqual(sorted(before.sessions));
  expect(idsIn(after.messages, 1)).toHaveLength(8);
}, 60_000);

test('[EPOCH-7] a row that went missing in one epoch is brought back within a day by a device that has it', async () => {
  const phone = await createPhone();
  await phone.write(openOp(1, 1), ...many(2, 3, 1), setOp(9, 'dream', 'a'));
  await phone.meet();
  const before = await truth();
  await backUp();
  // The same epoch, a version that is no smaller, and rows that are not there: nothing but the digests tells of it.
  await phone.write(setOp(10, 'dream', 'b'));
  await phone.meet();
  await putBack(false);
  await sync.push([sync.make.set('plan', 'z', [{ field: 'text', e: 'x' }])]);
  await sync.push([sync.make.set('plan', 'z', [{ field: 'text', e: 'y' }])], {
    from: 2,
  });
  await phone.meet();
  expect((await truth()).records).toHaveLength(2);
  await time.pass(86_400_000);
  await phone.meet();
  await expectSame(phone);
  expect((await truth()).records).toHaveLength(3);
  expect(before.messages).toEqual((await truth()).messages);
}, 60_000);
