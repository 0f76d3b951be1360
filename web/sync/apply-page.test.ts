import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it } from 'vitest';
import type { Message } from '#shared/domain/message.ts';
import {
  bareSession,
  sentMessage,
  setRecord,
  bareRecord,
} from '#shared/mutators/apply-op.ts';
import type { Op } from '#shared/protocol/op.ts';
import type { Cookie, PatchOp, PullAnswer } from '#shared/protocol/sync.ts';
import type { MayaDb } from '#web/local-store/schema.ts';
import { commitOp } from '#web/outbox/commit-op.ts';
import {
  ackOf,
  chain,
  closeOp,
  dev,
  eraseOp,
  hlcOf,
  markOp,
  openTestDb,
  opIdOf,
  refusalOf,
  sendOp,
  setOp,
  sidOf,
} from '#web/outbox/sync-rig.contract.ts';
import { takeAcks } from '#web/outbox/take-acks.ts';
import { applyPage } from './apply-page.ts';
import type { Asked } from './cookie-step.ts';
import { putOf } from './space-model.contract.ts';

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

const cookieAt = (v: number, epoch = '1-a', order = v): Cookie => ({
  order,
  epoch,
  v,
  l: v,
  shift: order - v,
});

const page = (
  cookie: Cookie,
  patch: PatchOp[] = [],
  extra: Partial<PullAnswer> = {},
): PullAnswer => ({
  cookie,
  lastMutationIDChanges: {},
  patch,
  more: false,
  complete: true,
  reason: null,
  now: 1e12,
  wipe: false,
  ...extra,
});

const asked = (cookie: Cookie | null, back?: Asked['back']): Asked => ({
  cookie,
  now: 77,
  ...(back !== undefined && { back }),
});

const told = (
  n: number,
  session: number,
  ver: number,
  extra: Partial<Message> = {},
): Message => ({
  ...sentMessage(sendOp(n, session), 0),
  ver,
  ord: n,
  ...extra,
});
const putMessage = (row: Message): PatchOp => putOf(`m/${row.id}`, row);
const putSession = (n: number, ver: number, extra: object = {}): PatchOp =>
  putOf(`s/${sidOf(n)}`, {
    ...bareSession(sidOf(n), n * 60_000),
    ver,
    ...extra,
  });

const cookieOf = async (db: MayaDb): Promise<unknown> =>
  (await db.meta.get('cookie'))?.v;

