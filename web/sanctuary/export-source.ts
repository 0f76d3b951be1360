import type { SessionId } from '#shared/base/ids.ts';
import type { Message, MessageBody } from '#shared/domain/message.ts';
import type { Rec } from '#shared/domain/session.ts';
import type { Op } from '#shared/protocol/op.ts';
import { withoutBase } from '#web/local-store/base.ts';
import type { LocalStore } from '#web/local-store/local-store.ts';
import type { MayaDb } from '#web/local-store/schema.ts';
import { openBody, openField } from '#web/vault/body-codec.ts';
import type { Codec } from '#web/vault/codec.ts';
import type {
  ExportRow,
  ExportWrap,
  ExportWrite,
  Fields,
  Losers,
} from './export-lines.ts';

export type SourceDeps = {
  store: LocalStore;
  codec: Codec;
  wraps: ExportWrap[];
};

/** Rows read at once: a page is opened, written and forgotten before the next one comes. */
const PAGE = 200;

/**
 * Every row of this device in the order of EXP-1, offline, page by page: conversations as they were last used, each followed
 * by its messages; what belongs to no conversation here; then records, profile, writes on their way, refused ones, pins.
 * Rejects with StoreError when the database cannot be read: half an export would look like a whole one.
 */
export async function* readExport(
  deps: SourceDeps,
): AsyncGenerator<ExportRow, void> {
  const { store } = deps;
  const order = await store.run((db) =>
    db.sessions.orderBy('touched').primaryKeys(),
  );
  for (let at = 0; at < order.length; at += PAGE) {
    const part = order.slice(at, at + PAGE);
    const page = await store.run((db) => db.sessions.bulkGet(part));
    for (const row of page) {
      if (row === undefined) continue;
      yield {
        type: 'session',
        row: withoutBase(row),
        ...openRecord(deps, row),
      };
      yield* messagesOf(deps, row.id);
    }
  }
  const known = new Set<string>(order);
  for await (const sid of sessionIds(deps))
    if (!known.has(sid)) yield* messagesOf(deps, sid);
  for (const row of await store.run((db) => db.records.toArray()))
    yield { type: 'record', row: withoutBase(row), ...openRecord(deps, row) };
  for (const row of await store.run((db) => db.profile.toArray()))
    yield { type: 'profile', row };
  yield* writes(deps);
  for (const row of await store.run((db) => db.pins.toArray()))
    yield { type: 'pin', row };
  for (const row of deps.wraps) yield { type: 'wrap', row };
}

/** In the thread's order, (ord, id); the keys of one conversation fit in memory, its words need not. */
async function* messagesOf(
  deps: SourceDeps,
  sid: string,
): AsyncGenerator<ExportRow, void> {
  const ids = await deps.store.run((db) =>
    db.messages
      .where('[sid+ord]')
      .between([sid, -Infinity], [sid, Infinity])
      .primaryKeys(),
  );
  for (let at = 0; at < ids.length; at += PAGE) {
    const part = ids.slice(at, at + PAGE);
    const rows = await deps.store.run((db) => db.messages.bulkGet(part));
    for (const row of rows)
      if (row !== undefined)
        yield {
          type: 'message',
          row: withoutBase(row),
          body: wordsOf(deps, row),
        };
  }
}

/** Every conversation that a message names, by skipping along the index: also one whose own row is missing. */
async function* sessionIds({
  store,
}: SourceDeps): AsyncGenerator<string, void> {
  let sid = '';
  for (;;) {
    const next: { sid: SessionId } | undefined = await store.run((db) =>
      db.messages.where('[sid+ord]').above([sid, Infinity]).first(),
    );
    if (next === undefined) return;
    sid = next.sid;
    yield sid;
  }
}

async function* writes(deps: SourceDeps): AsyncGenerator<ExportRow, void> {
  const { store } = deps;
  let after = -Infinity;
  for (;;) {
    const page = await store.run((db) =>
      db.outbox.where(':id').above(after).limit(PAGE).toArray(),
    );
    const kept = await store.run((db) => keptMessages(db, page));
    for (const row of page) {
      const isKept = kept.has(row.opId);
      const write = writeOf(deps, row.op, isKept);
      yield { type: 'outbox', row, why: row.state, write };
    }
    const last = page.at(-1)?.seq;
    if (last === undefined || page.length < PAGE) break;
    after = last;
  }
  // Not in the database yet: in a journal line, or in memory alone.
  for (const { op } of store.memory.pending()) {
    const row = { opId: op.opId, op, at: op.at, tries: 0 };
    const write = writeOf(deps, op, false);
    yield { type: 'outbox', row, why: 'unsaved', write };
  }
  for (const row of await store.run((db) => db.rejected.toArray()))
    yield { type: 'rejected', row, write: writeOf(deps, row.op, false) };
}

async function keptMessages(
  db: MayaDb,
  page: { op: Op }[],
): Promise<Set<string>> {
  const ids = page.flatMap(({ op }) =>
    op.name === 'message.send' ? [op.body.id] : [],
  );
  const rows = await db.messages.bulkGet(ids);
  return new Set(rows.flatMap((row) => row?.id ?? []));
}

/** `isKept`: a stored row has the words, so the line need not say them twice. */
function writeOf(deps: SourceDeps, op: Op, isKept: boolean): ExportWrite {
  const { opId, name, sid, at } = op;
  const common = { opId, name, sid, at };
  if (op.name !== 'message.send' || isKept)
    return { ...common, message: null, body: null };
  // What has no number yet stands behind all others.
  const message = { ord: Number.MAX_SAFE_INTEGER, ver: 0, ...op.body };
  return { ...common, message, body: wordsOf(deps, message) };
}

const wordsOf = (deps: SourceDeps, row: Message): MessageBody | null =>
  row.role === 'mark' ? null : openBody(deps.codec, row, deps.store.spaceId);

function openRecord(
  { store, codec }: SourceDeps,
  row: Rec,
): { fields: Fields; also: Losers } {
  const { kind, id } = row;
  const open = (field: string, e: string): string | null =>
    openField(codec, e, { user: store.spaceId, kind, id, field });
  return {
    fields: Object.fromEntries(
      Object.entries(row.f).map(([field, { e }]) => [field, open(field, e)]),
    ),
    also: row.also.map(({ field, e }) => ({ field, text: open(field, e) })),
  };
}
