import type { LocalStore } from './local-store.ts';

/**
 * STORE-10, OFF-10: asks the browser to keep the store; once per device, since some browsers show a question each time.
 * `null`: the browser knows no such promise.
 */
export async function askPersist(store: LocalStore): Promise<boolean | null> {
  const { storage } = store;
  if (storage?.persist === undefined) return null;
  try {
    const asked = await store.run((db) => db.meta.get('storage'));
    const granted =
      asked === undefined
        ? await storage.persist()
        : ((await storage.persisted?.()) ?? null);
    if (asked === undefined)
      await store.run(
        (db) => db.meta.put({ k: 'storage', v: { granted } }),
        'write',
      );
    store.setPersisted(granted);
    return granted;
  } catch {
    return null;
  }
}
