import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Page } from '@playwright/test';

/** Something that was found, and its bytes. */
export type Place = { where: string; bytes: Buffer };

/**
 * Everything a page's origin keeps: every row of every store of every IndexedDB database with its keys, walked to the last
 * value; every line of localStorage and sessionStorage; every entry of every cache with address, headers and body.
 */
export async function browserPlaces(page: Page): Promise<Place[]> {
  const found = await page.evaluate(async () => {
    const places: { where: string; base64: string }[] = [];
    const utf8 = new TextEncoder();

    function put(where: string, bytes: Uint8Array): void {
      let text = '';
      for (let at = 0; at < bytes.length; at += 0x8000)
        text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
      places.push({ where, base64: btoa(text) });
    }

    async function walk(where: string, value: unknown): Promise<void> {
      if (typeof value === 'string') return put(where, utf8.encode(value));
      if (typeof value !== 'object' || value === null)
        return put(where, utf8.encode(String(value)));
      if (value instanceof ArrayBuffer)
        return put(where, new Uint8Array(value));
      if (ArrayBuffer.isView(value))
        return put(
          where,
          new Uint8Array(value.buffer, value.byteOffset, value.byteLength),
        );
      if (value instanceof Blob)
        return put(where, new Uint8Array(await value.arrayBuffer()));
      if (value instanceof CryptoKey) {
        // A key that can be taken out is a key that lies there.
        if (!value.extractable) return put(where, utf8.encode('sealed key'));
        const raw = await crypto.subtle
          .exportKey('jwk', value)
          .then((jwk) => JSON.stringify(jwk));
        return put(`${where} EXTRACTABLE`, utf8.encode(raw));
      }
      if (value instanceof Date) return put(where, utf8.encode(String(value)));
      const entries =
        value instanceof Map
          ? [...value].flatMap(([k, v]) => [
              ['key', k],
              ['value', v],
            ])
          : value instanceof Set
            ? [...value].map((v) => ['member', v])
            : Object.entries(value);
      for (const [key, inner] of entries as [string, unknown][]) {
        put(`${where} (name)`, utf8.encode(key));
        await walk(`${where}.${key}`, inner);
      }
    }

    const ask = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(new Error('idb'));
      });
    for (const { name } of await indexedDB.databases()) {
      const db = await ask(indexedDB.open(name ?? ''));
      for (const store of db.objectStoreNames) {
        const rows = db.transaction(store).objectStore(store);
        const [keys, values] = await Promise.all([
          ask(rows.getAllKeys()),
          ask(rows.getAll() as IDBRequest<unknown[]>),
        ]);
        for (const [at, value] of values.entries()) {
          const where = `indexedDB ${name} ${store} ${JSON.stringify(keys[at])}`;
          await walk(`${where} (key)`, keys[at]);
          await walk(where, value);
        }
      }
      db.close();
    }
    for (const [name, lines] of [
      ['localStorage', localStorage],
      ['sessionStorage', sessionStorage],
    ] as const)
      for (let at = 0; at < lines.length; at += 1) {
        const key = lines.key(at) ?? '';
        await walk(`${name} ${key}`, [key, lines.getItem(key)]);
      }
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        const answer = await cache.match(request);
        const where = `cache ${name} ${request.url}`;
        await walk(where, [request.url, [...(answer?.headers ?? [])].join()]);
        if (answer !== undefined) await walk(where, await answer.arrayBuffer());
      }
    }
    await walk('document', [document.title, document.cookie, location.href]);
    await walk('history', JSON.stringify(history.state) ?? '');
    return places;
  });
  return found.map(({ where, base64 }) => ({
    where,
    bytes: Buffer.from(base64, 'base64'),
  }));
}

/** Every file below `folder`, as it lies on the disk, its name included. */
export function diskPlaces(folder: string): Place[] {
  const places: Place[] = [];
  for (const name of readdirSync(folder, { recursive: true }) as string[]) {
    const path = join(folder, name);
    // Chromium leaves dangling links and a socket behind.
    if (!existsSync(path) || !statSync(path).isFile()) continue;
    const where = relative(folder, path);
    places.push({
      where,
      bytes: Buffer.concat([Buffer.from(`${where}\n`), readFileSync(path)]),
    });
  }
  return places;
}
