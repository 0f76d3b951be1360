import { toMinute, type Clock, type RandomBytes } from '#shared/base/clock.ts';
import {
  newOpId,
  newSessionId,
  type OpId,
  type SessionId,
} from '#shared/base/ids.ts';
import type { Op } from '#shared/protocol/op.ts';
import {
  erasedRecord,
  sentMessage,
  type OpOf,
} from '#shared/mutators/apply-op.ts';
import { draftAad, fieldAad, messageAad } from '#web/local-store/aad.ts';
import { withoutBase } from '#web/local-store/base.ts';
import type { LineStore } from '#web/local-store/lines.ts';
import type { LocalStore } from '#web/local-store/local-store.ts';
import type { MessageRow, RejectedRow } from '#web/local-store/rows.ts';
import type { MayaDb } from '#web/local-store/schema.ts';
import { commitOp } from './commit-op.ts';
import { tickHlc } from './hlc.ts';
import { writeSpare, type LineContent } from './journal.ts';
import type { Sealer } from './sealer.ts';

// OUT-8: what a server refused stays, whole and with its reason, until the person acts. Each of the three acts below is one
// transaction: the refused write leaves the list when what takes its place is in the store, and not before.

export type RejectedDeps = {
  store: LocalStore;
  lines: LineStore;
  codec: Sealer;
  clock: Clock;
  randomBytes: RandomBytes;
  /** Called after a commit: the courier may look at the outbox. */
  wake?: () => void;
};

export type Rejected = {
  /** Oldest first. */
  list(): Promise<RejectedRow[]>;
  /** The words of it, opened here; null where it has none, or none that open. */
  textOf(row: RejectedRow): string | null;
  /** As a new write with a new id; a message of an erased conversation begins a new one. False: there is nothing to send. */
  retry(opId: OpId): Promise<boolean>;
  /** Gives the words of a message back as the draft of its conversation, behind what is being written there. */
  edit(opId: OpId): Promise<{ sid: SessionId } | null>;
  remove(opId: OpId): Promise<void>;
};

export function createRejected(deps: RejectedDeps): Rejected {
  const { store, codec } = deps;

  /** Runs `act` on the refused write, commits what it gives, and takes the write off the list: all or nothing. */
  async function act<T>(
    opId: OpId,
    change: (
      db: MayaDb,
      row: RejectedRow,
    ) => Promise<{ ops: Op[]; value: T } | null>,
  ): Promise<T | null> {
    const done = await store.run(
      (db) =>
        db.transaction('rw', db.tables, async () => {
          const row = await db.rejected.get(opId);
          const made = row === undefined ? null : await change(db, row);
          if (made === null) return null;
          const kept: LineContent[] = [];
          for (const op of made.ops) kept.push(await commit(db, op));
          await db.rejected.delete(opId);
          return { ...made, kept };
        }),
      'write',
    );
    if (done === null) return null;
    // A spare copy of the refused write would bring it back at the next start.
    deps.lines.remove(`t:${opId}`);
    for (const content of done.kept) writeSpare(deps, content);
    store.memory.touch();
    deps.wake?.();
    return done.value;
  }

  async function commit(db: MayaDb, op: Op): Promise<LineContent> {
    const h = await nextStamp(deps, db);
    const committed = await commitOp(db, { op, h }, codec);
    return {
      space: store.spaceId,
      op: committed.state === 'done' ? committed.op : op,
      h,
      ...(committed.seq !== null && { seq: committed.seq }),
    };
  }

  return {
    list: () => store.run((db) => db.rejected.orderBy(':id').toArray()),
    textOf: ({ op }) => wordsOf(deps, op),
    async retry(opId) {
      const isDone = await act(opId, async (db, { op }) => {
        const again = await anew(deps, db, op);
        if (again === null) return null;
        return {
          ops: [...(await leaveSlot(deps, db, op)), again],
          value: true,
        };
      });
      return isDone === true;
    },
    edit: (opId) =>
      act(opId, async (db, { op }) => {
        const text = wordsOf(deps, op);
        if (op.name !== 'message.send' || text === null) return null;
        const sid = await livingSession(deps, db, op.body.sid);
        await addToDraft(deps, db, sid, text);
        return { ops: await leaveSlot(deps, db, op), value: { sid } };
      }),
    async remove(opId) {
      await act(opId, async (db, { op }) => {
        if (op.name === 'record.set') await forgetRecord(db, op);
        return { ops: await leaveSlot(deps, db, op), value: true };
      });
    },
  };
}

/** Behind every stamp of this device; several tabs share the one in the store. */
async function nextStamp(deps: RejectedDeps, db: MayaDb): Promise<string> {
  const known = (await db.meta.get('hlc'))?.v;
  const last = typeof known === 'string' ? known : null;
  return tickHlc(last, deps.clock(), deps.store.device);
}

const frameOf = (deps: RejectedDeps) => ({
  opId: newOpId(deps),
  v: 1 as const,
  at: toMinute(deps.clock()),
  dev: deps.store.device,
});

