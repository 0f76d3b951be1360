import { act, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { newSessionId, newSpaceId, type SessionId } from '#shared/base/ids.ts';
import {
  createDevice,
  deleteDatabase,
  memoryLines,
  randomBytes,
  said,
  type Device,
} from '#web/outbox/rig.contract.ts';
import { fillStore } from '../../bench/fill-store.ts';
import { useSessions, useThread } from './hooks.ts';
import { openLocalStore } from './open-store.ts';
import { readSessions, readThread } from './readers.ts';
import { databaseName, MayaDb } from './schema.ts';
import { schemaHistory } from './schema-history.ts';
import { createSettings } from './settings.ts';
import { askPersist } from './ask-persist.ts';
import { isPrivateWindow } from './storage.ts';
import { Dexie } from 'dexie';

let device: Device;
const ids = () => ({ clock: device.clock, randomBytes });
beforeEach(() => {
  device = createDevice();
});
afterEach(() => device.forget());

async function until(claim: () => boolean): Promise<void> {
  for (let turn = 0; turn < 300; turn += 1) {
    if (claim()) return;
    await act(() => new Promise((resolve) => setTimeout(resolve, 10)));
  }
  throw new Error('never became true');
}

it('[STORE-5] pages of 50 walk a thread of 1,000 messages back to its first, without a gap', async () => {
  const page = await device.open();
  const deps = { ...device, store: page.store, randomBytes };
  const [sid, other] = await fillStore(deps, { messages: 2_000, sessions: 2 });
  if (sid === undefined || other === undefined) throw new Error('empty');
  const seen: number[] = [];
  let before: number | undefined;
  for (;;) {
    const rows = await readThread(
      page.store,
      sid,
      before === undefined ? {} : { before },
    );
    if (rows.length === 0) break;
    expect(rows.length).toBe(50);
    seen.unshift(...rows.map(({ ord }) => ord));
    before = rows[0]?.ord;
  }
  expect(seen).toEqual(Array.from({ length: 1_000 }, (_, at) => at + 1));
  expect((await readSessions(page.store)).map(({ id }) => id)).toEqual([
    other,
    sid,
  ]);
});

it('[STORE-11] a live thread follows writes of another tab, and never shows one session under another', async () => {
  (
    globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }
  ).IS_REACT_ACT_ENVIRONMENT = true;
  const mine = await device.open();
  const other = await device.open();
  const [a, b] = [newSessionId(ids()), newSessionId(ids())];
  await mine.writer.sendMessage({ sid: a, role: 'user', body: said('in a') });
  const shown: string[] = [];
  let choose: (sid: SessionId) => void = () => undefined;
  function View() {
    const [sid, setSid] = useState(a);
    choose = setSid;
    const rows = useThread(mine.store, sid);
    const sessions = useSessions(mine.store);
    for (const row of rows ?? []) if (row.sid !== sid) shown.push('wrong');
    return <p>{`${rows?.length ?? 'none'}/${sessions?.length ?? 'none'}`}</p>;
  }
  const box = document.body.appendChild(document.createElement('div'));
  const root = createRoot(box);
  act(() => root.render(<View />));
  await until(() => box.textContent === '1/1');
  await other.writer.sendMessage({
    sid: a,
    role: 'maya',
    body: said('from the other tab'),
  });
  await until(() => box.textContent === '2/1');
  act(() => choose(b));
  await until(() => box.textContent === '0/1');
  await mine.writer.openSession({ sid: b });
  await until(() => box.textContent === '0/2');
  expect(shown).toEqual([]);
  act(() => root.unmount());
  box.remove();
});

it('[SEAL-6] an envelope that does not open stays in the thread and in the store', async () => {
  const page = await device.open();
  const sid = newSessionId(ids());
  const sent = await page.writer.sendMessage({
    sid,
    role: 'user',
    body: said('whole'),
  });
  await page.store.user.messages.update(sent.opId, { e: '0.00000000."bent"' });
  const [row] = await readThread(page.store, sid);
  expect(row?.e).toBe('0.00000000."bent"');
});

