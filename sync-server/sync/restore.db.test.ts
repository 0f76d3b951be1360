import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Message } from '#shared/domain/message.ts';
import type { Rec, Session } from '#shared/domain/session.ts';
import { messageBucket, messageHash } from '#shared/merge/digest.ts';
import { restoreOpOf } from '#shared/mutators/restore-op.ts';
import type { RestoreBody } from '#shared/protocol/op.ts';
import { raiseAllEpochs } from './space.ts';
import { startSync, type SyncServer } from './sync-rig.contract.ts';

let sync: SyncServer;
beforeEach(async () => {
  sync = await startSync();
});
afterEach(() => sync.stop());

type Rows = Map<string, Record<string, unknown>>;

const file = () => join(sync.server.dataDir, 'maya.db');
const backUp = async () => {
  await sync.server.context.store.flush();
  copyFileSync(file(), `${file()}.backup`);
};
/** As an operator does: the old file back in its place, then the epoch of all raised. */
async function putBack(): Promise<void> {
  const old = readFileSync(`${file()}.backup`);
  sync.server.context.store.close();
  for (const end of ['', '-wal', '-shm']) rmSync(file() + end, { force: true });
  writeFileSync(file(), old);
  await sync.server.restart();
  await raise();
}
const raise = () =>
  sync.server.context.store.tx(({ db }) =>
    raiseAllEpochs(db, {
      now: sync.server.clock.now,
      randomBytes: (n) => crypto.getRandomValues(new Uint8Array(n)),
    }),
  );
const epochNow = async () => (await sync.pullOnce(null)).cookie.epoch;
const restoreOf = (rows: Rows, key: string, epoch: string) =>
  restoreOpOf({ key, row: rows.get(key) } as RestoreBody, {
    epoch,
    dev: '4f2a91c3' as never,
    at: 0,
  });
const rowIn = (rows: Rows, key: string) => rows.get(key);
const bare = (row: Record<string, unknown> | undefined) => ({
  ...row,
  ver: 0,
});

it('[EPOCH-5] what a backup lacks comes back whole, in its place, and late originals of it are duplicates', async () => {
  const { make, push, pullAll } = sync;
  const sid = make.sid();
  await push([make.open(sid), make.send(sid)]);
  await backUp();
  const said = [make.send(sid), make.send(sid)];
  const [first = make.send(sid)] = said;
  const edit = make.mark(first.opId, sid, 'again');
  const dream = make.set('dream', 'a', [{ field: 'text', e: 'x' }]);
  const later = make.set('dream', 'a', [
    { field: 'text', e: 'y', was: [dream.opId] },
  ]);
  const close = make.close(sid, { mac: 'm', rev: 1, lanes: [] });
  const late = [...said, edit, dream, later, close];
  await push(late, { from: 3 });
  const before = await pullAll();
  await putBack();
  const lost = await pullAll();
  expect(lost.rows.size).toBe(before.rows.size - 4);

  const epoch = await epochNow();
  const keys = [...before.rows.keys()];
  const ops = keys.map((key) => restoreOf(before.rows, key, epoch));
  const { acks } = await push(ops, { client: 'new' });
  expect(acks.map(({ status }) => status)).toEqual(keys.map(() => 'applied'));
  const after = await pullAll();
  for (const key of keys)
    expect(bare(rowIn(after.rows, key))).toEqual(bare(rowIn(before.rows, key)));
  expect(after.rows.size).toBe(before.rows.size);

  const again = await push([...ops, ...said, edit, dream, later], {
    client: 'newer',
  });
  expect(new Set(again.acks.map(({ status }) => status))).toEqual(
    new Set(['duplicate']),
  );
  const sentAgain = again.acks.find(({ opId }) => opId === first.opId);
  expect(sentAgain?.ord).toBe(rowIn(before.rows, `m/${first.opId}`)?.['ord']);
  const end = await pullAll();
  expect([...end.rows]).toEqual([...after.rows]);

  const fresh = make.send(sid);
  await push([fresh], { client: 'newest' });
  const { rows } = await pullAll();
  expect(rows.get(`m/${fresh.opId}`)?.['ord']).toBeGreaterThan(1_000_000);
});

it('[EPOCH-5] two phones that bring one row back make one, and late words of an original are not doubled', async () => {
  const { make, push, pullAll } = sync;
  const sid = make.sid();
  await push([make.open(sid)]);
  await backUp();
  const words = make.send(sid);
  await push([words], { from: 2 });
  const { rows } = await pullAll();
  await putBack();
  const epoch = await epochNow();
  const key = `m/${words.opId}`;
  const row = rows.get(key);
  const other: Rows = new Map([
    [key, Object.fromEntries(Object.entries({ ...row, ver: 77 }).reverse())],
  ]);
  const [one, two] = [
    restoreOf(rows, key, epoch),
    restoreOf(other, key, epoch),
  ];
  expect(two.opId).toBe(one.opId);
  expect(restoreOf(rows, key, '9-other').opId).not.toBe(one.opId);
  // The original of a third device first: it has the place the server gave it, and keeps it.
  const original = await push([words], { client: 'a' });
  const [ack] = (await push([one], { client: 'b' })).acks;
  expect(ack).toMatchObject({ status: 'applied' });
  expect(ack?.ord).toBe(original.acks[0]?.ord);
  expect((await push([two], { client: 'c' })).acks[0]?.status).toBe(
    'duplicate',
  );
  const found = (await pullAll()).rows;
  expect([...found.values()].filter((r) => r['sid'] === sid)).toHaveLength(1);
});

