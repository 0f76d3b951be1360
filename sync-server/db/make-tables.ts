import type { pgColumns } from './columns.pg.ts';
import type { sqliteColumns } from './columns.sqlite.ts';
import { makeAccountTables } from './account-tables.ts';
import { makeCountTables } from './count-tables.ts';
import { makeSyncTables } from './sync-tables.ts';

/** SSE-4: `interrupted` is what a turn left open by a dead process becomes. */
export const turnStates = ['open', 'done', 'interrupted'] as const;

/**
 * The one description of every table (DB-1). Ids and times come from the app; no column holds a word of a conversation.
 * `turn`: that a turn was begun, by whom (a keyed hash), by which start of the process, and how it stands (SSE-4).
 */
export function makeTables(kit: typeof sqliteColumns) {
  const { table, id, key, oneOf, ts, checkOneOf } = kit;
  const accounts = makeAccountTables(kit);
  return {
    turn: table(
      'turn',
      {
        turnId: id('turn_id'),
        owner: key('owner'),
        boot: key('boot'),
        state: oneOf('state', turnStates),
        at: ts('at'),
      },
      (row) => [checkOneOf('turn_state_known', row.state, turnStates)],
    ),
    ...accounts,
    ...makeSyncTables(kit, accounts.betaUsers),
    ...makeCountTables(kit),
  };
}

/** The same description over Postgres: the builders agree by name, so one body serves both dialects. */
export const makePgTables = makeTables as unknown as (
  kit: typeof pgColumns,
) => PgTables;

type PgTables = Record<
  keyof ReturnType<typeof makeTables>,
  ReturnType<typeof pgColumns.table>
>;
