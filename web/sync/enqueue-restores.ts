import type { DeviceId, OpId, SessionId } from '#shared/base/ids.ts';
import { toMinute } from '#shared/base/clock.ts';
import { messageKey, recordKey, sessionKey } from '#shared/merge/digest.ts';
import { restoreOpOf } from '#shared/mutators/restore-op.ts';
import { readOp } from '#shared/protocol/op-schema.ts';
import type { RestoreBody } from '#shared/protocol/op.ts';
import type { Message } from '#shared/domain/message.ts';
import type { Rec, Session } from '#shared/domain/session.ts';
import {
  messageKind,
  recordKind,
  serverRow,
  sessionKind,
} from '#web/local-store/row-view.ts';
import type { RecordRow, SessionRow } from '#web/local-store/rows.ts';
import {
  tablesOf,
  type SpaceDb,
  type SpaceTables,
} from '#web/local-store/space-tables.ts';
import type { Based } from '#web/local-store/base.ts';

/** Rows as the server had them: without what waits over them, and without what is the device's own. Null: never acknowledged. */
export function messageAsTold(row: Based<Message>): Message | null {
  const told = serverRow(messageKind, row);
  return told !== null && told.ver > 0 ? told : null;
}
export function sessionAsTold({ touched: _touched, ...row }: SessionRow) {
  const told = serverRow<Session>(sessionKind, row);
  return told !== null && told.ver > 0 ? plain(told) : null;
}
export function recordAsTold({ touched: _touched, ...row }: RecordRow) {
  const told = serverRow<Rec>(recordKind, row);
  return told !== null && told.ver > 0 ? plain(told) : null;
}
/** A copy beside words that wait was made from a stored row. */
function plain<Row extends object>(row: Row): Row {
  const { touched: _touched, ...rest } = row as Row & { touched?: number };
  return rest as unknown as Row; // `touched` is of no row that travels
}

/**
 * EPOCH-4: what the server lacks waits in the outbox like any write, and goes on its own acknowledgement. Its id follows from
 * its content, so the same row never waits twice; `skip`: tried before, without the server becoming the same. No lane, no
 * draft and no place in a list moves. Gives the ids of what is new.
 */
export async function enqueueRestores(
  db: SpaceDb,
  keys: Iterable<string>,
  about: { epoch: string; now: number; skip: ReadonlySet<OpId> },
): Promise<OpId[]> {
  // Conversations before what is in them.
  const inOrder = [...new Set(keys)].toSorted((a, b) => rank(a) - rank(b));
  const names = ['outbox', 'messages', 'sessions', 'records', 'meta'];
  return db.transaction('rw', names, async () => {
    const tables = tablesOf(db);
    const dev = (await tables.meta.get('device'))?.v as DeviceId; // checked with the op, below
    if ((await tables.meta.get('epoch'))?.v !== about.epoch) return [];
    const at = toMinute(about.now);
    const added: OpId[] = [];
    for (const key of inOrder) {
      const body = await readBody(tables, key);
      if (body === null) continue;
      const op = restoreOpOf(body, { epoch: about.epoch, dev, at });
      const { opId } = op;
      if (about.skip.has(opId) || readOp({ ...op }).state !== 'op') continue;
      if ((await tables.outbox.get({ opId })) !== undefined) continue;
      await db.table('outbox').add({ opId, op, at, tries: 0, state: 'queued' });
      added.push(opId);
    }
    return added;
  });
}

const rank = (key: string): number =>
  key.startsWith('s/') ? 0 : key.startsWith('r/') ? 1 : 2;

async function readBody(
  { messages, sessions, records }: SpaceTables,
  key: string,
): Promise<RestoreBody | null> {
  const [, id = '', name = ''] = /^[msr]\/([^/]*)(?:\/(.*))?$/s.exec(key) ?? [];
  if (key === messageKey(id)) {
    const row = await messages.get(id as OpId); // looked up, nothing else
    const told = row === undefined ? null : messageAsTold(row);
    return told && { key, row: told };
  }
  if (key === sessionKey(id)) {
    const row = await sessions.get(id as SessionId); // looked up, nothing else
    const told = row === undefined ? null : sessionAsTold(row);
    return told && { key, row: told };
  }
  if (key !== recordKey(id, name)) return null;
  const row = await records.get([id, name]);
  const told = row === undefined ? null : recordAsTold(row);
  return told && { key, row: told };
}
