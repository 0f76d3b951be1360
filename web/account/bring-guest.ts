import { uuidv5 } from '#shared/crypto/uuidv5.ts';
import { toMinute } from '#shared/base/clock.ts';
import type { OpId, SessionId, SpaceId } from '#shared/base/ids.ts';
import { createSealing } from '#shared/crypto/envelope.ts';
import type { Message } from '#shared/domain/message.ts';
import type { Op } from '#shared/protocol/op.ts';
import {
  draftAad,
  fieldAad,
  messageAad,
  type Aad,
} from '#web/local-store/aad.ts';
import { withoutBase } from '#web/local-store/base.ts';
import type { LocalStore } from '#web/local-store/local-store.ts';
import type {
  MessageRow,
  RecordRow,
  SessionRow,
} from '#web/local-store/rows.ts';
import { MayaDb } from '#web/local-store/schema.ts';
import type { Writer } from '#web/outbox/writer.ts';
import type { Vault } from '#web/vault/vault.ts';
import { ringFromText, type Bring } from './guest-ring.ts';

// VAULT-7, LEAVE-6: what a guest said is opened with the guest's keys, sealed for the account and written as ops with the ids
// it has. The guest's database is only read, and stays.
//
// - Resumable and idempotent: every op's id follows from the row it speaks of, so a second run writes nothing twice.
// - In the order of the conversation: sessions as they were last touched, messages by (ord, id), the close behind them.
// - What the guest erased never left the device and does not come along. What does not open stays, counted.

/** Rows read at once; each is then written in a transaction of its own (STORE-3). */
const PAGE = 200;

type BringDeps = {
  store: LocalStore;
  writer: Pick<Writer, 'write'>;
  vault: Pick<Vault, 'codec' | 'user'>;
};

type Ctx = BringDeps & {
  from: MayaDb;
  /** `null`: does not open. Counted, once per envelope. */
  reseal(e: string, of: (user: SpaceId) => Aad): string | null;
};

/** `later`: a write was not kept, or the guest's store did not open; the next start goes on. `left`: what did not open. */
export async function bringGuest(
  deps: BringDeps,
  bring: Bring,
): Promise<{ left: number } | 'later'> {
  const ring = ringFromText(bring.ring);
  if (ring === null) return 'later';
  const sealing = createSealing(ring, () => new Uint8Array(0)); // opens only
  let left = 0;
  const { codec, user } = deps.vault;
  const from = new MayaDb(bring.db, 'relaxed');
  const ctx: Ctx = {
    ...deps,
    from,
    reseal(e, of) {
      const opened = sealing.open(e, of(bring.space));
      if (opened.state === 'open') return codec.seal(opened.plain, of(user));
      left += 1;
      return null;
    },
  };
  try {
    await from.open();
    const isWhole = (await bringSessions(ctx)) && (await bringRecords(ctx));
    return isWhole ? { left } : 'later';
  } catch {
    return 'later';
  } finally {
    from.close();
    sealing.wipe();
  }
}

/** False as soon as a write is not kept: the rest would overtake it. */
async function bringSessions(ctx: Ctx): Promise<boolean> {
  const sids = await ctx.from.sessions.orderBy('touched').primaryKeys();
  for (const sid of sids) {
    const session = await ctx.from.sessions.get(sid);
    if (session === undefined || session.erased === 1) continue;
    const isWhole =
      (await write(ctx, await openOp(ctx, session))) &&
      (await bringMessages(ctx, sid)) &&
      (await write(ctx, closeOp(ctx, session)));
    if (!isWhole) return false;
    await bringDraft(ctx, sid);
  }
  return true;
}

async function bringMessages(ctx: Ctx, sid: SessionId): Promise<boolean> {
  const ids = await ctx.from.messages
    .where('[sid+ord]')
    .between([sid, -Infinity], [sid, Infinity])
    .primaryKeys();
  for (let at = 0; at < ids.length; at += PAGE) {
    const part = ids.slice(at, at + PAGE);
    const rows = await ctx.from.messages.bulkGet(part);
    const here = await ctx.store.run((db) => db.messages.bulkGet(part));
    for (const [n, row] of rows.entries()) {
      if (row === undefined || here[n] !== undefined) continue;
      const op = messageOp(ctx, row);
      if (op !== null && !(await write(ctx, op))) return false;
    }
  }
  return true;
}

async function bringRecords(ctx: Ctx): Promise<boolean> {
  const rows = await ctx.from.records.toArray();
  rows.sort((a, b) => a.touched - b.touched);
  for (const row of rows)
    if (row.erased === 0)
      for (const op of recordOps(ctx, row))
        if (!(await write(ctx, op))) return false;
  return true;
}

