/**
 * Synchronous lines that survive the page (localStorage). Every call is total: a browser that refuses, throws or is full
 * answers `null`, `false` or nothing, and never an exception (STORE-12).
 */
export type LineStore = {
  get(key: string): string | null;
  /** Whether the line is kept now. */
  set(key: string, value: string): boolean;
  remove(key: string): void;
  /** Every key that begins with `prefix`, sorted. */
  keys(prefix: string): string[];
};

/** The device's own lines. Reading the global is itself allowed to throw (cookies refused), so each call asks anew. */
export function browserLines(
  storage: () => Storage = () => localStorage,
): LineStore {
  return {
    get: (key) => attempt(() => storage().getItem(key), null),
    set: (key, value) =>
      attempt(() => {
        storage().setItem(key, value);
        return true;
      }, false),
    remove: (key) => attempt(() => storage().removeItem(key), undefined),
    keys: (prefix) => attempt(() => keysOf(storage(), prefix), []),
  };
}

function keysOf(storage: Storage, prefix: string): string[] {
  const found: string[] = [];
  for (let at = 0; at < storage.length; at += 1) {
    const key = storage.key(at);
    if (key?.startsWith(prefix) === true) found.push(key);
  }
  return found.sort();
}

function attempt<T>(work: () => T, otherwise: T): T {
  try {
    return work();
  } catch {
    return otherwise;
  }
}
