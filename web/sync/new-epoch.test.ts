import 'fake-indexeddb/auto';
import { afterEach, expect, it } from 'vitest';
import { bareRecord, setRecord } from '#shared/mutators/apply-op.ts';
import type { Cookie, PatchOp, PullAnswer } from '#shared/protocol/sync.ts';
import type { MayaDb } from '#web/local-store/schema.ts';
import { openTestDb, setOp } from '#web/outbox/sync-rig.contract.ts';
import { takeAcks } from '#web/outbox/take-acks.ts';
import { applyPage } from './apply-page.ts';
import { enqueueRestores } from './enqueue-restores.ts';

const opened: MayaDb[] = [];
afterEach(async () => {
  for (const db of opened.splice(0)) await db.delete();
});

const cookieAt = (epoch: string, v: number): Cookie => ({
  order: v,
  epoch,
  v,
  l: v,
  shift: 0,
});
const page = (
  cookie: Cookie,
  patch: PatchOp[],
  isAnew = false,
): PullAnswer => ({
  cookie,
  lastMutationIDChanges: {},
  patch,
  more: false,
  complete: true,
  reason: isAnew ? 'epoch' : null,
  now: 0,
  wipe: false,
});
const dream = (ver: number, ...fields: [number, string][]): PatchOp => ({
  op: 'put',
  key: 'r/dream/a',
  value: {
    ...fields.reduce(
      (row, [n, field]) => setRecord(setOp(n, 'dream', 'a', { field }), row),
      bareRecord('dream', 'a'),
    ),
    ver,
  },
});
const fieldsOf = async (db: MayaDb) => {
  const row = await db.records.get(['dream', 'a']);
  return { ver: row?.ver, fields: Object.keys(row?.f ?? {}).sort() };
};

/** A device that was told of a record at version 50 of the first epoch. */
async function device(...fields: [number, string][]): Promise<MayaDb> {
  const db = await openTestDb();
  opened.push(db);
  await db.meta.put({ k: 'device', v: '00c0ffee' });
  const patch = [dream(50, ...fields)];
  await applyPage(db, page(cookieAt('1-a', 50), patch), {
    cookie: null,
    now: 0,
  });
  return db;
}

it('[EPOCH-4] a row of a new epoch is united with the one here, whichever version is larger', async () => {
  for (const ver of [7, 90]) {
    const db = await device([1, 'text'], [2, 'lost']);
    const patch = [dream(ver, [1, 'text'], [3, 'new'])];
    const next = { ...cookieAt('2-b', 90), order: 200, shift: 110 };
    await applyPage(db, page(next, patch, true), {
      cookie: cookieAt('1-a', 50),
      now: 0,
    });
    expect(await fieldsOf(db)).toEqual({
      ver,
      fields: ['lost', 'new', 'text'],
    });
    expect((await db.meta.get('resync'))?.v).toBe('2-b');
  }
});

it('[EPOCH-6] rows of an audit are united with those here, also where versions are equal', async () => {
  const db = await device([1, 'text'], [2, 'mine']);
  await applyPage(
    db,
    page(cookieAt('1-a', 50), [dream(50, [1, 'text'], [3, 'theirs'])]),
    { cookie: cookieAt('1-a', 50), now: 0, isAudit: true },
  );
  expect((await fieldsOf(db)).fields).toEqual(['mine', 'text', 'theirs']);
});

it('[EPOCH-4] what is brought back waits once, moves no lane and no place, and an acknowledgement gives it its version', async () => {
  const db = await device([1, 'text']);
  await db.meta.put({ k: 'resync', v: '1-a' });
  const before = await db.records.get(['dream', 'a']);
  const about = { epoch: '1-a', now: 60_000, skip: new Set<never>() };
  const keys = ['r/dream/a', 'r/dream/a', 'r/dream/none', 'nonsense'];
  const [opId, ...more] = await enqueueRestores(db, keys, about);
  expect(more).toEqual([]);
  expect(await enqueueRestores(db, keys, about)).toEqual([]);
  expect(await enqueueRestores(db, keys, { ...about, epoch: '2-b' })).toEqual(
    [],
  );
  if (opId === undefined) throw new Error('nothing waits');
  expect(await db.outbox.count()).toBe(1);
  expect(await db.lanes.count()).toBe(0);
  expect(await db.records.get(['dream', 'a'])).toEqual(before);
  await takeAcks(db, [{ opId, status: 'duplicate', version: 12 }], 0);
  expect(await db.outbox.count()).toBe(0);
  expect(await db.records.get(['dream', 'a'])).toEqual({ ...before, ver: 12 });
});

it('[EPOCH-4] a row that the server does not take back stays as it is, and is no refusal of the person’s', async () => {
  const db = await device([1, 'text']);
  const about = { epoch: '1-a', now: 0, skip: new Set<never>() };
  const [opId] = await enqueueRestores(db, ['r/dream/a'], about);
  if (opId === undefined) throw new Error('nothing waits');
  const ack = { opId, status: 'rejected', version: 60 } as const;
  await takeAcks(db, [{ ...ack, reason: 'invalid' }], 0);
  expect(await db.outbox.count()).toBe(0);
  expect(await db.rejected.count()).toBe(0);
  expect(await fieldsOf(db)).toEqual({ ver: 50, fields: ['text'] });
});
