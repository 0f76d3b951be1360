import { expect, type Page } from '@playwright/test';
import { createSealing } from '#shared/crypto/envelope.ts';
import type { KeyRing } from '#shared/crypto/types.ts';

type StoredMessage = {
  id: string;
  sid: string;
  role: string;
  ord: number;
  e: string | null;
};

/** All message rows of the device's store, read past the app. */
export async function storedMessages(page: Page): Promise<StoredMessage[]> {
  return page.evaluate(async () => {
    // A device may hold several spaces: the one in use is meant.
    const pointer = JSON.parse(localStorage.getItem('maya:ptr') ?? 'null') as {
      db: string;
    } | null;
    if (pointer === null) return [];
    const name = pointer.db;
    return new Promise<StoredMessage[]>((resolve, reject) => {
      const open = indexedDB.open(name);
      open.onerror = () => reject(new Error('open'));
      open.onsuccess = () => {
        const read = open.result
          .transaction('messages')
          .objectStore('messages')
          .getAll();
        read.onerror = () => reject(new Error('read'));
        read.onsuccess = () => {
          open.result.close();
          resolve(read.result as StoredMessage[]);
        };
      };
    });
  });
}

/** A stored message with its words, opened past the app. */
export type OpenedMessage = StoredMessage & { text: string | null };

/**
 * The same rows with their words, opened by the device's own key: what a person at this unlocked device could read.
 * `text` is null for what does not open.
 */
export async function openedMessages(page: Page): Promise<OpenedMessage[]> {
  const { space, ring } = await storedKeys(page);
  const sealing = createSealing(ring, () => new Uint8Array());
  return (await storedMessages(page)).map((row) => {
    const place = { user: space, session: row.sid, id: row.id, role: row.role };
    const found = sealing.open(row.e ?? '', place);
    if (found.state !== 'open') return { ...row, text: null };
    const body = JSON.parse(found.plain) as { text: string };
    return { ...row, text: body.text };
  });
}

/** The vault key of the space in use. The key that locks it cannot leave the browser, so the page opens it there. */
export async function storedKeys(
  page: Page,
): Promise<{ space: string; ring: KeyRing }> {
  const found = await page.evaluate(async () => {
    const pointer = JSON.parse(localStorage.getItem('maya:ptr') ?? '{}') as {
      space: string;
    };
    const row = await new Promise<{
      v: { key: CryptoKey; iv: BufferSource; w: BufferSource };
    }>((resolve, reject) => {
      const open = indexedDB.open('maya-keys');
      open.onerror = () => reject(new Error('open'));
      open.onsuccess = () => {
        const read = open.result
          .transaction('keys')
          .objectStore('keys')
          .get(`wrap:${pointer.space}`);
        read.onerror = () => reject(new Error('read'));
        read.onsuccess = () => {
          open.result.close();
          resolve(read.result as never);
        };
      };
    });
    const additionalData = new TextEncoder().encode(
      `maya/device/v1|${pointer.space}`,
    );
    const plain = await crypto.subtle.decrypt(
      { name: 'AES-GCM', iv: row.v.iv, additionalData },
      row.v.key,
      row.v.w,
    );
    return { space: pointer.space, bytes: [...new Uint8Array(plain)] };
  });
  // gen (2 bytes) | key (32 bytes), the current one first.
  const keys = Array.from({ length: found.bytes.length / 34 }, (_, at) => {
    const [high = 0, low = 0, ...key] = found.bytes.slice(
      at * 34,
      at * 34 + 34,
    );
    return { gen: high * 256 + low, bytes: Uint8Array.from(key) };
  });
  const [current, ...older] = keys;
  if (current === undefined) throw new Error('no key on this device');
  return { space: found.space, ring: { current, older } };
}

/** The newest vault key that this device opens, as `generation:hex`. */
export async function openedKey(page: Page): Promise<string> {
  const { ring } = await storedKeys(page);
  return `${ring.current.gen}:${Buffer.from(ring.current.bytes).toString('hex')}`;
}

/** Everything a page's origin has that can hold a word: databases, lines, caches, by name. */
export async function holdings(page: Page): Promise<{
  databases: string[];
  lines: string[];
  session: string[];
  caches: string[];
}> {
  return page.evaluate(async () => ({
    databases: (await indexedDB.databases()).map(({ name }) => name ?? ''),
    lines: Object.keys(localStorage).sort(),
    session: Object.keys(sessionStorage).sort(),
    caches: await caches.keys(),
  }));
}

/** How many writes wait in the store of this device; asked of any page of the origin. */
export const waitingWrites = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const { db } = JSON.parse(localStorage.getItem('maya:ptr') ?? '{}') as {
      db: string;
    };
    return new Promise<number>((resolve, reject) => {
      const open = indexedDB.open(db);
      open.onerror = () => reject(new Error('open'));
      open.onsuccess = () => {
        const count = open.result
          .transaction('outbox')
          .objectStore('outbox')
          .count();
        count.onerror = () => reject(new Error('count'));
        count.onsuccess = () => {
          open.result.close();
          resolve(count.result);
        };
      };
    });
  });

/** Until every write of this device is acknowledged. */
export const allSent = (page: Page): Promise<void> =>
  expect.poll(() => waitingWrites(page), { timeout: 30_000 }).toBe(0);
