import { toMinute, type Clock } from '#shared/base/clock.ts';
import {
  newOpId,
  type IdSource,
  type OpId,
  type SessionId,
} from '#shared/base/ids.ts';
import type { Op } from '#shared/protocol/op.ts';
import { messageAad } from '#web/local-store/aad.ts';
import type { LocalStore } from '#web/local-store/local-store.ts';
import type { WriteOutcome, Writer } from '#web/outbox/writer.ts';
import type { Codec } from '#web/vault/codec.ts';
import { compareItems, type Compared } from './import-compare.ts';
import { addTo, noCount, slices, type ImportCount } from './import-count.ts';
import type { Keyed } from './import-ids.ts';
import type { ImportItem, ImportMessage, Parsed } from './import-item.ts';
import { noteAdded, type Added } from './import-undo.ts';

export type ImportDeps = {
  store: LocalStore;
  codec: Codec;
  writer: Writer;
  ids: IdSource;
  clock: Clock;
  /** Makes ids that follow from words or names; the same function the items came through. */
  keyed: Keyed;
};

/** `stopped`: the device took no more; what was written stays, and the same file goes on where it ended. */
export type ImportEnd = ImportCount & { stopped: boolean };

/**
 * Writes what is unknown here, each thing under its own id, through the one writer (EXP-3, WRITE-1): lanes and seals are made
 * here as for every write. Conversations that were closed are closed again once all their words are in, so that they are
 * sealed (SEAL-2). Twice changes nothing, also when the first time was cut off.
 */
export async function writeImport(
  deps: ImportDeps,
  items: AsyncIterable<Parsed>,
  onProgress: (seen: number) => void = () => undefined,
): Promise<ImportEnd> {
  const count = noCount();
  const toClose = new Map<SessionId, number>();
  const touched = new Set<SessionId>();
  let seen = 0;
  for await (const slice of slices(items, count, deps.keyed)) {
    const compared = await compareItems(deps, slice);
    const todo = compared.filter(
      ({ verdict }) => verdict === 'new' || verdict === 'beside',
    );
    await noteAdded(deps, addedBy(todo));
    const outcomes = await Promise.all(
      todo.flatMap(({ item }) => writeItem(deps, item)),
    );
    if (!(await areSaved(outcomes))) return { ...count, stopped: true };
    for (const one of compared) addTo(count, one);
    for (const { item } of compared)
      if (item.type === 'session' && item.closedAt !== null)
        toClose.set(item.id, item.closedAt);
    for (const { item } of todo)
      if (item.type === 'message') touched.add(item.sid);
      else if (item.type === 'session') touched.add(item.id);
    seen += slice.length;
    onProgress(seen);
  }
  const stopped = !(await closeAll(deps, toClose, touched));
  return { ...count, stopped };
}

/** Waits for what lies in the journal alone: the next slice would crowd it (JRN-4). */
async function areSaved(outcomes: WriteOutcome[]): Promise<boolean> {
  for (const outcome of outcomes) {
    // One text too large for a write (its signs need much room) costs itself alone.
    if (outcome.state === 'unsaved' && outcome.code !== 'op_too_large')
      return false;
    if (outcome.state === 'spare' && (await outcome.settled) === 'spare')
      return false;
  }
  return true;
}

const addedBy = (todo: Compared[]): Added[] =>
  todo.map(({ item }) => {
    switch (item.type) {
      case 'session':
        return { table: 'session', id: item.id };
      case 'message':
        return { table: 'message', id: item.id, of: item.sid };
      case 'record':
      case 'loser':
        return { table: 'record', id: item.id, of: item.kind };
    }
  });

function writeItem(
  deps: ImportDeps,
  item: ImportItem,
): Promise<WriteOutcome>[] {
  const { writer, keyed } = deps;
  switch (item.type) {
    case 'session': {
      const body = { id: item.id, openedAt: toMinute(item.openedAt), f: {} };
      const opId = keyed(`import|open|${item.id}`) as OpId;
      const open = {
        ...frame(deps, opId, item.openedAt),
        name: 'session.open' as const,
        sid: item.id,
        body,
      };
      return [
        writer.write(open, { old: true }),
        ...(item.title === null
          ? []
          : [writer.renameSession(item.id, item.title)]),
      ];
    }
    case 'message':
      return [writer.write(messageOp(deps, item), { old: true })];
    case 'record':
      return [writer.setRecord(item.kind, item.id, item.fields)];
    case 'loser':
      // Compared items of this kind have become records.
      return [];
  }
}

function messageOp(deps: ImportDeps, item: ImportMessage): Op {
  const { id, sid, role, re, turn, body } = item;
  const common = frame(deps, id, body.at);
  const place = { id, sid, role };
  const plain = JSON.stringify(body);
  return {
    ...common,
    name: 'message.send',
    sid,
    body: {
      ...place,
      at: common.at,
      rev: 0,
      box: 'session',
      e: deps.codec.seal(plain, messageAad(deps.store.spaceId, place)),
      lane: null,
      re,
      turn,
      erased: 0,
    },
  };
}

const frame = ({ store }: ImportDeps, opId: OpId, at: number) => ({
  opId,
  v: 1 as const,
  at: toMinute(at),
  dev: store.device,
});

/** Those that are still open here, and those that were closed and got words now (MERGE-8). False: not all of it is saved. */
async function closeAll(
  deps: ImportDeps,
  toClose: Map<SessionId, number>,
  touched: Set<SessionId>,
): Promise<boolean> {
  for (const sid of touched) {
    const row = await deps.store.run((db) => db.sessions.get(sid));
    const closedAt = row?.closedAt ?? toClose.get(sid) ?? null;
    if (row === undefined || closedAt === null) continue;
    // A close counts when it is not before the last one, so a conversation closed here is sealed anew at its own moment.
    const op: Op = {
      ...frame(deps, newOpId(deps.ids), closedAt),
      name: 'session.close',
      sid,
      body: { id: sid, seal: null },
    };
    const isAgain = row.closedAt !== null;
    const outcome = isAgain
      ? await deps.writer.closeSession(sid)
      : await deps.writer.write(op);
    if (!(await areSaved([outcome]))) return false;
  }
  return true;
}
