import type { LocalStore } from '#web/local-store/local-store.ts';

/**
 * OUT-11: what the badge counts, from the database alone. `queued`: waits to be sent; `refused`: waits for the person.
 * Rows that stay on this device by wish are not counted (OUT-10).
 */
export async function countUnsent(
  store: LocalStore,
): Promise<{ queued: number; refused: number }> {
  return store.run(async (db) => ({
    queued: await db.outbox
      .where('state')
      .anyOf('queued', 'blocked')
      .filter(({ why }) => why !== 'local')
      .count(),
    refused: await db.rejected.count(),
  }));
}