describe('a page of a pull', () => {
  it('[PULL-3] brings rows, cookie and the time of the pull', async () => {
    const db = await wrote();
    const record = {
      ...setRecord(setOp(3, 'dream', 'a'), bareRecord('dream', 'a')),
      ver: 5,
    };
    const answer = page(cookieAt(5), [
      putSession(1, 4),
      putMessage(told(2, 1, 5)),
      putOf('r/dream/a', record),
    ]);
    const applied = await applyPage(db, answer, asked(null));
    expect(applied).toEqual({ rows: 3, sessions: [sidOf(1)], step: 'forward' });
    expect(await db.messages.get(opIdOf(2))).toEqual(told(2, 1, 5));
    expect(await db.sessions.get(sidOf(1))).toMatchObject({ ver: 4 });
    expect(await db.records.get(['dream', 'a'])).toMatchObject(record);
    expect(await cookieOf(db)).toEqual(cookieAt(5));
    expect((await db.meta.get('lastPull'))?.v).toBe(77);
  });

  it('[PULL-3] a row that is newer here stays, and the same version is taken again', async () => {
    const db = await wrote();
    await applyPage(
      db,
      page(cookieAt(9), [putMessage(told(2, 1, 9))]),
      asked(null),
    );
    const older = told(2, 1, 8, { e: 'older' });
    await applyPage(db, page(cookieAt(9), [putMessage(older)]), asked(null));
    expect(await db.messages.get(opIdOf(2))).toMatchObject({
      ver: 9,
      e: 'words-2',
    });
    const whole = told(2, 1, 9, { e: 'whole' });
    await applyPage(db, page(cookieAt(9), [putMessage(whole)]), asked(null));
    expect(await db.messages.get(opIdOf(2))).toMatchObject({ e: 'whole' });
  });

  it('[PULL-3] [MERGE-5] a row with a waiting write shows it still, and knows what the server has', async () => {
    const db = await wrote(sendOp(2, 1), setOp(3, 'dream', 'a'));
    const elsewhere = setOp(9, 'dream', 'a', { field: 'mood' });
    const record = {
      ...setRecord(elsewhere, bareRecord('dream', 'a')),
      ver: 6,
    };
    await applyPage(
      db,
      page(cookieAt(6), [
        putMessage(told(2, 1, 6)),
        putOf('r/dream/a', record),
      ]),
      asked(null),
    );
    const row = await db.records.get(['dream', 'a']);
    expect(Object.keys(row?.f ?? {}).toSorted()).toEqual(['mood', 'text']);
    expect(row?.base).toEqual(record);
    // The answer to the write was lost, its row came by the pull; then the same write is acknowledged as known.
    const sent = await db.messages.get(opIdOf(2));
    expect(sent).toMatchObject({ ver: 6, ord: 2 });
    await takeAcks(db, [ackOf(2, 6, { ord: 2, status: 'duplicate' })], 1);
    expect(await db.messages.get(opIdOf(2))).toEqual(told(2, 1, 6));
  });

  it('[MERGE-3] a collision keeps both values, whichever of them waits', async () => {
    const db = await wrote(setOp(3, 'dream', 'a'));
    const other = {
      ...setRecord(setOp(5, 'dream', 'a'), bareRecord('dream', 'a')),
      ver: 4,
    };
    await applyPage(
      db,
      page(cookieAt(4), [putOf('r/dream/a', other)]),
      asked(null),
    );
    const row = await db.records.get(['dream', 'a']);
    expect(row?.f['text']?.op).toBe(opIdOf(5));
    expect(row?.also.map(({ op }) => op)).toEqual([opIdOf(3)]);
    await takeAcks(db, [ackOf(3, 5)], 1);
    const after = await db.records.get(['dream', 'a']);
    expect(after?.also.map(({ op }) => op)).toEqual([opIdOf(3)]);
    expect(after).not.toHaveProperty('base');
  });

  it('[PULL-4] a clear removes nothing, and absence removes nothing', async () => {
    const db = await wrote(sendOp(1, 1));
    await applyPage(
      db,
      page(cookieAt(3), [putMessage(told(2, 1, 3))]),
      asked(null),
    );
    const answer = page(cookieAt(1, '2-b', 9), [{ op: 'clear' }], {
      reason: 'epoch',
    });
    const { step } = await applyPage(db, answer, asked(cookieAt(3)));
    expect(step).toBe('forward');
    expect(await db.messages.count()).toBe(2);
    expect(await db.outbox.count()).toBe(1);
    expect((await db.meta.get('resync'))?.v).toBe('2-b');
  });

  it('[PULL-4] [MERGE-4] a session erased elsewhere loses its words here, and unsent ones wait for their refusal', async () => {
    const db = await wrote();
    await applyPage(
      db,
      page(cookieAt(3), [putSession(1, 3), putMessage(told(2, 1, 3))]),
      asked(null),
    );
    await write(db, sendOp(5, 1));
    const tombstone = putSession(1, 4, { erased: 1 });
    await applyPage(db, page(cookieAt(4), [tombstone]), asked(cookieAt(3)));
    expect(await db.sessions.get(sidOf(1))).toMatchObject({ erased: 1 });
    expect(await db.messages.get(opIdOf(2))).toMatchObject({
      erased: 1,
      e: null,
    });
    expect(await db.outbox.get({ opId: opIdOf(5) })).toMatchObject({
      op: { body: { e: 'words-5' } },
    });
    await takeAcks(db, [refusalOf(5, 5, 'erased')], 1);
    expect(await db.rejected.get(opIdOf(5))).toMatchObject({
      reason: 'erased',
      op: { body: { e: 'words-5' } },
    });
    await applyPage(
      db,
      page(cookieAt(6), [putMessage(told(2, 1, 6))]),
      asked(cookieAt(4)),
    );
    expect(await db.messages.get(opIdOf(2))).toMatchObject({ e: null });
  });

  it('[MERGE-4] an erasure is taken although a later answer to a write of that row was heard before it', async () => {
    const db = await wrote();
    await applyPage(db, page(cookieAt(2), [putSession(1, 2)]), asked(null));
    await write(db, closeOp(5, 1));
    // The other device erased it at 3; the close found it so at 4 and changed nothing.
    await takeAcks(db, [ackOf(5, 4)], 1);
    const tombstone = putSession(1, 3, { erased: 1 });
    await applyPage(db, page(cookieAt(4), [tombstone]), asked(cookieAt(2)));
    expect(await db.sessions.get(sidOf(1))).toMatchObject({ erased: 1 });
  });

  it('[MERGE-4] a session whose erasure waits here takes no words from a page', async () => {
    const db = await wrote(sendOp(1, 1), eraseOp(2, 'session', sidOf(1)));
    await applyPage(
      db,
      page(cookieAt(6), [putSession(1, 6), putMessage(told(8, 1, 6))]),
      asked(null),
    );
    expect(await db.messages.get(opIdOf(8))).toMatchObject({
      e: null,
      erased: 1,
    });
    expect(await db.sessions.get(sidOf(1))).toMatchObject({ erased: 1 });
  });

  it('[OUT-9] an erasure written before its message was known here holds when the message comes', async () => {
    const db = await wrote(sendOp(1, 1));
    await db.messages.delete(opIdOf(1));
    await db.outbox.clear();
    await write(db, markOp(2, 1, 1));
    await applyPage(
      db,
      page(cookieAt(6), [putMessage(told(1, 1, 6))]),
      asked(null),
    );
    const row = await db.messages.get(opIdOf(1));
    expect(row).toMatchObject({ e: null, erased: 1 });
    expect(JSON.stringify(row)).not.toContain('words-1');
  });

  it('[PULL-3] a row that does not read is left out and noted, and the others are taken', async () => {
    const db = await wrote();
    const torn = putOf(`m/${opIdOf(3)}`, { ...told(3, 1, 2), sid: 7 });
    const misnamed = putOf(`m/${opIdOf(9)}`, told(4, 1, 2));
    const sly = putOf(`m/${opIdOf(2)}`, {
      ...told(2, 1, 2),
      base: { ver: 99 },
    });
    await applyPage(db, page(cookieAt(2), [torn, misnamed, sly]), asked(null));
    expect(await db.messages.toArray()).toEqual([told(2, 1, 2)]);
    expect((await db.meta.get('unread'))?.v).toEqual([
      `m/${opIdOf(3)}`,
      `m/${opIdOf(9)}`,
    ]);
  });

  it('[PULL-3] heads of other devices’ lanes move forward and never back', async () => {
    const db = await wrote(sendOp(1, 1));
    const other = (i: number) => ({
      d: 'aaaaaaaa',
      i,
      k: 'add' as const,
      rev: 0,
      h: '',
      link: `${i}`,
    });
    const rows = [4, 6, 5].map((i) =>
      putMessage(told(i, 1, i, { lane: other(i) as never })),
    );
    await applyPage(db, page(cookieAt(6), rows), asked(null));
    const late = putMessage(told(3, 1, 7, { lane: other(3) as never }));
    await applyPage(db, page(cookieAt(7), [late]), asked(cookieAt(6)));
    expect(await db.lanes.get([sidOf(1), 'aaaaaaaa'])).toMatchObject({
      head: { i: 6 },
    });
    expect(await db.lanes.get([sidOf(1), dev])).toMatchObject({
      head: { i: 1 },
    });
  });

  it('[PULL-3] conversations take the same place on every device, new words move them up, drafts stay', async () => {
    const rows = [1, 2, 3].map((n) => putSession(n, 3, { openedAt: 60_000 }));
    const places: string[][] = [];
    for (const order of [rows, rows.toReversed()]) {
      const db = await wrote();
      const draft = {
        sid: sidOf(2),
        e: 'draft',
        at: 0,
        opId: opIdOf(77),
        caret: 0,
      };
      await db.drafts.put(draft);
      await applyPage(db, page(cookieAt(3), order), asked(null));
      const words = putMessage(told(50, 2, 4));
      await applyPage(db, page(cookieAt(4), [words]), asked(cookieAt(3)));
      places.push(await db.sessions.orderBy('touched').primaryKeys());
      expect(await db.drafts.toArray()).toEqual([draft]);
    }
    expect(places[0]).toEqual(places[1]);
    expect(places[0]?.at(-1)).toBe(sidOf(2));
  });
});