/** Unfinished words; those begun here meanwhile are younger and stay. */
async function bringDraft(ctx: Ctx, sid: SessionId): Promise<void> {
  const draft = await ctx.from.drafts.get(sid);
  const e = draft && ctx.reseal(draft.e, (user) => draftAad(user, sid));
  if (draft === undefined || typeof e !== 'string') return;
  await ctx.store.run(
    (db) =>
      db.transaction('rw', db.drafts, db.messages, async () => {
        const known =
          (await db.drafts.get(sid)) ?? (await db.messages.get(draft.opId));
        if (known === undefined) await db.drafts.put({ ...draft, e });
      }),
    'write',
  );
}

async function write(ctx: Ctx, op: Op | null): Promise<boolean> {
  if (op === null) return true;
  const outcome = await ctx.writer.write(op);
  if (outcome.state !== 'spare') return outcome.state === 'saved';
  return (await outcome.settled) === 'saved';
}

const frame = (ctx: Ctx, opId: OpId, at: number) => ({
  opId,
  v: 1 as const,
  at: toMinute(at),
  dev: ctx.store.device,
});

/** For a write whose own id is not known any more. */
const derivedId = (what: string, id: string): OpId =>
  uuidv5(`bring|${what}|${id}`) as OpId;

async function openOp(ctx: Ctx, session: SessionRow): Promise<Op | null> {
  const { id: sid, openedAt } = session;
  const first = await ctx.from.outbox
    .where('sid')
    .equals(sid)
    .filter(({ op }) => op.name === 'session.open')
    .first();
  const here = await ctx.store.run((db) => db.sessions.get(sid));
  // Open already, and named by what was done with it here since.
  if (here !== undefined && here.openedAt === openedAt) return null;
  const f: SessionRow['f'] = {};
  for (const [field, value] of Object.entries(session.f)) {
    const place = { kind: 'session', id: sid, field };
    const e = ctx.reseal(value.e, (user) => fieldAad(user, place));
    if (e !== null) f[field] = { ...value, e };
  }
  const opId = first?.opId ?? derivedId('open', sid);
  const body = { id: sid, openedAt, f };
  return { ...frame(ctx, opId, openedAt), name: 'session.open', sid, body };
}

function messageOp(ctx: Ctx, row: Message): Op | null {
  if (row.role === 'mark' || row.erased === 1 || row.e === null) return null;
  const { ord: _ord, ver: _ver, ...kept } = withoutBase<MessageRow>(row);
  const e = ctx.reseal(row.e, (user) => messageAad(user, row));
  if (e === null) return null;
  const { id, sid, at } = row;
  // Lanes and seal belong to the keys of a space: the write's transaction links this one anew (SEAL-1).
  const body = { ...kept, e, rev: 0, lane: null };
  return { ...frame(ctx, id, at), name: 'message.send', sid, body };
}

function closeOp(ctx: Ctx, { id, closedAt }: SessionRow): Op | null {
  if (closedAt === null) return null;
  const opId = derivedId('close', id);
  const body = { id, seal: null };
  return {
    ...frame(ctx, opId, closedAt),
    name: 'session.close',
    sid: id,
    body,
  };
}

/** One op per write of the guest, under its own id, oldest first: what was a contest of two values stays one (MERGE-2). */
function recordOps(ctx: Ctx, row: RecordRow): Op[] {
  const { kind, id } = row;
  const values = [
    ...Object.entries(row.f).map(([field, value]) => ({ field, ...value })),
    ...row.also,
  ].sort((a, b) => (a.hlc < b.hlc ? -1 : 1));
  const byOp = new Map<OpId, (typeof values)[number][]>();
  for (const value of values)
    byOp.set(value.op, [...(byOp.get(value.op) ?? []), value]);
  return [...byOp].flatMap(([opId, fields]): Op[] => {
    const set = fields.flatMap(({ field, was, e, hlc }) => {
      const place = { kind, id, field };
      const sealed = ctx.reseal(e, (user) => fieldAad(user, place));
      // A value that names no predecessor would be taken to know the account's own: naming itself, it knows just itself.
      const knew = was.length > 0 ? was : [opId];
      return sealed === null ? [] : [{ field, was: knew, e: sealed, hlc }];
    });
    const at = row.touched;
    const body = { kind, id, set };
    return set.length === 0
      ? []
      : [{ ...frame(ctx, opId, at), name: 'record.set', body }];
  });
}
