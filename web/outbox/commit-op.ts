import { entryIdOf, type DeviceId, type SessionId } from '#shared/base/ids.ts';
import type { Lane, LaneStep, Message } from '#shared/domain/message.ts';
import type { Op } from '#shared/protocol/op.ts';
import {
  adoptedMessage,
  bareRecord,
  bareSession,
  closedSession,
  erasedRecord,
  markedMessage,
  markOf,
  openedSession,
  sentMessage,
  setRecord,
  withPredecessors,
  type OpOf,
} from '#shared/mutators/apply-op.ts';
import {
  based,
  withoutBaseFields,
  withoutBaseWords,
} from '#web/local-store/base.ts';
import type { RecordRow, SessionRow } from '#web/local-store/rows.ts';
import type { MayaDb } from '#web/local-store/schema.ts';
import { forgetUnsent } from './forget-unsent.ts';
import { laterHlc } from './hlc.ts';
import type { Sealer } from './sealer.ts';
import { isBoxed, isShared } from './shared-reply.ts';

/** `done`: committed now. `known`: the same write was committed before (WRITE-7); `row`: the message under its id. */
export type Committed =
  | { state: 'done'; seq: number; op: Op }
  | {
      state: 'known';
      seq: number | null;
      row: Message | null;
      /** As it waits, with its place in a lane; null once it no longer does. */
      op: Op | null;
    };

export type CommitInput = {
  op: Op;
  h: string;
  /** Session whose draft these words were. */
  clear?: SessionId;
  /** Words of an earlier day, brought in: their conversation takes its place by its day, not on top. */
  old?: true;
  /** The place the write had in the outbox of a store that was lost; taken again when free. */
  seq?: number;
};

/** What a commit asks of the vault: the next link of a lane, and the seal at a close. */
export type Chain = Pick<Sealer, 'link' | 'sealSession'>;

/**
 * WRITE-4: everything one write changes, in one strict transaction: outbox row (its number gives `ord`), the row itself,
 * this device's lane (LANE-1), the draft, the clock stamp. Twice, or from two tabs, it changes nothing the second time.
 */
export async function commitOp(
  db: MayaDb,
  input: CommitInput,
  chain: Chain,
): Promise<Committed> {
  const tables = [
    db.outbox,
    db.messages,
    db.sessions,
    db.records,
    db.rejected,
    db.lanes,
    db.pins,
    db.drafts,
    db.meta,
  ];
  return db.transaction('rw', tables, async () => {
    const known = await knownWrite(db, input.op);
    if (known !== null) {
      await clearDraft(db, input);
      return known;
    }
    const op = await completed(db, input.op, chain);
    const seq = await addToOutbox(db, op, input.seq);
    await applyOp(db, op, seq, input.old === true);
    if (op.name === 'message.send' && isShared(op))
      await addEntry(db, op, chain);
    await clearDraft(db, input);
    const stamp = await db.meta.get('hlc');
    const last = typeof stamp?.v === 'string' ? stamp.v : null;
    await db.meta.put({ k: 'hlc', v: laterHlc(last, input.h) });
    return { state: 'done', seq, op };
  });
}

/** Whether the write is in the store already: waiting, refused, or acknowledged and visible in its row. */
export async function knownWrite(
  db: MayaDb,
  op: Op,
): Promise<Extract<Committed, { state: 'known' }> | null> {
  const waiting = await db.outbox.get({ opId: op.opId });
  const found = await db.messages.get(op.opId);
  // A reply in its box is there, and still to be sealed (VAULT-15).
  const row = found === undefined || isBoxed(op, found) ? null : found;
  if (waiting !== undefined)
    return { state: 'known', seq: waiting.seq ?? null, row, op: waiting.op };
  const gone =
    (await db.rejected.get(op.opId)) !== undefined ||
    row !== null ||
    (await isVisible(db, op));
  return gone ? { state: 'known', seq: null, row, op: null } : null;
}

/** Writes without a row of their own show in the row they changed. */
async function isVisible(db: MayaDb, op: Op): Promise<boolean> {
  switch (op.name) {
    case 'message.send':
    case 'message.mark':
      return false; // both have a row under their opId
    case 'session.open': {
      const row = await db.sessions.get(op.body.id);
      return (
        row !== undefined && row.openedAt === op.body.openedAt && row.ver > 0
      );
    }
    case 'session.close': {
      // A conversation that was written in after its close is closed, and sealed, anew (MERGE-8).
      const closed = (await db.sessions.get(op.body.id))?.closedAt ?? null;
      return closed !== null && closed >= op.at;
    }
    case 'record.set': {
      // Words for a record that is erased show nowhere: they wait to be refused, which keeps them (MERGE-4).
      const row = await recordOf(db, op.body);
      const all = [...Object.values(row?.f ?? {}), ...(row?.also ?? [])];
      return all.some(
        ({ op: by, was }) => by === op.opId || was.includes(op.opId),
      );
    }
    case 'record.erase':
      return (await recordOf(db, op.body))?.erased === 1;
  }
}

