import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import type { OpId } from '#shared/base/ids.ts';
import type { Op } from '#shared/protocol/op.ts';
import type { Ack, PullAnswer } from '#shared/protocol/sync.ts';
import { emptySession } from '#web/local-store/empty-session.ts';
import {
  messageKind,
  recordKind,
  rowOver,
  sessionKind,
  type RowKind,
} from '#web/local-store/row-view.ts';
import type { MayaDb } from '#web/local-store/schema.ts';
import { commitOp } from '#web/outbox/commit-op.ts';
import { forgetUnsent } from '#web/outbox/forget-unsent.ts';
import { messageOf, recordOf, sessionOf } from '#web/outbox/op-rows.ts';
import {
  chain,
  closeOp,
  eraseOp,
  hlcOf,
  markOp,
  openOp,
  openTestDb,
  sendOp,
  setOp,
  sidOf,
} from '#web/outbox/sync-rig.contract.ts';
import { takeAcks } from '#web/outbox/take-acks.ts';
import { takeChunk } from '#web/outbox/take-chunk.ts';
import { applyPage } from './apply-page.ts';
import { parseCookie, type Asked } from './cookie-step.ts';
import { createSpaceModel, type SpaceModel } from './space-model.contract.ts';

// MERGE-5, OUT-2, PULL-3 together: whatever order writes, answers and pages of one device come in, late, torn or twice, with
// another device writing in between. No write leaves outbox, rejected and what the server took; what is shown is the server's
// rows with the waiting writes over them; and once all was carried, device and server agree row by row.

type Step =
  | { do: 'write' | 'elsewhere'; what: number; of: number }
  /** A request that arrives; `heard`: which of its answers come back, in which order, and whether late. */
  | { do: 'send'; most: number; order: number[]; late: boolean }
  | { do: 'ask' }
  | { do: 'mail'; which: number; keep: boolean }
  | { do: 'sweep' };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant('write' as const),
        what: fc.nat(11),
        of: fc.nat(5),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('elsewhere' as const),
        what: fc.nat(11),
        of: fc.nat(5),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('send' as const),
        most: fc.integer({ min: 1, max: 6 }),
        order: fc.array(fc.nat(5), { maxLength: 7 }),
        late: fc.boolean(),
      }),
    },
    { weight: 2, arbitrary: fc.constant({ do: 'ask' as const }) },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('mail' as const),
        which: fc.nat(9),
        keep: fc.boolean(),
      }),
    },
    { weight: 1, arbitrary: fc.constant({ do: 'sweep' as const }) },
  ),
  { minLength: 5, maxLength: 40, size: 'max' },
);

const opened: MayaDb[] = [];
const faults = { torn: 0, late: 0, twice: 0, refused: 0, behind: 0 };
afterAll(async () => {
  for (const db of opened) await db.delete();
});

/** Erasures are never refused: the words are gone from here by then, and only the server could give them back. */
const refuse = (op: Op) =>
  Number.parseInt(op.opId.slice(-4), 16) % 9 === 4 &&
  (op.name === 'message.send' || op.name === 'record.set')
    ? ('too-large' as const)
    : null;

