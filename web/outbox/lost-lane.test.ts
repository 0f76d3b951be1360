import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import { newSessionId } from '#shared/base/ids.ts';
import { importLines } from './import-lines.ts';
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