it('[EPOCH-5] [MERGE-4] what was erased stays erased, whichever side knows of it', async () => {
  const { make, push, pullAll } = sync;
  const [sid, gone] = [make.sid(), make.sid()];
  const words = [make.send(sid), make.send(gone), make.send(gone)];
  await push([...words, make.set('dream', 'a', [{ field: 'text', e: 'x' }])]);
  const full = await pullAll();
  const [kept] = words;
  await push(
    [
      ...(kept === undefined ? [] : [make.mark(kept.opId, sid)]),
      make.erase('session', gone),
      make.erase('dream', 'a'),
    ],
    { from: 5 },
  );
  const erased = await pullAll();
  // Old rows come back to a server that knows of the erasing.
  const epoch = await epochNow();
  const old = [...full.rows.keys()].map((key) =>
    restoreOf(full.rows, key, epoch),
  );
  await push(old, { client: 'old' });
  const after = await pullAll();
  for (const [key, row] of erased.rows)
    expect(bare(after.rows.get(key))).toEqual(bare(row));
});

it('[EPOCH-5] [MERGE-4] tombstones come back too, and empty what a backup still has', async () => {
  const { make, push, pullAll } = sync;
  const gone = make.sid();
  const words = [make.send(gone), make.send(gone)];
  await push([...words, make.set('dream', 'a', [{ field: 'text', e: 'x' }])]);
  await backUp();
  await push([make.erase('session', gone), make.erase('dream', 'a')], {
    from: 4,
  });
  const before = await pullAll();
  await putBack();
  const epoch = await epochNow();
  const tombs = [`s/${gone}`, 'r/dream/a'].map((key) =>
    restoreOf(before.rows, key, epoch),
  );
  await push(tombs, { client: 'new' });
  const after = await pullAll();
  for (const [key, row] of before.rows)
    expect(bare(after.rows.get(key))).toEqual(bare(row));
});

it('[EPOCH-5] a row that says two things, or words of a tombstone, is refused and changes nothing', async () => {
  const { make, push, pullAll } = sync;
  const words = make.send(make.sid());
  await push([words]);
  const { rows } = await pullAll();
  const epoch = await epochNow();
  const key = `m/${words.opId}`;
  const good = restoreOf(rows, key, epoch);
  const { row } = good.body;
  const bad = [
    { key: 'm/other', row },
    { key, row: { ...row, erased: 1 } },
    { key, row: { ...row, base: row } },
    {
      key: 'r/session/x',
      row: { kind: 'session', id: 'x', f: {}, also: [], ver: 1, erased: 0 },
    },
  ].map((body, n) => ({
    ...good,
    opId: `00000000-0000-4000-8000-00000000000${n}`,
    body,
  }));
  const { acks } = await push(bad, { client: 'new' });
  expect(acks.map(({ reason }) => reason)).toEqual(bad.map(() => 'invalid'));
  expect((await pullAll()).rows).toEqual(rows);
});

it('[EPOCH-2] the operator’s script raises every space at once, however lately it was raised', async () => {
  const { make, push, pullOnce } = sync;
  await push([make.open(make.sid())]);
  const { cookie } = await pullOnce(null);
  expect(await raise()).toBe(1);
  const second = await pullOnce(cookie);
  expect(second).toMatchObject({ reason: 'epoch' });
  await raise();
  const third = await pullOnce(second.cookie);
  expect(third).toMatchObject({ reason: 'epoch' });
  const epochs = [cookie, second.cookie, third.cookie].map(({ epoch }) =>
    parseInt(epoch, 10),
  );
  expect(epochs).toEqual([1, 2, 3]);
  expect(third.cookie.order).toBeGreaterThan(second.cookie.order);
});

it('[EPOCH-6] a row of equal version and other content is told, so that the device can bring back what it knows more', async () => {
  const { make, push, pullAll, pullOnce } = sync;
  const sid = make.sid();
  const words = [make.send(sid), make.send(sid)];
  await push([...words, make.set('dream', 'a', [{ field: 'text', e: 'x' }])]);
  const { rows, cookie } = await pullAll();
  const keys = words.map(({ opId }, n) => {
    const row = rows.get(`m/${opId}`) as Message;
    return `m/${opId} ${row.ver} ${messageHash({ ...row, rev: n })}`;
  });
  const have = { bucket: messageBucket(sid), keys };
  const { patch } = await pullOnce(cookie, { audit: { have } });
  expect(patch.map((op) => (op.op === 'put' ? op.key : ''))).toEqual([
    `m/${words[1]?.opId}`,
  ]);
  const record = { bucket: 'r/dream', keys: [`r/dream/a 1 ${'0'.repeat(16)}`] };
  const told = await pullOnce(cookie, { audit: { have: record } });
  expect(told.patch).toEqual([
    { op: 'put', key: 'r/dream/a', value: rows.get('r/dream/a') as Rec },
  ]);
  const session = rows.get(`s/${sid}`) as Session;
  expect(session.ver).toBe(1);
});
