import { and, eq, ne } from 'drizzle-orm';
import type { Store } from './open-store.ts';
import { turn } from './tables.sqlite.ts';

export type TurnRow = typeof turn.$inferSelect;

/**
 * What a second request for a turn meets (SSE-4). `begin`: a call to the provider may be made, the row says open.
 * `finished`: it was answered before. `foreign`: another owner's turn.
 */
export type TurnClaim = 'begin' | 'finished' | 'foreign';

export type TurnRows = {
  /** Claims a turn for this start of the process, once: of two at the same moment one begins (P2). */
  claim(row: Omit<TurnRow, 'state'>): Promise<TurnClaim>;
  /** How a claimed turn ended. An `interrupted` one may be begun again. */
  settle(turnId: string, state: 'done' | 'interrupted'): Promise<void>;
  /** Turns left open by a process that is gone become `interrupted`; returns how many. */
  closeOthers(boot: string): Promise<number>;
};

/** Reads and writes of the `turn` table: ids, states and times, never a word (SSE-2). */
export function createTurnRows(store: Store): TurnRows {
  return {
    claim: (row) =>
      store.tx(async ({ db }) => {
        const [found] = await db
          .select()
          .from(turn)
          .where(eq(turn.turnId, row.turnId));
        if (found === undefined) {
          await db.insert(turn).values({ ...row, state: 'open' });
          return 'begin';
        }
        if (found.owner !== row.owner) return 'foreign';
        if (found.state === 'done') return 'finished';
        await db
          .update(turn)
          .set({ state: 'open', boot: row.boot, at: row.at })
          .where(eq(turn.turnId, row.turnId));
        return 'begin';
      }),
    settle: (turnId, state) =>
      store.tx(async ({ db }) => {
        await db.update(turn).set({ state }).where(eq(turn.turnId, turnId));
      }),
    closeOthers: (boot) =>
      store.tx(async ({ db }) => {
        const result = await db
          .update(turn)
          .set({ state: 'interrupted' })
          .where(and(eq(turn.state, 'open'), ne(turn.boot, boot)));
        return result.changes;
      }),
  };
}
