import { Dexie, type Table } from 'dexie';
import type { OpId, SessionId } from '#shared/base/ids.ts';
import type { OutboxRow } from '#shared/protocol/op.ts';
import type {
  LaneRow,
  MessageRow,
  MetaRow,
  RecordRow,
  RejectedRow,
  SessionRow,
  TraceRow,
} from './rows.ts';

/** A space's database in any version: of a page, or opened without a schema by the worker (SW-3). Tables go by name (SW-7). */
export type SpaceDb = Pick<Dexie, 'table' | 'transaction'>;

export type SpaceTables = {
  outbox: Table<OutboxRow, number>;
  rejected: Table<RejectedRow, OpId>;
  messages: Table<MessageRow, OpId>;
  sessions: Table<SessionRow, SessionId>;
  records: Table<RecordRow, [string, string]>;
  lanes: Table<LaneRow, [string, string]>;
  trace: Table<TraceRow, number>;
  meta: Table<MetaRow, string>;
};

export const tablesOf = (db: SpaceDb): SpaceTables => ({
  outbox: db.table('outbox'),
  rejected: db.table('rejected'),
  messages: db.table('messages'),
  sessions: db.table('sessions'),
  records: db.table('records'),
  lanes: db.table('lanes'),
  trace: db.table('trace'),
  meta: db.table('meta'),
});

/** Opens a database as it is: never made, never upgraded. Null when there is none (SW-3). */
export async function openExisting(
  name: string,
): Promise<(SpaceDb & { close(): void }) | null> {
  const db = new Dexie(name, { chromeTransactionDurability: 'relaxed' });
  // A page that upgrades or erases must not wait for the worker (UPG-1).
  db.on('versionchange', () => {
    db.close();
    return false;
  });
  try {
    await db.open();
    return db;
  } catch (error) {
    db.close();
    if (error instanceof Error && error.name === 'NoSuchDatabaseError')
      return null;
    throw error;
  }
}
