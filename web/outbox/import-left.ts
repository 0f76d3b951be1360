import { drop } from '#shared/base/drop.ts';
import type { LineStore } from '#web/local-store/lines.ts';
import type { LocalStore } from '#web/local-store/local-store.ts';
import { sweepErased } from './erase-sweep.ts';
import type { ImportDeps } from './import-lines.ts';
import { opIdOf } from './journal.ts';

/**
 * WRITE-8 on the start path: looks by id alone whether a line is needed at all, and fetches the code that reads lines only
 * then. Spare copies of writes that wait in the outbox, the common case, are neither opened nor written again.
 * Rejects with StoreError while the store is not there; every line then stays where it is.
 */
export async function importLeft(deps: ImportDeps): Promise<void> {
  const { store, lines } = deps;
  if (await hasLeft(store, lines)) {
    const { importLines } = await import('./import-lines.ts');
    await importLines(deps);
    return;
  }
  drop(sweepErased(store, lines), 'erase-sweep');
}

async function hasLeft(store: LocalStore, lines: LineStore): Promise<boolean> {
  if (lines.keys('j:').length > 0 || lines.keys('d:').length > 0) return true;
  const spare = lines.keys('t:').map(opIdOf);
  if (spare.length === 0) return false;
  const waiting = await store.run((db) =>
    db.outbox.where('opId').anyOf(spare).count(),
  );
  return waiting < spare.length;
}