/** The same once more, under a new id, sealed anew where the id is part of the seal; null when its words do not open. */
async function anew(
  deps: RejectedDeps,
  db: MayaDb,
  op: Op,
): Promise<Op | null> {
  const frame = frameOf(deps);
  switch (op.name) {
    case 'message.send':
      return newMessage(deps, op, {
        frame,
        sid: await livingSession(deps, db, op.body.sid),
      });
    case 'message.mark':
      return {
        ...op,
        ...frame,
        body: { ...op.body, id: frame.opId, lane: null },
      };
    case 'record.set': {
      const hlc = await nextStamp(deps, db);
      const set = op.body.set.map((value) => ({ ...value, was: [], hlc }));
      return { ...op, ...frame, body: { ...op.body, set } };
    }
    case 'session.close':
      return { ...op, ...frame, body: { ...op.body, seal: null } };
    case 'session.open':
    case 'record.erase':
      return { ...op, ...frame };
  }
}

function newMessage(
  { codec, store }: RejectedDeps,
  op: OpOf<'message.send'>,
  { frame, sid }: { frame: ReturnType<typeof frameOf>; sid: SessionId },
): Op | null {
  const { role, e } = op.body;
  const user = store.spaceId;
  const plain = e === null ? null : codec.open(e, messageAad(user, op.body));
  if (plain === null) return null;
  const id = frame.opId;
  const body = {
    ...op.body,
    id,
    sid,
    at: frame.at,
    lane: null,
    e: codec.seal(plain, messageAad(user, { id, sid, role })),
  };
  return { ...op, ...frame, sid, body };
}

async function livingSession(
  deps: RejectedDeps,
  db: MayaDb,
  sid: SessionId,
): Promise<SessionId> {
  const isErased = (await db.sessions.get(sid))?.erased === 1;
  return isErased ? newSessionId(deps) : sid;
}

/**
 * LANE-3: a refused message keeps its slot in the lane, as a mark with the same entry, and is taken back by another one behind
 * it, so that no device looks for it. Its row here loses its words.
 */
async function leaveSlot(
  deps: RejectedDeps,
  db: MayaDb,
  op: Op,
): Promise<Op[]> {
  if (op.name !== 'message.send') return [];
  const { id, sid, lane } = op.body;
  const known = (await db.messages.get(id)) ?? sentMessage(op, 0);
  const row = withoutBase<MessageRow>(known);
  if (row.ver > 0) return []; // it got there after all
  await db.messages.put({
    ...row,
    e: null,
    erased: 1,
    rev: op.body.rev, // the deletion keeps it: the check tells a refused message by that
    lane: null,
  });
  const isErased = (await db.sessions.get(sid))?.erased === 1;
  if (lane === null || isErased) return [];
  return [lane, null].map((entry): Op => {
    const frame = frameOf(deps);
    const body = {
      id: frame.opId,
      target: id,
      kind: 'delete',
      lane: entry,
    } as const;
    return { ...frame, name: 'message.mark', sid, body };
  });
}

/** A record that only the refused write made goes with it; one that the server has shows the server's values already. */
async function forgetRecord(
  db: MayaDb,
  { body: { kind, id } }: OpOf<'record.set'>,
): Promise<void> {
  const row = await db.records.get([kind, id]);
  if (row === undefined || row.ver > 0 || row.base !== undefined) return;
  const isWaiting =
    (await db.outbox
      .filter(
        ({ op }) =>
          (op.name === 'record.set' || op.name === 'record.erase') &&
          op.body.kind === kind &&
          op.body.id === id,
      )
      .count()) > 0;
  if (!isWaiting) await db.records.put(erasedRecord(row));
}

async function addToDraft(
  deps: RejectedDeps,
  db: MayaDb,
  sid: SessionId,
  text: string,
): Promise<void> {
  const { codec, store } = deps;
  const aad = draftAad(store.spaceId, sid);
  const draft = await db.drafts.get(sid);
  const before = draft === undefined ? '' : (codec.open(draft.e, aad) ?? '');
  const whole = before === '' ? text : `${before}\n\n${text}`;
  await db.drafts.put({
    sid,
    e: codec.seal(whole, aad),
    at: toMinute(deps.clock()),
    opId: draft?.opId ?? newOpId(deps),
    caret: whole.length,
  });
}

function wordsOf({ codec, store }: RejectedDeps, op: Op): string | null {
  const user = store.spaceId;
  if (op.name === 'message.send') {
    const { e } = op.body;
    return e === null ? null : textIn(codec.open(e, messageAad(user, op.body)));
  }
  if (op.name !== 'record.set') return null;
  const { kind, id, set } = op.body;
  const words = set.flatMap(
    ({ field, e }) => codec.open(e, fieldAad(user, { kind, id, field })) ?? [],
  );
  return words.length === 0 ? null : words.join('\n');
}

/** The text of a message's body (`MessageBody`). */
function textIn(plain: string | null): string | null {
  try {
    const body: unknown = JSON.parse(plain ?? '');
    return typeof body === 'object' &&
      body !== null &&
      'text' in body &&
      typeof body.text === 'string'
      ? body.text
      : null;
  } catch {
    return null;
  }
}