/** The op with what only the transaction knows: predecessors, its lane entry, the seal. A spare copy brings its own. */
async function completed(db: MayaDb, op: Op, chain: Chain): Promise<Op> {
  switch (op.name) {
    case 'record.set':
      return withPredecessors(op, await recordOf(db, op.body));
    case 'message.send': {
      if (isShared(op)) return op;
      const { id, sid, rev, e } = op.body;
      const step = { k: 'add', id, rev, e } as const;
      const lane = await extendLane(db, { ...op, sid }, step, chain);
      return { ...op, body: { ...op.body, lane } };
    }
    case 'message.mark': {
      const target = await db.messages.get(op.body.target);
      if (target === undefined) return op;
      const changed = markedMessage(op, target);
      const { id, sid, rev, e } = changed;
      const step = { k: op.body.kind, id, rev, e };
      const lane = await extendLane(db, { ...op, sid }, step, chain);
      return { ...op, body: { ...op.body, lane } };
    }
    case 'session.close':
      return {
        ...op,
        body: { ...op.body, seal: await newSeal(db, op, chain) },
      };
    case 'session.open':
    case 'record.erase':
      return op;
  }
}

/** The entry of this write, and the head of its lane moved to it: both or neither, as everything in this transaction. */
async function extendLane(
  db: MayaDb,
  op: { sid: SessionId; dev: DeviceId; body: { lane: Lane | null } },
  step: LaneStep,
  chain: Chain,
): Promise<Lane> {
  const given = op.body.lane;
  const dev = given?.d ?? op.dev;
  const row = await db.lanes.get([op.sid, dev]);
  const lane =
    given ?? chain.link({ sid: op.sid, dev }, row?.head ?? null, step);
  if (row === undefined || row.head.i < lane.i)
    await db.lanes.put({ sid: op.sid, dev, head: lane });
  return lane;
}

/** SEAL-2, SEAL-4: the seal over all lanes known here, pinned at once: an older state that is honest in itself shows later. */
async function newSeal(
  db: MayaDb,
  op: OpOf<'session.close'>,
  chain: Chain,
): Promise<SessionRow['seal']> {
  if (op.body.seal !== null) return op.body.seal;
  const sid = op.body.id;
  const known = await db.lanes
    .where('[sid+dev]')
    .between([sid, ''], [sid, '\uffff'])
    .toArray();
  const lanes = known.map(({ head }) => head);
  const before = (await db.sessions.get(sid))?.seal ?? null;
  const mac = chain.sealSession(sid, lanes);
  await db.pins.put({ sid, lanes, mac });
  return { mac, rev: (before?.rev ?? 0) + 1, lanes };
}

const recordOf = (
  db: MayaDb,
  place: { kind: string; id: string },
): PromiseLike<SessionRow | RecordRow | undefined> =>
  place.kind === 'session'
    ? db.sessions.get(place.id as SessionId) // ids of this kind are session ids
    : db.records.get([place.kind, place.id]);

async function addToOutbox(
  db: MayaDb,
  op: Op,
  wish: number | undefined,
): Promise<number> {
  const free = wish !== undefined && (await db.outbox.get(wish)) === undefined;
  return db.outbox.add({
    ...(free ? { seq: wish } : {}),
    opId: op.opId,
    ...(op.sid === undefined ? {} : { sid: op.sid }),
    op,
    at: op.at,
    tries: 0,
    state: 'queued',
  });
}

async function applyOp(
  db: MayaDb,
  op: Op,
  seq: number,
  isOld: boolean,
): Promise<void> {
  switch (op.name) {
    case 'message.send':
      await addMessage(db, op, seq);
      return putSession(db, op.body.sid, { at: op.at, isOld }, (row) => row);
    case 'message.mark':
      return applyMark(db, op);
    case 'session.open':
      return putSession(db, op.body.id, { at: op.at, isOld }, (row) =>
        openedSession(op, based(row)),
      );
    case 'session.close':
      return keepSession(db, op.body.id, (row) => closedSession(op, row));
    case 'record.set':
      if (op.body.kind === 'session')
        return keepSession(db, op.body.id, (row) => setRecord(op, row));
      return putRecord(db, op.body, op.at, (row) => setRecord(op, row));
    case 'record.erase':
      if (op.body.kind === 'session') return eraseSession(db, op);
      return putRecord(db, op.body, op.at, (row) =>
        withoutBaseFields(erasedRecord(row)),
      );
  }
}