async function createDevice(server: SpaceModel) {
  const db = await openTestDb();
  opened.push(db);
  const written: OpId[] = [];
  const mail: ({ acks: Ack[] } | { page: PullAnswer; asked: Asked })[] = [];
  const sent: { n: number; session: number }[] = [];
  let n = 0;

  /** Writes of both devices share messages, sessions and records. */
  function make({ what, of }: { what: number; of: number }): Op {
    n += 1;
    const session = 1 + (of % 2);
    const target = sent[of % Math.max(1, sent.length)];
    switch (what) {
      case 0:
        return openOp(n, session);
      case 1:
        return closeOp(n, session);
      case 2:
        return setOp(n, 'session', sidOf(session), { field: 'title' });
      case 3:
        return eraseOp(
          n,
          of === 0 ? 'session' : 'dream',
          of === 0 ? sidOf(2) : 'd1',
        );
      case 4:
      case 5:
        return setOp(n, 'dream', `d${of % 2}`, {
          field: of > 2 ? 'text' : 'mood',
        });
      case 6:
      case 7:
        if (target !== undefined)
          return markOp(n, target.n, of > 3 ? undefined : target.session);
        return setOp(n, 'dream', 'd0');
      default:
        sent.push({ n, session });
        return sendOp(n, session);
    }
  }

  async function write(step: { what: number; of: number }): Promise<void> {
    const op = make(step);
    const done = await commitOp(db, { op, h: hlcOf(0) }, chain);
    if (done.state === 'done') written.push(op.opId);
  }

  async function send({ most, order, late }: Extract<Step, { do: 'send' }>) {
    const rows = await takeChunk(db, { now: 0, most });
    if (rows.length === 0) return;
    const acks = server.push(rows.map(({ op }) => op));
    const heard = order.flatMap((at) => acks[at] ?? []);
    if (new Set(heard).size < acks.length) faults.torn += 1;
    if (new Set(heard).size < heard.length) faults.twice += 1;
    if (late) mail.push({ acks: heard });
    else await hear(heard);
  }

  /** One by one, as several tabs could have heard them. */
  async function hear(acks: Ack[]): Promise<void> {
    for (const ack of acks) {
      const { rejected } = await takeAcks(db, [ack], 0);
      faults.refused += rejected.length;
    }
  }

  async function ask(): Promise<void> {
    const cookie = parseCookie((await db.meta.get('cookie'))?.v);
    mail.push({ page: server.pull(cookie), asked: { cookie, now: 0 } });
  }

  async function open(which: number, keep: boolean): Promise<void> {
    const [letter] = mail.slice(which % Math.max(1, mail.length));
    if (letter === undefined) return;
    if (!keep) mail.splice(mail.indexOf(letter), 1);
    faults.late += 1;
    if ('acks' in letter) return hear(letter.acks);
    const { step } = await applyPage(db, letter.page, letter.asked);
    if (step === 'behind') faults.behind += 1;
  }

  async function sweep(): Promise<void> {
    const row = await db.meta.get('erasing');
    for (const sid of Array.isArray(row?.v) ? row.v : []) {
      await db.transaction('rw', db.outbox, () => forgetUnsent(db, { sid }));
      while (await emptySession(db, sid));
    }
    await db.meta.delete('erasing');
  }

  async function take(step: Step): Promise<void> {
    switch (step.do) {
      case 'write':
        return write(step);
      case 'elsewhere':
        server.push([make(step)]);
        return;
      case 'send':
        return send(step);
      case 'ask':
        return ask();
      case 'mail':
        return open(step.which, step.keep);
      case 'sweep':
        return sweep();
    }
  }

  /** No write is ever nowhere, and each row is what its base and its waiting writes make of it. */
  async function check(): Promise<void> {
    const outbox = await db.outbox.orderBy(':id').toArray();
    const waiting = new Set(outbox.map(({ opId }) => opId));
    const rejected = new Set(await db.rejected.toCollection().primaryKeys());
    for (const opId of written)
      expect(
        waiting.has(opId) || rejected.has(opId) || server.isTaken(opId),
      ).toBe(true);
    const erased = new Set<string>();
    const over = <Row extends { ver: number; erased: 0 | 1 }>(
      kind: RowKind<Row>,
      row: Row & { base?: Row },
      isOfIt: (op: Op) => boolean,
    ): void => {
      const own = outbox.filter(({ op }) => isOfIt(op));
      if (own.length === 0) expect(row).not.toHaveProperty('base');
      else if (row.base === undefined) expect(row.ver).toBe(0);
      else if (row.base.ver > 0)
        expect(unplaced(row)).toEqual(unplaced(rowOver(kind, row.base, own)));
    };
    for (const row of await db.sessions.toArray()) {
      if (row.erased === 1) erased.add(row.id);
      over(sessionKind, row, (op) => sessionOf(op) === row.id);
    }
    for (const row of await db.records.toArray())
      over(recordKind, row, (op) => recordOf(op) === `${row.kind}\n${row.id}`);
    for (const row of await db.messages.toArray())
      if (row.role !== 'mark' && !erased.has(row.sid))
        over(messageKind, row, (op) => messageOf(op) === row.id);
  }

  /** Everything is carried, answers and pages in good order. */
  async function carryAll(): Promise<void> {
    await sweep();
    for (;;) {
      const rows = await takeChunk(db, { now: 0 });
      if (rows.length === 0) break;
      await takeAcks(db, server.push(rows.map(({ op }) => op)), 0);
    }
    for (;;) {
      const cookie = parseCookie((await db.meta.get('cookie'))?.v);
      const page = server.pull(cookie);
      await applyPage(db, page, { cookie, now: 0 });
      if (!page.more) break;
    }
  }

  return { db, take, check, carryAll, written };
}

/** A row and its base without their place in the list, which is the device's own. */
const unplaced = (row: object): unknown =>
  JSON.parse(
    JSON.stringify(row, (key, value: unknown) =>
      key === 'touched' ? undefined : value,
    ),
  );

async function agree(db: MayaDb, server: SpaceModel): Promise<void> {
  const refused = new Set<string>(
    await db.rejected.toCollection().primaryKeys(),
  );
  const told = server.rows();
  expect(await db.outbox.count()).toBe(0);
  const compare = (key: string, row: { ver: number }, isOwn: boolean): void => {
    const truth = told.get(key);
    told.delete(key);
    // Only what the server refused may stand here alone.
    if (truth === undefined) expect([key, isOwn]).toEqual([key, true]);
    else {
      // A write that changed nothing there is answered with a later version than its row has.
      expect(row.ver).toBeGreaterThanOrEqual(truth.ver);
      expect(unplaced({ ...row, ver: truth.ver })).toEqual(truth);
    }
  };
  for (const row of await db.messages.toArray())
    compare(
      `m/${row.id}`,
      row,
      refused.has(row.id) || (row.role === 'mark' && row.ver === 0),
    );
  for (const row of await db.sessions.toArray())
    compare(`s/${row.id}`, row, row.ver === 0);
  for (const row of await db.records.toArray())
    compare(`r/${row.kind}/${row.id}`, row, row.ver === 0);
  expect([...told.keys()]).toEqual([]);
}

const seed = Number(process.env['SEED'] ?? 20_261_121);

it(`[MERGE-5] [OUT-2] [PULL-3] any order of writes, answers and pages ends where the server is (seed ${seed})`, async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (list) => {
      const server = createSpaceModel({ refuse });
      const device = await createDevice(server);
      for (const step of list) {
        await device.take(step);
        await device.check();
      }
      await device.carryAll();
      await device.check();
      await agree(device.db, server);
      device.db.close();
    }),
    { seed, numRuns: Number(process.env['RUNS'] ?? 60) },
  );
  // A run in which nothing went wrong would prove little.
  for (const count of Object.values(faults)) expect(count).toBeGreaterThan(0);
}, 120_000);
