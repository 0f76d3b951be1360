import type { OpId, SessionId } from '#shared/base/ids.ts';
import { recordKey } from '#shared/merge/digest.ts';
import { writersOf } from '#shared/merge/fields.ts';
import { readHeld } from '#server/db/held-rows.ts';
import { readMessages } from '#server/db/message-rows.ts';
import {
  readFaults,
  readOps,
  type FaultRow,
  type OpRow,
} from '#server/db/op-rows.ts';
import type { Db } from '#server/db/open-store.ts';
import {
  readRecords,
  readSessions,
  type RecordPlace,
} from '#server/db/record-rows.ts';
import { readLmids, type SpaceRow } from '#server/db/space-rows.ts';
import type { PushItem, PushState } from './push-state.ts';

/** PUSH-11: an op that failed so often, over so long, is given up. */
const POISON_TRIES = 5;
const POISON_MS = 10 * 60_000;
/** Ids of one query; the database takes some 32,000. */
const MAX_IDS = 5000;

/** Reads what the ops of a request may touch: a handful of queries, however many ops there are. */
export async function loadPush(
  db: Db,
  userId: string,
  {
    space,
    items,
    now,
  }: { space: SpaceRow; items: readonly PushItem[]; now: number },
): Promise<PushState> {
  const touched = touchedBy(items);
  const opIds = items.map(({ mutation }) => mutation.args.opId as OpId); // the door has seen uuids
  const clients = new Set(items.map(({ mutation }) => mutation.clientID));
  const done: OpRow[] = [];
  const named = [...new Set([...opIds, ...touched.covers])];
  for (let at = 0; at < named.length; at += MAX_IDS)
    done.push(...(await readOps(db, userId, named.slice(at, at + MAX_IDS))));
  const faults = await readFaults(db, userId, opIds);
  const held = await readHeld(db, userId, [...touched.messages]);
  const messages = await readMessages(db, userId, [
    ...touched.messages,
    ...held.map(({ id }) => id),
  ]);
  const sids = new Set([
    ...touched.sessions,
    ...messages.map(({ sid }) => sid),
  ]);
  const sessions = await readSessions(db, userId, [...sids]);
  const records = await readRecords(db, userId, [...touched.records.values()]);
  return {
    version: space.version,
    ordNext: space.ordNext,
    lmids: await readLmids(db, userId, [...clients]),
    done: new Map(done.map((row) => [row.opId, row])),
    poison: new Set(
      faults.filter((row) => isPoison(row, now)).map(({ opId }) => opId),
    ),
    messages: new Map(messages.map((row) => [row.id, row])),
    sessions: new Map(sessions.map((row) => [row.id, row])),
    records: new Map(records.map((row) => [recordKey(row.kind, row.id), row])),
    held,
  };
}

const isPoison = ({ tries, firstAt }: FaultRow, now: number): boolean =>
  tries >= POISON_TRIES && now - firstAt >= POISON_MS;

function touchedBy(items: readonly PushItem[]) {
  const messages = new Set<OpId>();
  const sessions = new Set<SessionId>();
  const records = new Map<string, RecordPlace>();
  /** Ops whose effect a restored row holds (EPOCH-5). */
  const covers = new Set<OpId>();
  for (const { read } of items) {
    if (read.state !== 'op') continue;
    const { op } = read;
    if (op.sid !== undefined) sessions.add(op.sid);
    switch (op.name) {
      case 'session.open':
      case 'session.close':
        sessions.add(op.body.id);
        break;
      case 'message.send':
        messages.add(op.body.id);
        sessions.add(op.body.sid);
        break;
      case 'message.mark':
        messages.add(op.body.id).add(op.body.target);
        break;
      case 'record.set':
      case 'record.erase': {
        const { kind, id } = op.body;
        if (kind === 'session')
          sessions.add(id as SessionId); // records of this kind are sessions
        else records.set(recordKey(kind, id), { kind, id });
        break;
      }
      case 'restore': {
        const { row } = op.body;
        if ('sid' in row) {
          messages.add(row.id);
          sessions.add(row.sid);
          covers.add(row.id);
          break;
        }
        for (const by of writersOf(row)) covers.add(by);
        if ('openedAt' in row) sessions.add(row.id);
        else records.set(recordKey(row.kind, row.id), row);
      }
    }
  }
  return { messages, sessions, records, covers };
}
