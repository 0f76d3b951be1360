import { afterEach, describe, expect, it } from 'vitest';
import type { SessionId } from '#shared/base/ids.ts';
import type { KeyRing } from '#shared/crypto/types.ts';
import {
  createDevice,
  said,
  type Device,
  type Page,
} from '#web/outbox/rig.contract.ts';
import { checkAllSeals, checkSeal } from './session-check.ts';

const devices: Device[] = [];
afterEach(async () => {
  for (const device of devices.splice(0)) await device.forget();
});

/** The key of createTestCodec. */
const ring: KeyRing = {
  current: { gen: 1, bytes: new Uint8Array(32).fill(7) },
  older: [],
};

async function sealed(words = ['one', 'two', 'three']) {
  const device = createDevice();
  devices.push(device);
  const page = await device.open();
  const { sid } = await page.writer.openSession({ title: 'T' });
  for (const text of words)
    await page.writer.sendMessage({ sid, role: 'user', body: said(text) });
  await page.writer.closeSession(sid);
  // Times are whole minutes: a close in the same minute is the close that was.
  device.setClock(device.clock() + 60_000);
  const deps = { store: page.store, codec: device.codec, ring: () => ring };
  return { device, page, sid, deps };
}

const rowsOf = (page: Page, sid: SessionId) =>
  page.store.run((db) =>
    db.messages
      .where('[sid+ord]')
      .between([sid, -Infinity], [sid, Infinity])
      .toArray(),
  );

describe('the check of a seal', () => {
  it('[SEAL-3] a closed conversation is whole, and one with newer words has grown', async () => {
    const { page, sid, deps } = await sealed();
    expect(await checkSeal(deps, sid)).toMatchObject({
      state: 'complete',
      reason: null,
      have: 3,
    });
    await page.writer.sendMessage({ sid, role: 'user', body: said('late') });
    expect((await checkSeal(deps, sid))?.state).toBe('grew');
    await page.writer.closeSession(sid);
    expect((await checkSeal(deps, sid))?.state).toBe('complete');
  });

  it('[SEAL-4] before a close, too, an older state shows: by what this device holds of its own lane', async () => {
    const { page, sid, deps } = await sealed();
    const before = await rowsOf(page, sid);
    await page.writer.sendMessage({ sid, role: 'user', body: said('late') });
    const late = (await rowsOf(page, sid)).at(-1);
    await page.store.run((db) => db.messages.delete(late!.id), 'write');
    expect(await rowsOf(page, sid)).toEqual(before);
    expect(await checkSeal(deps, sid)).toMatchObject({
      state: 'broken',
      reason: 'rollback',
      expected: 4,
    });
    const open = await page.writer.openSession({ title: 'open' });
    const words = { sid: open.sid, role: 'user', body: said('first') } as const;
    await page.writer.sendMessage(words);
    expect((await checkSeal(deps, open.sid))?.state).toBe('open');
    const rows = await rowsOf(page, open.sid);
    await page.store.run(
      (db) => db.messages.bulkDelete(rows.map(({ id }) => id)),
      'write',
    );
    expect((await checkSeal(deps, open.sid))?.reason).toBe('rollback');
  });

  it('[SEAL-3] an erased message is no missing one', async () => {
    const { page, sid, deps } = await sealed();
    const [row] = await rowsOf(page, sid);
    await page.writer.eraseMessage(row!.id, sid);
    expect((await checkSeal(deps, sid))?.state).toBe('grew');
  });

  it('[SEAL-3] [SEAL-6] a row taken away is told with its number, and the others stay as they are', async () => {
    const { page, sid, deps } = await sealed();
    const [, row] = await rowsOf(page, sid);
    await page.store.run((db) => db.messages.delete(row!.id), 'write');
    expect(await checkSeal(deps, sid)).toMatchObject({
      state: 'broken',
      reason: 'shortened',
      have: 2,
      expected: 3,
    });
    expect(await rowsOf(page, sid)).toHaveLength(2);
  });

  it('[SEAL-3] words changed behind the codec are told by their id', async () => {
    const { page, sid, deps } = await sealed();
    const [one, two] = await rowsOf(page, sid);
    await page.store.run(
      (db) => db.messages.put({ ...one!, e: two!.e }),
      'write',
    );
    expect(await checkSeal(deps, sid)).toMatchObject({
      state: 'broken',
      reason: 'altered',
      ids: [one!.id],
    });
  });

  it('[SEAL-4] an older state, honest in itself, is older than this device has seen', async () => {
    const { page, sid, deps } = await sealed();
    const before = await rowsOf(page, sid);
    const session = await page.store.run((db) => db.sessions.get(sid));
    await page.writer.sendMessage({ sid, role: 'user', body: said('later') });
    await page.writer.closeSession(sid);
    const [gone] = (await rowsOf(page, sid)).slice(-1);
    await page.store.run(async (db) => {
      await db.messages.delete(gone!.id);
      await db.messages.bulkPut(before);
      await db.sessions.put(session!);
    }, 'write');
    expect(await checkSeal(deps, sid)).toMatchObject({
      state: 'broken',
      reason: 'rollback',
    });
  });

  it('[REC-7] without a key, and of a conversation that is erased or not there, nothing is claimed', async () => {
    const { page, sid, deps } = await sealed();
    expect(await checkSeal({ ...deps, ring: () => null }, sid)).toBeNull();
    expect(await checkSeal(deps, 'none' as SessionId)).toBeNull();
    await page.writer.eraseSession(sid);
    expect(await checkSeal(deps, sid)).toBeNull();
  });

  it('[VAULT-18] a rotated ring still checks what was sealed before', async () => {
    const { sid, deps } = await sealed();
    const newer = { gen: 2, bytes: new Uint8Array(32).fill(9) };
    const rotated = { current: newer, older: [ring.current] };
    expect(
      (await checkSeal({ ...deps, ring: () => rotated }, sid))?.state,
    ).toBe('complete');
  });

  it('[LOCK-12] all finished conversations are checked, and the broken one is named', async () => {
    const { page, sid, deps } = await sealed();
    const other = await page.writer.openSession();
    await page.writer.sendMessage({
      sid: other.sid,
      role: 'user',
      body: said('x'),
    });
    expect(await checkAllSeals(deps)).toEqual({ checked: 1, broken: [] });
    await page.writer.closeSession(other.sid);
    const [row] = await rowsOf(page, sid);
    await page.store.run((db) => db.messages.delete(row!.id), 'write');
    const { checked, broken } = await checkAllSeals(deps);
    expect([checked, broken.map((found) => found.sid)]).toEqual([2, [sid]]);
  });
});
