import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newSessionId, type SessionId } from '#shared/base/ids.ts';
import {
  breakWrites,
  createDevice,
  handTimers,
  randomBytes,
  said,
  type Device,
} from '#web/outbox/rig.contract.ts';
import { StoreError } from './fault.ts';
import { browserLines } from './lines.ts';
import { readSessions, readThread } from './readers.ts';
import { makeFiller } from './room.ts';
import { openBody } from '#web/vault/body-codec.ts';
import { databaseName, MayaDb } from './schema.ts';
import { uniteOld } from './unite.ts';

let device: Device;
let sid: SessionId;
beforeEach(() => {
  device = createDevice();
  sid = newSessionId({ clock: device.clock, randomBytes });
});
afterEach(() => device.forget());

/** Waits for what no promise tells, with a limit. */
async function until(claim: () => boolean | Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 500; turn += 1) {
    if (await claim()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('never became true');
}

describe('a lost connection', () => {
  it('[STORE-6] is opened again by the next call, which then succeeds', async () => {
    const page = await device.open();
    const before = page.store.openings();
    page.store.user.close();
    const outcome = await page.writer.sendMessage({
      sid,
      role: 'user',
      body: said('after'),
    });
    expect(outcome.state).toBe('saved');
    expect(page.store.status().state).toBe('ok');
    expect(page.store.openings()).toBe(before + 1);
  });

  it('[STORE-4] an error of the caller passes unchanged and heals nothing', async () => {
    const page = await device.open();
    const before = page.store.openings();
    const mine = new TypeError('mine');
    await expect(page.store.run(() => Promise.reject(mine))).rejects.toBe(mine);
    expect(page.store.openings()).toBe(before);
  });

  it('[STORE-6] [STORE-7] a store that stays ill degrades, writes to the journal, shows words from memory, and heals', async () => {
    const timers = handTimers();
    const page = await device.open({ timers });
    await page.writer.openSession({ sid });
    await page.writer.sendMessage({ sid, role: 'user', body: said('before') });
    expect(await readThread(page.store, sid)).toHaveLength(1);
    const stop = breakOpening();
    page.store.user.close();
    const outcome = await page.writer.sendMessage({
      sid,
      role: 'user',
      body: said('during'),
    });
    expect(outcome.state).toBe('spare');
    expect(page.store.status().state).toBe('degraded');
    expect(await readThread(page.store, sid)).toHaveLength(2);
    await expect(
      readThread(page.store, 'unknown' as SessionId),
    ).rejects.toBeInstanceOf(StoreError);
    stop();
    timers.run(5_000);
    await until(() => page.store.status().state === 'ok');
    await page.writer.idle();
    if (outcome.state === 'spare') expect(await outcome.settled).toBe('saved');
    const rows = await readThread(page.store, sid);
    expect(rows.map(({ ord }) => ord < 2 ** 52 + 100)).toEqual([true, true]);
  });

  it('[STORE-4] a call that never answers is late after 10 s, and its late answer is not taken for success', async () => {
    const timers = handTimers();
    const page = await device.open({ timers });
    let tries = 0;
    const slow = page.store.run(() => {
      tries += 1;
      return tries === 1
        ? new Promise<string>(() => undefined)
        : Promise.resolve('second');
    });
    timers.run(10_000);
    expect(await slow).toBe('second');
    expect(tries).toBe(2);
  });
});

describe('a broken database', () => {
  it('[STORE-8] gives way to a second one with a new device id, and is united when it opens again', async () => {
    const first = await device.open();
    await first.writer.openSession({ sid });
    await first.writer.sendMessage({ sid, role: 'user', body: said('old') });
    const oldDevice = first.store.device;
    first.kill();
    for (const key of device.lines.keys('t:')) device.lines.remove(key);

    const stop = breakOpening(databaseName(device.spaceId));
    const second = await device.open();
    expect(second.store.status()).toMatchObject({
      state: 'ok',
      database: databaseName(device.spaceId, 2),
    });
    expect(second.store.device).not.toBe(oldDevice);
    await second.writer.sendMessage({ sid, role: 'user', body: said('new') });
    expect(await uniteOld(second.store, device.clock)).toBe(0);
    stop();
    second.kill();

    const third = await device.open();
    expect(third.store.status().database).toBe(databaseName(device.spaceId, 2));
    expect(await uniteOld(third.store, device.clock)).toBe(1);
    expect(await uniteOld(third.store, device.clock)).toBe(0);
    const rows = await readThread(third.store, sid);
    expect(
      rows.map((row) => openBody(device.codec, row, device.spaceId)?.text),
    ).toEqual(['old', 'new']);
    // A lane is never continued from a guess: two devices, two lanes, each from its first entry.
    expect(rows.map(({ lane }) => lane?.i)).toEqual([1, 1]);
    const heads = await third.store.user.lanes.toArray();
    expect(heads.map(({ dev }) => dev).sort()).toEqual(
      [oldDevice, second.store.device].sort(),
    );
    expect(await third.store.user.outbox.count()).toBe(3);
    expect((await indexedDB.databases()).map(({ name }) => name)).toContain(
      databaseName(device.spaceId),
    );
  });
});

describe('a full disk', () => {
  it('[STORE-9] the filler is given back and the write is tried once more', async () => {
    const page = await device.open();
    await makeFiller(page.store.user, randomBytes);
    let refusals = 1;
    const stop = breakWrites((table) =>
      table === 'outbox' && refusals-- > 0 ? 'QuotaExceededError' : null,
    );
    const outcome = await page.writer.sendMessage({
      sid,
      role: 'user',
      body: said('fits now'),
    });
    stop();
    expect(outcome.state).toBe('saved');
    expect(await page.store.user.meta.get('filler')).toBeUndefined();
    expect(page.store.status()).toMatchObject({ state: 'ok', full: false });
  });

  it('[STORE-9] [OFF-11] [ACC-4] says so, keeps the words in the journal, goes on reading, and heals with room', async () => {
    const timers = handTimers();
    const page = await device.open({ timers });
    await page.writer.openSession({ sid });
    const stop = breakWrites(() => 'QuotaExceededError');
    const outcome = await page.writer.sendMessage({
      sid,
      role: 'user',
      body: said('no room'),
    });
    expect(outcome.state).toBe('spare');
    expect(page.store.status()).toMatchObject({
      state: 'degraded',
      full: true,
    });
    expect(device.lines.keys('j:')).toHaveLength(1);
    expect(await readSessions(page.store)).toHaveLength(1);
    stop();
    timers.run(8_000);
    if (outcome.state === 'spare') expect(await outcome.settled).toBe('saved');
    await until(() => page.store.status().state === 'ok');
    expect(page.store.status().full).toBe(false);
  });

  it('[JRN-4] [MSG-10] really full localStorage and a refusing database: unsaved, and nothing is thrown', async () => {
    const lines = browserLines();
    lines.set('ballast:0', 'x');
    let at = 0;
    for (const size of [1_000_000, 100_000, 1_000, 10, 1])
      while (lines.set(`ballast:${(at += 1)}`, 'x'.repeat(size)));
    const page = await device.open({ env: { lines }, timers: handTimers() });
    const { createWriter } = await import('#web/outbox/writer.ts');
    const writer = createWriter({
      ...device,
      lines,
      store: page.store,
      randomBytes,
      timers: handTimers(),
    });
    const stop = breakWrites((table) =>
      table === 'outbox' ? 'DataError' : null,
    );
    const outcome = await writer.sendMessage({
      sid,
      role: 'user',
      body: said('only in memory'),
    });
    stop();
    for (const key of lines.keys('ballast:')) lines.remove(key);
    expect(outcome.state).toBe('unsaved');
    if (outcome.state === 'unsaved')
      expect((await outcome.retry()).state).toBe('saved');
    writer.close();
    for (const prefix of ['j:', 't:', 'maya:'])
      for (const key of lines.keys(prefix)) lines.remove(key);
  });
});

describe('an upgrade', () => {
  it('[UPG-1] closes at once for a newer version, and the older code works on the newer database', async () => {
    const page = await device.open();
    const newer = new MayaDb(databaseName(device.spaceId), 'relaxed');
    newer.version(2).stores({ later: 'id' });
    await newer.open();
    newer.close();
    const outcome = await page.writer.sendMessage({
      sid,
      role: 'user',
      body: said('older code'),
    });
    expect(outcome.state).toBe('saved');
  });

  it('[UPG-1] says blocked after 3 s while an old connection is held, journals meanwhile, and goes on when it is let go', async () => {
    const name = databaseName(device.spaceId);
    const old = await holdOldVersion(name);
    const timers = handTimers();
    const opening = device.open({ timers, import: false });
    await until(() => timers.waiting() > 1);
    timers.run(3_000);
    const page = await opening;
    expect(page.store.status().state).toBe('blocked');
    const outcome = await page.writer.sendMessage({
      sid,
      role: 'user',
      body: said('meanwhile'),
    });
    expect(outcome.state).toBe('spare');
    expect(device.lines.keys('j:')).toHaveLength(1);
    old.close();
    await until(() => page.store.status().state === 'ok');
    if (outcome.state === 'spare') expect(await outcome.settled).toBe('saved');
  });
});

/** Makes every opening (or that of one database) fail; returns how to stop. */
function breakOpening(name?: string): () => void {
  const { open } = IDBFactory.prototype;
  IDBFactory.prototype.open = function broken(this: IDBFactory, ...args) {
    if (name === undefined || args[0] === name)
      throw new DOMException('planted', 'UnknownError');
    return open.apply(this, args);
  };
  return () => {
    IDBFactory.prototype.open = open;
  };
}

/** A tab with code before version 1 that does not let go. */
function holdOldVersion(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(new Error('open failed'));
  });
}
