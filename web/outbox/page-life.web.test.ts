import { afterEach, beforeEach, expect, it } from 'vitest';
import { newSessionId } from '#shared/base/ids.ts';
import { readThread } from '#web/local-store/readers.ts';
import { countUnsent } from './count-unsent.ts';
import { bindPageLife } from './page-life.ts';
import {
  createDevice,
  deleteDatabase,
  randomBytes,
  said,
  type Device,
} from './rig.contract.ts';

let device: Device;
beforeEach(() => {
  device = createDevice();
});
afterEach(() => device.forget());

async function until(claim: () => boolean | Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 300; turn += 1) {
    if (await claim()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('never became true');
}

const events = () => ({
  window: new EventTarget(),
  document: Object.assign(new EventTarget(), { visibilityState: 'visible' }),
});

it('[TAB-8] a frozen page holds no connection and opens again when it returns', async () => {
  const page = await device.open();
  const life = events();
  const stop = bindPageLife({ ...device, store: page.store }, life);
  life.document.dispatchEvent(new Event('freeze'));
  expect(page.store.user.isOpen()).toBe(false);
  life.document.dispatchEvent(new Event('resume'));
  await until(() => page.store.user.isOpen());
  stop();
});

it('[ACC-13] [WRITE-8] a database deleted while the page runs is refilled from the spare lines', async () => {
  const page = await device.open();
  const stop = bindPageLife({ ...device, store: page.store }, events());
  const sid = newSessionId({ clock: device.clock, randomBytes });
  for (const text of ['one', 'two'])
    await page.writer.sendMessage({ sid, role: 'user', body: said(text) });
  await deleteDatabase(page.store.status().database);
  await until(async () => (await readThread(page.store, sid)).length === 2);
  expect(await countUnsent(page.store)).toEqual({ queued: 2, refused: 0 });
  stop();
});

it('[OUT-10] [OUT-11] counts what waits and what was refused, and not what stays here by wish', async () => {
  const page = await device.open();
  const sid = newSessionId({ clock: device.clock, randomBytes });
  for (const text of ['goes', 'stays'])
    await page.writer.sendMessage({ sid, role: 'user', body: said(text) });
  const [, second] = await page.store.user.outbox.toArray();
  await page.store.user.outbox.update(second?.seq ?? 0, {
    state: 'blocked',
    why: 'local',
  });
  expect(await countUnsent(page.store)).toEqual({ queued: 1, refused: 0 });
});
