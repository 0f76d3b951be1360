import { Dexie, type Table } from 'dexie';
import type { OpId, SessionId } from '#shared/base/ids.ts';
import type { OutboxRow } from '#shared/protocol/op.ts';
import type {
  DraftRow,
  HeldRow,
  LaneRow,
  MessageRow,
  MetaRow,
  PinRow,
  ProfileRow,
  RecordRow,
  RejectedRow,
  SessionRow,
  TraceRow,
} from './rows.ts';
import { schemaHistory } from './schema-history.ts';

/** `strict`: the commit has reached the disk when it resolves; for the person's words. `relaxed`: for pages that can be fetched again (STORE-2). */
export type Durability = 'strict' | 'relaxed';

/**
 * One connection to a space's database. The strict one never opens by itself: each of its openings goes through the healing
 * wrapper. The relaxed one opens when it is first used, which keeps it off the start path.
 */
export class MayaDb extends Dexie {
  declare messages: Table<MessageRow, OpId>;
  declare sessions: Table<SessionRow, SessionId>;
  declare records: Table<RecordRow, [string, string]>;
  declare profile: Table<ProfileRow, [string, string]>;
  declare outbox: Table<OutboxRow, number>;
  declare rejected: Table<RejectedRow, OpId>;
  declare lanes: Table<LaneRow, [string, string]>;
  declare pins: Table<PinRow, SessionId>;
  declare drafts: Table<DraftRow, SessionId>;
  declare held: Table<HeldRow, OpId>;
  declare trace: Table<TraceRow, number>;
  declare meta: Table<MetaRow, string>;

  constructor(name: string, durability: Durability) {
    super(name, {
      autoOpen: durability === 'relaxed',
      chromeTransactionDurability: durability,
    });
    for (const { version, stores } of schemaHistory)
      this.version(version).stores(stores);
  }
}

/** `maya:<spaceId>`; a store that took over from a broken one carries `~2` and so on (STORE-8). */
export const databaseName = (spaceId: string, generation = 1): string =>
  generation === 1 ? `maya:${spaceId}` : `maya:${spaceId}~${generation}`;

/** The space and the generation in a database's name, or null for a stranger's. */
export function parseDatabaseName(
  name: string,
): { spaceId: string; generation: number } | null {
  const found = /^maya:([0-9a-f-]{36})(?:~([2-9]))?$/.exec(name);
  if (found?.[1] === undefined) return null;
  return { spaceId: found[1], generation: Number(found[2] ?? 1) };
}
