import { Dexie } from 'dexie';
import type { SessionId } from '#shared/base/ids.ts';
import { PENDING_ORD, type Message } from '#shared/domain/message.ts';
import {
  bareRecord,
  bareSession,
  closedSession,
  erasedRecord,
  markedMessage,
  openedSession,
  setRecord,
} from '#shared/mutators/apply-op.ts';
import { StoreError } from './fault.ts';
import type { PendingWrite } from './memory.ts';
import type { LocalStore } from './local-store.ts';
import type { DraftRow, RecordRow, SessionRow } from './rows.ts';
import type { MayaDb } from './schema.ts';

// One piece, although long: the readings below share one rule for what is laid over them, and must not drift apart.
// Every reading = rows of the database + writes that are not committed yet (MERGE-5). While the store is degraded the last
// good reading stands in for the rows (STORE-7); without one a reading fails, it is never an empty state (STORE-4).

/** Behind every outbox number that can occur. */
const UNCOMMITTED_ORD = PENDING_ORD + 2 ** 51;

/** Whether the row is not in the database yet: its words are in the journal line or in memory alone (STATE-2). */
export const isUncommitted = (message: Message): boolean =>
  message.ord >= UNCOMMITTED_ORD;

/**
 * Messages of a session, ascending by (ord, id), the last `limit` below `before`; without `mark` rows. Erased ones are
 * among them, emptied. The newest page also holds uncommitted rows; `isUncommitted` tells them.
 */
export async function readThread(
  store: LocalStore,
  sid: SessionId,
  { before, limit = 50 }: { before?: number; limit?: number } = {},
): Promise<Message[]> {
  const pending = store.memory.pending();
  const rows = await recall<Message[]>(
    store,
    `thread:${sid}:${before ?? ''}:${limit}`,
    (db) =>
      db.messages
        .where('[sid+ord]')
        .between([sid, Dexie.minKey], [sid, before ?? Dexie.maxKey])
        .reverse()
        .filter(({ role }) => role !== 'mark')
        .limit(limit)
        .toArray()
        .then((page) => page.reverse()),
    pendingMessages(pending, sid).length > 0 ? [] : undefined,
  );
  const all =
    before === undefined ? rows.concat(newer(rows, pending, sid)) : rows;
  return withMarks(all, pending).slice(-limit);
}

/** Sessions, newest touched first, erased ones left out; the next page begins below the last row's `touched`. */
export async function readSessions(
  store: LocalStore,
  { before, limit = 50 }: { before?: number; limit?: number } = {},
): Promise<SessionRow[]> {
  const pending = store.memory.pending();
  const fresh = pendingSessions(pending);
  const rows = await recall(
    store,
    `sessions:${before ?? ''}:${limit}`,
    (db) =>
      db.sessions
        .where('touched')
        .below(before ?? Dexie.maxKey)
        .reverse()
        .filter(({ erased }) => erased === 0)
        .limit(limit)
        .toArray(),
    fresh.length > 0 ? [] : undefined,
  );
  const known = new Set(rows.map(({ id }) => id));
  const added =
    before === undefined ? fresh.filter(({ id }) => !known.has(id)) : [];
  return added
    .concat(rows)
    .flatMap((row) => replaySession(row, pending) ?? [])
    .filter(({ erased }) => erased === 0)
    .slice(0, limit);
}

export async function readSession(
  store: LocalStore,
  sid: SessionId,
): Promise<SessionRow | undefined> {
  const pending = store.memory.pending();
  const fresh = pendingSessions(pending).find(({ id }) => id === sid);
  const row = await recall(
    store,
    `session:${sid}`,
    (db) => db.sessions.get(sid),
    fresh,
  );
  return replaySession(row ?? fresh, pending);
}

export async function readRecord(
  store: LocalStore,
  kind: string,
  id: string,
): Promise<RecordRow | undefined> {
  const pending = store.memory.pending();
  const fresh = pendingRecords(pending, kind).find((row) => row.id === id);
  const row = await recall(
    store,
    `record:${kind}:${id}`,
    (db) => db.records.get([kind, id]),
    fresh,
  );
  return replayRecord(row ?? fresh, pending);
}