async function addMessage(
  db: MayaDb,
  op: OpOf<'message.send'>,
  seq: number,
): Promise<void> {
  const boxed = isShared(op) ? await db.messages.get(op.opId) : undefined;
  if (boxed === undefined) await db.messages.add(sentMessage(op, seq));
  else await db.messages.put({ base: boxed, ...adoptedMessage(op, boxed) });
}

async function addEntry(
  db: MayaDb,
  { at, dev, body: { id: target, sid } }: OpOf<'message.send'>,
  chain: Chain,
): Promise<void> {
  const opId = entryIdOf(target, dev);
  if ((await db.messages.get(opId)) !== undefined) return;
  const body = { id: opId, target, kind: 'add' as const, lane: null };
  const name = 'message.mark';
  const mark: Op = { opId, name, v: 1, at, dev, sid, body };
  const op = await completed(db, mark, chain);
  await applyOp(db, op, await addToOutbox(db, op, undefined), false);
}

async function applyMark(db: MayaDb, op: OpOf<'message.mark'>): Promise<void> {
  const target = await db.messages.get(op.body.target);
  if (target === undefined) return;
  await db.messages.add(markOf(op, target));
  if (op.body.kind === 'add') return;
  const changed = markedMessage(op, based(target));
  if (op.body.kind === 'edit') {
    await db.messages.put(changed);
    return;
  }
  await db.messages.put(withoutBaseWords(changed));
  await forgetUnsent(db, { opId: op.body.target });
}

async function eraseSession(
  db: MayaDb,
  op: OpOf<'record.erase'>,
): Promise<void> {
  const sid = op.body.id as SessionId; // ids of this kind are session ids
  await keepSession(db, sid, (row) => withoutBaseFields(erasedRecord(row)));
  await db.drafts.delete(sid);
  const erasing = await db.meta.get('erasing');
  const list = Array.isArray(erasing?.v) ? (erasing.v as string[]) : [];
  await db.meta.put({ k: 'erasing', v: [...list, sid] });
}

async function keepSession(
  db: MayaDb,
  id: string,
  change: (row: SessionRow) => SessionRow,
): Promise<void> {
  const row = await db.sessions.get(id as SessionId);
  if (row !== undefined) await db.sessions.put(change(based(row)));
}

async function putSession(
  db: MayaDb,
  id: SessionId,
  { at, isOld }: { at: number; isOld: boolean },
  change: (row: SessionRow) => SessionRow,
): Promise<void> {
  const row = (await db.sessions.get(id)) ?? {
    ...bareSession(id, at),
    touched: 0,
  };
  if (isOld) {
    const touched = await freePlace(db, id, Math.max(at, row.touched));
    await db.sessions.put({ ...change(row), touched });
    return;
  }
  const last = await db.sessions.orderBy('touched').last();
  const touched = touchedAfter(last, last?.id === id, at);
  await db.sessions.put({ ...change(row), touched });
}

async function putRecord(
  db: MayaDb,
  place: { kind: string; id: string },
  at: number,
  change: (row: RecordRow) => RecordRow,
): Promise<void> {
  const row = (await db.records.get([place.kind, place.id])) ?? {
    ...bareRecord(place.kind, place.id),
    touched: 0,
  };
  const last = await db.records
    .where('[kind+touched]')
    .between([place.kind, 0], [place.kind, Infinity])
    .last();
  const touched = touchedAfter(last, last?.id === place.id, at);
  await db.records.put({ ...change(based(row)), touched });
}

/** Pages of the list are cut at `touched`, so no two conversations share one. */
async function freePlace(
  db: MayaDb,
  id: SessionId,
  from: number,
): Promise<number> {
  for (let place = from; ; place += 1) {
    const there = await db.sessions.where('touched').equals(place).first();
    if (there === undefined || there.id === id) return place;
  }
}

/** Above every other row's, whatever the clock says; a row that is on top already stays where it is. */
function touchedAfter(
  last: { touched: number } | undefined,
  isLast: boolean,
  at: number,
): number {
  if (last === undefined) return at;
  return Math.max(at, isLast ? last.touched : last.touched + 1);
}

async function clearDraft(db: MayaDb, { clear, op }: CommitInput) {
  if (clear === undefined) return;
  const draft = await db.drafts.get(clear);
  // Words typed since under another id are another draft (COMP-7).
  if (draft !== undefined && draft.opId === op.opId)
    await db.drafts.delete(clear);
}
