import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it } from 'vitest';
import type { Op } from '#shared/protocol/op.ts';
import type { MayaDb } from '#web/local-store/schema.ts';
import { commitOp } from './commit-op.ts';
import {
  ackOf,
  chain,
  closeOp,
  eraseOp,
  hlcOf,
  markOp,
  openOp,
  openTestDb,
  opIdOf,
  refusalOf,
  sendOp,
  setOp,
  sidOf,
} from './sync-rig.contract.ts';
import { takeAcks } from './take-acks.ts';

const opened: MayaDb[] = [];
afterEach(async () => {
  for (const db of opened.splice(0)) await db.delete();
});

async function wrote(...ops: Op[]): Promise<MayaDb> {
  const db = await openTestDb();
  opened.push(db);
  await write(db, ...ops);
  return db;
}

async function write(db: MayaDb, ...ops: Op[]): Promise<void> {
  for (const op of ops) await commitOp(db, { op, h: hlcOf(0) }, chain);
}

const waiting = async (db: MayaDb): Promise<string[]> =>
  (await db.outbox.toArray()).map(({ opId }) => opId);

describe('an acknowledgement', () => {
  it('[OUT-2] takes its own row out of the outbox and gives the message version and place', async () => {
    const db = await wrote(openOp(1, 1), sendOp(2, 1), sendOp(3, 1));
    const ack = ackOf(2, 7, { ord: 40 });
    expect(await takeAcks(db, [ack], 99)).toEqual({
      taken: [opIdOf(2)],
      rejected: [],
    });
    expect(await waiting(db)).toEqual([opIdOf(1), opIdOf(3)]);
    expect(await db.messages.get(opIdOf(2))).toMatchObject({
      ver: 7,
      ord: 40,
      e: 'words-2',
    });
    expect(await db.messages.get(opIdOf(3))).toMatchObject({ ver: 0 });
    expect((await db.meta.get('lastAck'))?.v).toBe(99);
  });

  it('[OUT-2] [PUSH-3] of something else, or twice, changes nothing', async () => {
    const db = await wrote(sendOp(2, 1));
    const none = await takeAcks(db, [ackOf(77, 7)], 1);
    expect(none).toEqual({ taken: [], rejected: [] });
    expect(await waiting(db)).toEqual([opIdOf(2)]);
    await takeAcks(db, [ackOf(2, 7, { ord: 4 })], 1);
    const row = await db.messages.get(opIdOf(2));
    const again = await takeAcks(db, [refusalOf(2, 9)], 1);
    expect(again).toEqual({ taken: [], rejected: [] });
    expect(await db.messages.get(opIdOf(2))).toEqual(row);
    expect(await db.rejected.count()).toBe(0);
  });

  it('[OUT-2] [OUT-8] a refusal keeps the whole write with its reason, and the words in their row', async () => {
    const op = sendOp(2, 1);
    const db = await wrote(op);
    const { op: stored } = (await db.outbox.get({ opId: op.opId })) ?? {};
    await takeAcks(db, [refusalOf(2, 7, 'erased')], 1);
    expect(await waiting(db)).toEqual([]);
    expect(await db.rejected.get(op.opId)).toEqual({
      opId: op.opId,
      sid: sidOf(1),
      op: stored,
      at: op.at,
      reason: 'erased',
    });
    expect(await db.messages.get(op.opId)).toMatchObject({
      ver: 0,
      e: 'words-2',
    });
  });

  it('[ORDER-2] moves its message behind all that have a number, and leaves the waiting ones behind it', async () => {
    const db = await wrote(sendOp(1, 1), sendOp(2, 1), sendOp(3, 1));
    await takeAcks(
      db,
      [ackOf(1, 5, { ord: 900 }), ackOf(2, 5, { ord: 901 })],
      1,
    );
    const rows = await db.messages
      .where('[sid+ord]')
      .between([sidOf(1), 0], [sidOf(1), Infinity])
      .toArray();
    expect(rows.map(({ id }) => id)).toEqual([1, 2, 3].map(opIdOf));
    expect(rows[2]?.ord).toBeGreaterThanOrEqual(2 ** 52);
  });

  it('[MERGE-5] what waits stays over what the server has, until its own answer', async () => {
    const was = [opIdOf(1)];
    const db = await wrote(setOp(1, 'dream', 'd'));
    await takeAcks(db, [ackOf(1, 5)], 1);
    await write(
      db,
      setOp(2, 'dream', 'd'),
      setOp(3, 'dream', 'd', { field: 'mood' }),
    );
    expect(await db.records.get(['dream', 'd'])).toMatchObject({
      f: { text: { op: opIdOf(2), was }, mood: { op: opIdOf(3) } },
      base: { ver: 5, f: { text: { op: opIdOf(1) } } },
    });
    await takeAcks(db, [ackOf(2, 6)], 1);
    const half = await db.records.get(['dream', 'd']);
    expect(half).toMatchObject({ f: { mood: { op: opIdOf(3) } } });
    expect(half?.base).toMatchObject({
      ver: 6,
      f: { text: { op: opIdOf(2) } },
    });
    expect(Object.keys(half?.base?.f ?? {})).toEqual(['text']);
    await takeAcks(db, [refusalOf(3, 7)], 1);
    const row = await db.records.get(['dream', 'd']);
    expect(row).toMatchObject({ ver: 6, f: { text: { op: opIdOf(2) } } });
    expect(row).not.toHaveProperty('base');
    expect(Object.keys(row?.f ?? {})).toEqual(['text']);
  });

  it('[MERGE-5] several writes of one row and one version all count, in any order of answers', async () => {
    for (const order of [
      [1, 2, 3, 4],
      [4, 3, 2, 1],
      [2, 4, 1, 3],
    ]) {
      const db = await wrote(
        openOp(1, 1),
        setOp(2, 'session', sidOf(1), { field: 'title' }),
        setOp(3, 'session', sidOf(1), { field: 'mood' }),
        closeOp(4, 1),
      );
      for (const n of order) await takeAcks(db, [ackOf(n, 8)], 1);
      const row = await db.sessions.get(sidOf(1));
      expect(row).toMatchObject({
        ver: 8,
        closedAt: 4 * 60_000,
        f: { title: { op: opIdOf(2) }, mood: { op: opIdOf(3) } },
      });
      expect(row).not.toHaveProperty('base');
    }
  });

  it('[OUT-9] [MERGE-4] an erasure that is acknowledged before its message brings no word back', async () => {
    const db = await wrote(sendOp(1, 1));
    // In a request already, so that its words are still in the waiting write.
    await db.outbox.toCollection().modify({ tries: 1 });
    await write(db, markOp(2, 1));
    await takeAcks(db, [ackOf(2, 8, { ord: 12 })], 1);
    expect(await db.messages.get(opIdOf(1))).toMatchObject({
      e: null,
      erased: 1,
    });
    await takeAcks(db, [ackOf(1, 7, { ord: 11 })], 1);
    const row = await db.messages.get(opIdOf(1));
    expect(row).toMatchObject({ e: null, erased: 1, ver: 8, ord: 11 });
    expect(row).not.toHaveProperty('base');
    expect(await db.messages.get(opIdOf(2))).toMatchObject({ ver: 8, ord: 12 });
  });

  it('[OUT-9] [P5] erased words leave the copy of the server’s row too, also before any answer', async () => {
    const db = await wrote(
      openOp(1, 1),
      sendOp(2, 1),
      setOp(3, 'dream', 'd'),
      setOp(4, 'session', sidOf(1), { field: 'title' }),
    );
    await takeAcks(
      db,
      [1, 2, 3, 4].map((n) => ackOf(n, 5, { ord: n })),
      1,
    );
    await write(
      db,
      setOp(5, 'dream', 'd', { field: 'mood' }),
      eraseOp(6, 'dream', 'd'),
      markOp(7, 2, 1),
      eraseOp(8, 'session', sidOf(1)),
    );
    const rows = JSON.stringify([
      await db.messages.toArray(),
      await db.sessions.toArray(),
      await db.records.toArray(),
    ]);
    expect(rows).not.toContain('words-');
  });

  it('[MERGE-4] late answers bring no words back into an erased session', async () => {
    const db = await wrote(openOp(1, 1), sendOp(2, 1), sendOp(3, 1));
    await db.outbox.toCollection().modify({ tries: 1 });
    await write(db, eraseOp(4, 'session', sidOf(1)));
    await takeAcks(db, [ackOf(4, 9)], 1);
    await takeAcks(db, [ackOf(3, 8, { ord: 3 }), ackOf(2, 8, { ord: 2 })], 1);
    await takeAcks(db, [ackOf(1, 8)], 1);
    expect(await db.sessions.get(sidOf(1))).toMatchObject({
      erased: 1,
      ver: 9,
    });
    expect(JSON.stringify(await db.messages.toArray())).not.toContain('words-');
  });

  it('[OUT-2] a refused erasure shows no half row: it stays away until the server tells it again', async () => {
    const db = await wrote(sendOp(2, 1));
    await takeAcks(db, [ackOf(2, 5, { ord: 1 })], 1);
    await write(db, markOp(3, 2, 1));
    await takeAcks(db, [refusalOf(3, 6)], 1);
    const row = await db.messages.get(opIdOf(2));
    expect(row).toMatchObject({ e: null, erased: 1, ver: 0 });
    expect(row).not.toHaveProperty('base');
  });

  it('[OUT-2] a waiting row that is no write any more goes on its answer, and changes nothing else', async () => {
    const db = await wrote(sendOp(2, 1));
    await db.outbox.toCollection().modify({ op: 'torn' as never });
    const row = await db.messages.get(opIdOf(2));
    await takeAcks(db, [ackOf(2, 5, { ord: 1 })], 1);
    expect(await db.outbox.count()).toBe(0);
    expect(await db.messages.get(opIdOf(2))).toEqual(row);
  });
});
