import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import { newSessionId, type OpId } from '#shared/base/ids.ts';
import { importLines } from './import-lines.ts';
import { opIdOf } from './journal.ts';
import {
  createDevice,
  deleteDatabase,
  randomBytes,
  said,
} from './rig.contract.ts';

const timers = {
  set: (run: () => void, ms: number) => Number(setTimeout(run, ms)),
  clear: (handle: number) => clearTimeout(handle),
};

it('[LANE-1] [WRITE-8] words from the journal of a database that was lost begin in the lane of the new one: the old lane is not begun a second time', async () => {
  const device = createDevice();
  const sid = newSessionId({ clock: device.clock, randomBytes });
  const first = await device.open({ timers });
  const old = first.store.device;
  await first.writer.sendMessage({ sid, role: 'user', body: said('one') });
  // The second is in its line when the page goes, and in no database.
  void first.writer.sendMessage({ sid, role: 'user', body: said('two') });
  first.kill();
  for (const key of device.lines.keys('t:')) device.lines.remove(key);
  await deleteDatabase(`maya:${device.spaceId}`);

  const next = await device.open({ timers, import: false });
  await importLines({
    store: next.store,
    lines: next.lines,
    codec: device.codec,
  });
  const rows = await next.store.run((db) => db.messages.toArray());
  expect(rows).toHaveLength(1);
  expect(next.store.device).not.toBe(old);
  expect(rows[0]?.lane).toMatchObject({ d: next.store.device, i: 1 });
  const [waiting] = await next.store.run((db) => db.outbox.toArray());
  expect(waiting?.op.dev).toBe(next.store.device);
  await device.forget();
});

/** A page whose lane of a conversation has one entry already; of that one no copy is left in lines. */
async function begun() {
  const device = createDevice();
  const sid = newSessionId({ clock: device.clock, randomBytes });
  const page = await device.open({ timers });
  await page.writer.sendMessage({ sid, role: 'user', body: said('one') });
  for (const key of device.lines.keys('t:')) device.lines.remove(key);
  const laneOf = async ({ store }: typeof page, opId: OpId) =>
    store.run(async (db) => (await db.messages.get(opId))?.lane);
  return { device, sid, page, laneOf };
}

it('[LANE-1] [WRITE-8] the spare copy of words from the journal has the slot they were given, and brings it back to a store that lost them', async () => {
  const { device, sid, page, laneOf } = await begun();
  void page.writer.sendMessage({ sid, role: 'user', body: said('two') });
  const [key = ''] = device.lines.keys('j:');
  const opId = opIdOf(key);
  page.kill();
  const second = await device.open({ timers });
  const given = await laneOf(second, opId);
  expect(given?.i).toBe(2);

  second.kill();
  await deleteDatabase(`maya:${device.spaceId}`);
  const third = await device.open({ timers });
  expect(await laneOf(third, opId)).toEqual(given);
  await device.forget();
});

it('[LANE-1] [WRITE-7] so has that of a write that was in the store before its page heard of it', async () => {
  const { device, sid, page, laneOf } = await begun();
  const { opId } = await page.writer.sendMessage({
    sid,
    role: 'user',
    body: said('two'),
  });
  const given = await laneOf(page, opId);
  const op = await page.store.run((db) => db.outbox.get({ opId }));
  if (op?.op.name !== 'message.send') throw new Error('not written');
  const unchained = { ...op.op, body: { ...op.op.body, lane: null } };
  expect((await page.writer.write(unchained)).state).toBe('saved');

  page.kill();
  await deleteDatabase(`maya:${device.spaceId}`);
  const next = await device.open({ timers });
  expect(await laneOf(next, opId)).toEqual(given);
  await device.forget();
});