/** Records of one kind, newest touched first, erased ones left out. */
export async function readRecords(
  store: LocalStore,
  kind: string,
): Promise<RecordRow[]> {
  const pending = store.memory.pending();
  const fresh = pendingRecords(pending, kind);
  const rows = await recall(
    store,
    `records:${kind}`,
    (db) =>
      db.records
        .where('[kind+touched]')
        .between([kind, Dexie.minKey], [kind, Dexie.maxKey])
        .reverse()
        .filter(({ erased }) => erased === 0)
        .toArray(),
    fresh.length > 0 ? [] : undefined,
  );
  const known = new Set(rows.map(({ id }) => id));
  return fresh
    .filter(({ id }) => !known.has(id))
    .concat(rows)
    .flatMap((row) => replayRecord(row, pending) ?? [])
    .filter(({ erased }) => erased === 0);
}

export async function readDraft(
  store: LocalStore,
  sid: SessionId,
): Promise<DraftRow | undefined> {
  return recall(store, `draft:${sid}`, (db) => db.drafts.get(sid));
}

/** Asks the database; when the store is degraded, what was read last, else `otherwise`, else the error. */
async function recall<T>(
  store: LocalStore,
  key: string,
  read: (db: MayaDb) => Promise<T>,
  otherwise?: T,
): Promise<T> {
  try {
    const value = await store.run(read);
    store.memory.remember(key, value);
    return value;
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    const known = store.memory.recall(key);
    // Each key is written by one reading alone, so the type is that reading's.
    if (known !== undefined) return known as T;
    if (otherwise !== undefined) return otherwise;
    throw error;
  }
}

function pendingMessages(pending: PendingWrite[], sid?: SessionId): Message[] {
  return pending.flatMap(({ op, n, at }) => {
    if (op.name !== 'message.send' || at.state === 'unsaved') return [];
    if (at.state === 'saving' && op.body.role === 'user') return [];
    if (sid !== undefined && op.body.sid !== sid) return [];
    return [{ ...op.body, ver: 0, ord: UNCOMMITTED_ORD + n }];
  });
}

function newer(
  rows: Message[],
  pending: PendingWrite[],
  sid: SessionId,
): Message[] {
  const known = new Set(rows.map(({ id }) => id));
  return pendingMessages(pending, sid).filter(({ id }) => !known.has(id));
}

function withMarks(rows: Message[], pending: PendingWrite[]): Message[] {
  return rows.map((row) =>
    pending.reduce(
      (shown, { op }) =>
        op.name === 'message.mark' && op.body.target === shown.id
          ? markedMessage(op, shown)
          : shown,
      row,
    ),
  );
}

function pendingSessions(pending: PendingWrite[]): SessionRow[] {
  const found = pending.flatMap(({ op }) => {
    if (op.name === 'session.open')
      return [{ ...bareSession(op.body.id, op.at), touched: op.at }];
    if (op.name === 'message.send')
      return [{ ...bareSession(op.body.sid, op.at), touched: op.at }];
    return [];
  });
  return [...new Map(found.map((row) => [row.id, row])).values()].reverse();
}

function replaySession(
  row: SessionRow | undefined,
  pending: PendingWrite[],
): SessionRow | undefined {
  return pending.reduce((shown, { op }) => {
    if (shown === undefined) return shown;
    if (op.name === 'session.open' && op.body.id === shown.id)
      return openedSession(op, shown);
    if (op.name === 'session.close' && op.body.id === shown.id)
      return closedSession(op, shown);
    return isAbout(op, shown) ? applyRecordOp(op, shown) : shown;
  }, row);
}

function pendingRecords(pending: PendingWrite[], kind: string): RecordRow[] {
  const found = pending.flatMap(({ op }) =>
    op.name === 'record.set' && op.body.kind === kind
      ? [{ ...bareRecord(kind, op.body.id), touched: op.at }]
      : [],
  );
  return [...new Map(found.map((row) => [row.id, row])).values()].reverse();
}

const replayRecord = (
  row: RecordRow | undefined,
  pending: PendingWrite[],
): RecordRow | undefined =>
  pending.reduce(
    (shown, { op }) =>
      shown !== undefined && isAbout(op, shown)
        ? applyRecordOp(op, shown)
        : shown,
    row,
  );

const isAbout = (
  op: PendingWrite['op'],
  row: { kind: string; id: string },
): boolean =>
  (op.name === 'record.set' || op.name === 'record.erase') &&
  op.body.kind === row.kind &&
  op.body.id === row.id;

function applyRecordOp<Row extends RecordRow>(
  op: PendingWrite['op'],
  row: Row,
): Row {
  if (op.name === 'record.set') return setRecord(op, row);
  return op.name === 'record.erase' ? erasedRecord(row) : row;
}
