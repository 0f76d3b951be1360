import { StoreError } from './fault.ts';
import type { LineStore } from './lines.ts';
import type { LocalStore } from './local-store.ts';

/**
 * Whether anything a person wrote lies on this device already, sealed by a key that must then exist. One row per table is
 * looked at (STORE-5). A store that does not answer counts as empty: its rows, if any, wait for their own key untouched.
 */
export async function hasData(
  store: LocalStore,
  lines: LineStore,
): Promise<boolean> {
  if (['j:', 't:', 'd:', 'h:'].some((prefix) => lines.keys(prefix).length > 0))
    return true;
  try {
    return await store.run(async (db) => {
      const tables = [db.messages, db.sessions, db.records, db.drafts, db.held];
      for (const table of tables)
        if ((await table.limit(1).count()) > 0) return true;
      return false;
    });
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return false;
  }
}
