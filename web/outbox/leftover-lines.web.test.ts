import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newOpId, newSessionId, type SessionId } from '#shared/base/ids.ts';
import { readDraft, readThread } from '#web/local-store/readers.ts';
import { openBody, openDraft } from '#web/vault/body-codec.ts';
import { saveDraft, saveDraftLine } from './drafts.ts';
import { importLines } from './import-lines.ts';
import { countLines } from './journal.ts';
import {
  breakWrites,
  createDevice,
  deleteDatabase,
  handTimers,
  randomBytes,
  said,
  type Device,
  type Page,
} from './rig.contract.ts';

let device: Device;
let sid: SessionId;
const ids = () => ({ clock: device.clock, randomBytes });
beforeEach(() => {
  device = createDevice();
  sid = newSessionId(ids());
});
afterEach(() => device.forget());

async function wordsOf(page: Page) {
  const rows = await readThread(page.store, sid);
  return rows.map((row) => openBody(device.codec, row, device.spaceId)?.text);
}

/** A page that could write lines only, and died. */
async function leaveLines(texts: string[]): Promise<void> {
  const page = await device.open({ timers: handTimers() });
  const stop = breakWrites((table) =>
    table === 'outbox' ? 'DataError' : null,
  );
  for (const text of texts)
    await page.writer.sendMessage({ sid, role: 'user', body: said(text) });
  stop();
  page.kill();
}

describe('lines of a page that died', () => {
  it('[WRITE-8] [JRN-5] come back once and in the order written, also when two tabs start at once', async () => {
    const texts = Array.from({ length: 12 }, (_, at) => `words ${at}`);
    await leaveLines(texts);
    expect(device.lines.keys('j:')).toHaveLength(12);
    const [one, two] = await Promise.all([device.open(), device.open()]);
    expect(await wordsOf(one)).toEqual(texts);
    expect(await two.store.user.outbox.count()).toBe(12);
    expect(device.lines.keys('j:')).toEqual([]);
    expect((await importLines({ ...device, store: one.store })).imported).toBe(
      0,
    );
    expect(await one.store.user.messages.count()).toBe(12);
  });

  it('[JRN-6] [P1] that are torn or corrupted are kept beside, counted, and hold nothing back', async () => {
    await leaveLines(['whole', 'torn', 'bent']);
    const [, torn = '', bent = ''] = device.lines.keys('j:');
    const cut = device.lines.get(torn)?.slice(0, 80) ?? '';
    const line = device.lines.get(bent) ?? '';
    const sign = line[60] === 'A' ? 'B' : 'A';
    const flipped = `${line.slice(0, 60)}${sign}${line.slice(61)}`;
    device.kept.set(torn, cut);
    device.kept.set(bent, flipped);
    const page = await device.open();
    expect(page.imported).toEqual({ imported: 1, unreadable: 2 });
    expect(countLines(device.lines)).toEqual({ waiting: 0, unreadable: 2 });
    expect(device.lines.get(`jx:${torn.slice(2)}`)).toBe(cut);
    expect(device.lines.get(`jx:${bent.slice(2)}`)).toBe(flipped);
    expect(await wordsOf(page)).toHaveLength(1);
  });

  it('[LEAVE-3] of another space stay for their owner', async () => {
    const stranger = createDevice();
    const page = await stranger.open({ timers: handTimers() });
    const stop = breakWrites((table) =>
      table === 'outbox' ? 'DataError' : null,
    );
    await page.writer.sendMessage({
      sid,
      role: 'user',
      body: said('not mine'),
    });
    stop();
    page.kill();
    for (const [key, line] of stranger.kept)
      if (key.startsWith('j:')) device.kept.set(key, line);
    const mine = await device.open();
    expect(await wordsOf(mine)).toEqual([]);
    expect(device.lines.keys('j:')).toHaveLength(1);
    await stranger.forget();
  });

  it('[WRITE-8] [ACC-13] [P1] bring every unacknowledged word back after the database was deleted', async () => {
    const page = await device.open();
    await page.writer.openSession({ sid, title: 'evicted' });
    const texts = ['one', 'two', 'three'];
    for (const text of texts)
      await page.writer.sendMessage({ sid, role: 'user', body: said(text) });
    const database = page.store.status().database;
    page.kill();
    await deleteDatabase(database);
    const later = await device.open();
    expect(later.imported?.imported).toBe(4);
    expect(await wordsOf(later)).toEqual(texts);
    const again = await device.open();
    expect(again.imported?.imported).toBe(0);
  });

  it('[WRITE-8] drops a spare line once its row was acknowledged', async () => {
    const page = await device.open();
    await page.writer.sendMessage({ sid, role: 'user', body: said('acked') });
    const db = page.store.user;
    await db.transaction('rw', db.outbox, db.messages, async () => {
      await db.outbox.clear();
      await db.messages.toCollection().modify({ ver: 7, ord: 1 });
    });
    await importLines({ ...device, store: page.store });
    expect(device.lines.keys('t:')).toEqual([]);
    expect(await wordsOf(page)).toEqual(['acked']);
  });
});

describe('drafts', () => {
  it('[COMP-5] [ACC-10] come back with caret and id after a kill, from the line that was written on hidden', async () => {
    const page = await device.open();
    const opId = newOpId(ids());
    const deps = { ...device, store: page.store };
    await saveDraft(deps, sid, { text: 'half a', caret: 6, opId });
    expect(
      saveDraftLine(deps, sid, { text: 'half a word', caret: 4, opId }),
    ).toBe(true);
    page.kill();
    const later = await device.open();
    const row = await readDraft(later.store, sid);
    expect(row && openDraft(device.codec, row, device.spaceId)).toBe(
      'half a word',
    );
    expect(row).toMatchObject({ caret: 4, opId });
    expect(device.lines.keys('d:')).toEqual([]);
  });

  it('[COMP-6] do not come back when a late save meets words that were sent', async () => {
    const page = await device.open();
    const opId = newOpId(ids());
    const deps = { ...device, store: page.store };
    const sending = page.writer.sendMessage({
      sid,
      role: 'user',
      opId,
      body: said('sent'),
    });
    await saveDraft(deps, sid, { text: 'sent', caret: 4, opId });
    await sending;
    await saveDraft(deps, sid, { text: 'sent', caret: 4, opId });
    expect(await readDraft(page.store, sid)).toBeUndefined();
    saveDraftLine(deps, sid, { text: 'sent', caret: 4, opId });
    const later = await device.open();
    expect(await readDraft(later.store, sid)).toBeUndefined();
  });
});

describe('erasing', () => {
  it('[MERGE-1] [MERGE-4] empties a message and every message of a session, and a start finishes what was begun', async () => {
    const page = await device.open();
    await page.writer.openSession({ sid });
    const first = await page.writer.sendMessage({
      sid,
      role: 'user',
      body: said('gone'),
    });
    await page.writer.sendMessage({
      sid,
      role: 'maya',
      body: said('stays a while'),
    });
    await page.writer.eraseMessage(first.opId, sid);
    expect((await wordsOf(page)).filter(Boolean)).toEqual(['stays a while']);
    await page.writer.eraseSession(sid);
    const later = await device.open();
    const rows = await readThread(later.store, sid);
    expect(rows.map(({ e, erased }) => [e, erased])).toEqual([
      [null, 1],
      [null, 1],
    ]);
    expect((await later.store.user.sessions.get(sid))?.erased).toBe(1);
  });
});