describe('the cookie', () => {
  it('[TAB-7] moves only forward: a robbed leader’s late page brings rows and no step back', async () => {
    const db = await wrote();
    await applyPage(db, page(cookieAt(5)), asked(null));
    await applyPage(db, page(cookieAt(30)), asked(cookieAt(5)));
    const late = page(cookieAt(20), [putMessage(told(2, 1, 18))]);
    const { step } = await applyPage(db, late, asked(cookieAt(5)));
    expect(step).toBe('behind');
    expect(await cookieOf(db)).toEqual(cookieAt(30));
    expect(await db.messages.count()).toBe(1);
  });

  it('[TAB-7] never passes over rows: a page that begins above what is stored moves nothing', async () => {
    const db = await wrote();
    // The store was lost while the request was under way.
    const { step } = await applyPage(
      db,
      page(cookieAt(40)),
      asked(cookieAt(30)),
    );
    expect(step).toBe('behind');
    expect(await cookieOf(db)).toBeUndefined();
    await applyPage(db, page(cookieAt(10)), asked(null));
    await applyPage(db, page(cookieAt(40)), asked(cookieAt(30)));
    expect(await cookieOf(db)).toEqual(cookieAt(10));
  });

  it('[TAB-7] a page of another epoch is taken when it says so and leads on, else not at all', async () => {
    const db = await wrote();
    await applyPage(db, page(cookieAt(9)), asked(null));
    const words = [putMessage(told(2, 1, 1))];
    const stray = page(cookieAt(12, '2-b', 30), words);
    expect((await applyPage(db, stray, asked(cookieAt(9)))).step).toBe(
      'foreign',
    );
    expect(await db.messages.count()).toBe(0);
    const news = page(cookieAt(3, '2-b', 13), words, { reason: 'epoch' });
    expect((await applyPage(db, news, asked(cookieAt(9)))).step).toBe(
      'forward',
    );
    expect(await cookieOf(db)).toEqual(cookieAt(3, '2-b', 13));
    const old = page(cookieAt(15));
    expect((await applyPage(db, old, asked(cookieAt(9)))).step).toBe('foreign');
    expect(await cookieOf(db)).toEqual(cookieAt(3, '2-b', 13));
  });

  it('[TAB-7] [PULL-5] of two tabs that both began a new device, the second’s newest rows move no cookie', async () => {
    const db = await wrote();
    const first = page(cookieAt(9), [], { back: { token: 'a' } });
    await applyPage(db, first, asked(null, 'first'));
    const second = page(cookieAt(12), [], { back: { token: 'b' } });
    expect((await applyPage(db, second, asked(null, 'first'))).step).toBe(
      'behind',
    );
    expect(await cookieOf(db)).toEqual(cookieAt(9));
    expect((await db.meta.get('back'))?.v).toBe('a');
  });

  it('[PULL-5] older rows move no cookie, and their token goes on from the page that was asked for', async () => {
    const db = await wrote();
    await applyPage(
      db,
      page(cookieAt(9), [], { back: { token: 'a' } }),
      asked(null, 'first'),
    );
    const older = page(cookieAt(20), [putMessage(told(2, 1, 3))], {
      back: { token: 'b' },
    });
    await applyPage(db, older, asked(cookieAt(9), { token: 'a' }));
    expect(await cookieOf(db)).toEqual(cookieAt(9));
    expect((await db.meta.get('back'))?.v).toBe('b');
    await applyPage(db, older, asked(cookieAt(9), { token: 'a' }));
    expect((await db.meta.get('back'))?.v).toBe('b');
    const last = page(cookieAt(20), [], { back: { token: null } });
    await applyPage(db, last, asked(cookieAt(9), { token: 'b' }));
    expect(await db.meta.get('back')).toBeUndefined();
  });

  it('[MERGE-6] later stamps are made this device’s own, unless they run ahead of the server', async () => {
    const db = await wrote();
    const now = 1_000 * 60_000;
    const stamped = (n: number, ver: number): PatchOp =>
      putOf(`r/dream/${n}`, {
        ...setRecord(setOp(n, 'dream', `${n}`), bareRecord('dream', `${n}`)),
        ver,
      });
    await applyPage(
      db,
      page(cookieAt(2), [stamped(900, 1), stamped(5_000, 2)], { now }),
      asked(null),
    );
    expect((await db.meta.get('hlc'))?.v).toBe(hlcOf(900));
  });
});