it('[STORE-13] finds the space again by its database when the pointer line is lost', async () => {
  const page = await device.open();
  const sid = newSessionId(ids());
  await page.writer.sendMessage({ sid, role: 'user', body: said('found') });
  page.kill();
  const { lines } = memoryLines();
  const known = await indexedDB.databases();
  for (const { name = '' } of known)
    if (name.startsWith('maya:') && !name.includes(device.spaceId))
      await deleteDatabase(name);
  const store = await openLocalStore({
    lines,
    clock: device.clock,
    randomBytes,
  });
  expect(store.spaceId).toBe(device.spaceId);
  expect(await readThread(store, sid)).toHaveLength(1);
  expect(JSON.parse(lines.get('maya:ptr') ?? '{}')).toMatchObject({
    space: device.spaceId,
  });
  store.close();
});

it('[UPG-4] [STORE-1] a store written by each released schema opens, with its words and its unsent write', async () => {
  for (const [at, { version }] of schemaHistory.entries()) {
    const space = newSpaceId(randomBytes);
    const old = new Dexie(databaseName(space));
    for (const past of schemaHistory.slice(0, at + 1))
      old.version(past.version).stores(past.stores);
    await old.open();
    const sid = newSessionId(ids());
    const rows = Array.from({ length: 5_000 }, (_, n) => ({
      id: `m${n}`,
      sid,
      ord: n,
      ver: n,
      role: 'user',
      e: 'x',
    }));
    await old.table('messages').bulkAdd(rows);
    await old
      .table('outbox')
      .add({ opId: 'unsent', sid, state: 'queued', op: {}, at: 0, tries: 0 });
    expect(old.verno).toBe(version);
    old.close();
    const now = new MayaDb(databaseName(space), 'strict');
    await now.open();
    expect(await now.messages.count()).toBe(5_000);
    expect(await now.outbox.where('state').equals('queued').count()).toBe(1);
    now.close();
    await deleteDatabase(databaseName(space));
  }
});

it('[STORE-10] [OFF-10] asks once for keeping and shows the answer; a private window is guessed', async () => {
  let asked = 0;
  const storage = {
    persist: () => Promise.resolve((asked += 1) < 0),
    persisted: () => Promise.resolve(false),
  };
  const page = await device.open({ env: { storage } });
  expect(await askPersist(page.store)).toBe(false);
  expect(await askPersist(page.store)).toBe(false);
  expect(asked).toBe(1);
  expect(page.store.status().persisted).toBe(false);
  expect(
    await isPrivateWindow({
      getDirectory: () => Promise.reject(new Error('no')),
    }),
  ).toBe(true);
  expect(
    await isPrivateWindow(
      { estimate: () => Promise.resolve({ quota: 10 }) },
      100,
    ),
  ).toBe(true);
  expect(
    await isPrivateWindow(
      { estimate: () => Promise.resolve({ quota: 1e12 }) },
      100,
    ),
  ).toBe(false);
  expect(await isPrivateWindow(undefined)).toBe(false);
});

it('[STORE-12] settings are read back, two tabs keep both changes, and one bad value costs no other', async () => {
  const page = await device.open();
  const one = createSettings(page.store, device.lines);
  const two = createSettings(page.store, device.lines);
  await Promise.all([one.loaded, two.loaded]);
  await one.set({ theme: 'night' });
  await two.set({ country: 'NL', textSize: 99 });
  const three = createSettings(page.store, device.lines);
  await three.loaded;
  expect(three.get()).toMatchObject({
    theme: 'night',
    country: 'NL',
    textSize: 1,
  });
  expect(createSettings(page.store, device.lines).get().quiet).toBe(false);
});

it('[LEAVE-2] [LEAVE-3] a page that is about to go takes no pointer back that leads elsewhere, or nowhere, by now', async () => {
  const page = await device.open();
  const mine = device.kept.get('maya:ptr') ?? '';
  const note = (lastSid: string) => {
    page.store.pointer.note({ lastSid });
    page.store.pointer.flush();
  };
  note('first');
  expect(device.kept.get('maya:ptr')).not.toBe(mine);
  const elsewhere = mine.replaceAll(device.spaceId, newSpaceId(randomBytes));
  device.kept.set('maya:ptr', elsewhere);
  note('second');
  expect(device.kept.get('maya:ptr')).toBe(elsewhere);
  device.kept.delete('maya:ptr');
  note('third');
  expect(device.kept.has('maya:ptr')).toBe(false);
});
