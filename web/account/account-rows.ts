import * as z from 'zod/mini';
import { findSpace } from '#web/local-store/find-space.ts';
import type { LineStore } from '#web/local-store/lines.ts';
import type { LocalStore } from '#web/local-store/local-store.ts';
import type { Pointer } from '#web/local-store/pointer.ts';
import { MayaDb } from '#web/local-store/schema.ts';
import type { RandomBytes } from '#shared/base/clock.ts';
import type { SpaceId } from '#shared/base/ids.ts';

// What the account keeps in `meta` of its space: who it is, and what a page that dies has to leave to the next one.
//   account      the address is half of the passphrase's salt (VAULT-2), so it is readable while locked
//   needsAuth    the server wants a sign-in (OUT-7)
//   signup       a sign-up under way, sealed (SIGN-1)
//   change       new wraps or a new key, whose answer did not come, sealed (AUTH-6, VAULT-18)
//   older        earlier generations of the vault key, sealed under the newest
//   bring:<id>   a guest whose words come along, with the guest's keys sealed (VAULT-7)

export type MetaRows = {
  get(k: string): Promise<unknown>;
  put(k: string, v: unknown): Promise<void>;
  remove(k: string): Promise<void>;
  keys(prefix: string): Promise<string[]>;
};

/** The `meta` table of the open store. Rejects with StoreError. */
export function metaRows(store: Pick<LocalStore, 'run'>): MetaRows {
  return {
    get: (k) => store.run(async (db) => (await db.meta.get(k))?.v),
    put: (k, v) =>
      store.run(async (db) => void (await db.meta.put({ k, v })), 'write'),
    remove: (k) => store.run((db) => db.meta.delete(k), 'write'),
    keys: (prefix) =>
      store.run((db) => db.meta.where('k').startsWith(prefix).primaryKeys()),
  };
}

/** Another space's rows and the pointer that leads to it; `close` before it is opened as the page's own. */
export type SpaceRows = MetaRows & { pointer: Pointer; close(): void };

/** Opens the database of `space`, the one on this device or a new one. */
export async function openSpaceRows(
  env: { lines: LineStore; randomBytes: RandomBytes },
  space: SpaceId,
): Promise<SpaceRows> {
  const pointer = await findSpace(env, space);
  const db = new MayaDb(pointer.db, 'strict');
  await db.open();
  const rows = metaRows({ run: (work) => work(db) });
  return { ...rows, pointer, close: () => db.close() };
}

const accountSchema = z.object({
  v: z.literal(1),
  /** Normalised. */
  email: z.string(),
  userId: z.string(),
  mayaInstance: z.string(),
});
export type AccountRow = z.infer<typeof accountSchema>;

export async function readAccount(
  rows: Pick<MetaRows, 'get'>,
): Promise<AccountRow | null> {
  const parsed = accountSchema.safeParse(await rows.get('account'));
  return parsed.success ? parsed.data : null;
}

export const putAccount = (
  rows: Pick<MetaRows, 'put'>,
  row: Omit<AccountRow, 'v'>,
): Promise<void> => rows.put('account', { v: 1, ...row });
