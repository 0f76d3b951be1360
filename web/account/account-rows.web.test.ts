import { afterEach, expect, it } from 'vitest';
import { newSpaceId } from '#shared/base/ids.ts';
import { browserLines } from '#web/local-store/lines.ts';
import { openKeyRows } from '#web/local-store/key-rows.ts';
import { openLocalStore } from '#web/local-store/open-store.ts';
import { readPointer } from '#web/local-store/pointer.ts';
import { createWriter } from '#web/outbox/writer.ts';
import { openVault } from '#web/vault/vault.ts';
import { memoryLines } from '#web/outbox/rig.contract.ts';
import {
  metaRows,
  openSpaceRows,
  putAccount,
  readAccount,
} from './account-rows.ts';
import { finishWipe, wipeDevice, type WipePorts } from './wipe-device.ts';
import { readLeave, writeLeave } from './leave-line.ts';

const randomBytes = (n: number) => crypto.getRandomValues(new Uint8Array(n));
const clock = () => 1_763_640_000_000;

const names = async () =>
  (await indexedDB.databases()).map(({ name }) => name ?? '');
const deleteDatabase = (name: string) =>
  new Promise<void>((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.addEventListener('success', () => resolve());
    request.addEventListener('error', () => reject(new Error('database')));
    request.addEventListener('blocked', () => reject(new Error('database')));
  });

afterEach(async () => {
  for (const name of await names())
    await deleteDatabase(name).catch(() => null);
  localStorage.clear();
});

it('[LEAVE-3] rows of another space are stored in its own database and found by the store that opens it', async () => {
  const { lines } = memoryLines();
  const guest = await openLocalStore({ lines, clock, randomBytes });
  const user = newSpaceId(randomBytes);
  const rows = await openSpaceRows({ lines, randomBytes }, user);
  expect(rows.pointer).toMatchObject({ space: user, db: `maya:${user}` });
  expect(await readAccount(rows)).toBeNull();
  await putAccount(rows, { email: 'a@b', userId: user, mayaInstance: 'm' });
  await rows.put('device', 'abcdef01');
  await rows.put('bring:1', 'x');
  await rows.put('bring:2', 'x');
  await rows.remove('bring:2');
  expect(await rows.keys('bring:')).toEqual(['bring:1']);
  rows.close();
  // Looking at another space moves nobody.
  expect(readPointer(lines)?.space).toBe(guest.spaceId);
  expect(await readAccount(metaRows(guest))).toBeNull();
  guest.close();

  lines.set('maya:ptr', JSON.stringify(rows.pointer));
  const store = await openLocalStore({ lines, clock, randomBytes });
  expect(store.spaceId).toBe(user);
  expect(store.device).toBe('abcdef01');
  expect(await readAccount(metaRows(store))).toMatchObject({ email: 'a@b' });
  store.close();
});

it('[LEAVE-2] [AUTH-13] leaving takes real databases, keys and lines, and leaves a stranger’s and the app’s files', async () => {
  const lines = browserLines();
  const keys = openKeyRows();
  const store = await openLocalStore({ lines, clock, randomBytes });
  const vault = await openVault(
    {
      rows: keys,
      lines,
      subtle: crypto.subtle,
      randomBytes,
      hasData: async () => false,
    },
    store.spaceId,
  );
  const writer = createWriter({
    store,
    lines,
    codec: vault.codec,
    clock,
    randomBytes,
  });
  await writer.openSession({ title: 'by the sea' });
  await deleteDatabase('stranger');
  indexedDB.open('stranger').addEventListener('success', (event) => {
    if (event.target instanceof IDBOpenDBRequest) event.target.result.close();
  });
  indexedDB.open('rep:old').addEventListener('success', (event) => {
    if (event.target instanceof IDBOpenDBRequest) event.target.result.close();
  });
  const shell = await caches.open('maya-files-test');
  await shell.put('/help', new Response('help'));
  const ports: WipePorts = {
    lines,
    listDatabases: names,
    deleteDatabase,
    clearPrivateCaches: async () => undefined,
  };
  // A second tab: it hears of the deletion and lets go by itself.
  const other = await openLocalStore({ lines, clock, randomBytes });

  writeLeave(lines, { kind: 'sign-out', wiped: false });
  expect(await wipeDevice(ports, { vault, store, writer })).toEqual([]);
  expect((await names()).sort()).toEqual(['stranger']);
  expect(Object.keys(localStorage)).toEqual(['maya:leave']);
  expect(readLeave(lines)).toEqual({ kind: 'sign-out', wiped: true });
  expect(vault.state()).not.toBe('open');
  expect(await caches.match('/help')).toBeDefined();
  expect(await finishWipe(ports)).toBe(false);
  other.close();
  await caches.delete('maya-files-test');
});

it('[LEAVE-2] what a dead page left is taken before anything is opened', async () => {
  const lines = browserLines();
  const store = await openLocalStore({ lines, clock, randomBytes });
  store.close();
  writeLeave(lines, { kind: 'erased', wiped: false });
  const ports: WipePorts = {
    lines,
    listDatabases: names,
    deleteDatabase,
    clearPrivateCaches: () => Promise.reject(new Error('no caches')),
  };
  expect(await finishWipe(ports)).toBe(true);
  expect(await names()).toEqual([]);
  // Caches refused, so it is tried once more at the next start.
  expect(readLeave(lines)).toEqual({ kind: 'erased', wiped: false });
  expect(
    await finishWipe({ ...ports, clearPrivateCaches: async () => undefined }),
  ).toBe(true);
  expect(readLeave(lines)).toEqual({ kind: 'erased', wiped: true });
});
