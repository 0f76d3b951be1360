import type { LineStore } from '#web/local-store/lines.ts';

/** What has to go, as small ports: each may be missing, refuse or throw, and the others still go. */
export type EraseDeps = {
  /** Closes the store, so that its database can be deleted. */
  closeStore: () => void;
  /** Names of all databases of this origin, and the deletion of one. */
  listDatabases: () => Promise<string[]>;
  deleteDatabase: (name: string) => Promise<void>;
  lines: LineStore;
  /** Caches that hold words; the app itself stays installed. */
  clearCaches: () => Promise<void>;
};

export type EraseOutcome = {
  isGone: boolean;
  /** What could not be erased: names of databases, `lines`, `caches`. Never content. */
  left: string[];
};

/**
 * Erases everything Maya keeps on this device (LOCK-11). Lines go first: they are what a start would import words from.
 * Then it looks again, and says what is left instead of assuming that nothing is.
 */
export async function eraseDevice(deps: EraseDeps): Promise<EraseOutcome> {
  deps.closeStore();
  eraseLines(deps.lines);
  const names = await deps.listDatabases().catch(() => []);
  for (const name of names)
    await deps.deleteDatabase(name).catch(() => undefined);
  const cachesLeft = await deps.clearCaches().then(
    () => [],
    () => ['caches'],
  );
  // A page that was writing meanwhile may have put lines back.
  eraseLines(deps.lines);
  const databases = await deps.listDatabases().catch(() => ['databases']);
  const left = [
    ...databases,
    ...(deps.lines.keys('').length > 0 ? ['lines'] : []),
    ...cachesLeft,
  ];
  return { isGone: left.length === 0, left };
}

function eraseLines(lines: LineStore): void {
  for (const key of lines.keys('')) lines.remove(key);
}
