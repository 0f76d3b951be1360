import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  createDevice,
  deleteDatabase,
  type Device,
  type Page,
} from '#web/outbox/rig.contract.ts';
import { StoreError } from './fault.ts';
import { databaseName } from './schema.ts';

// What another tab does to this one's database: it leaves the space, or the browser takes the database alone.

let device: Device;
let page: Page;
beforeEach(async () => {
  device = createDevice();
  page = await device.open();
});
afterEach(() => device.forget());

const name = () => databaseName(device.spaceId);
const isThere = async () =>
  (await indexedDB.databases()).some((found) => found.name === name());
const read = () => page.store.run((db) => db.meta.toArray());

it.each(['under way', 'over', 'over, with another space begun'])(
  '[LEAVE-2] a space that another tab leaves is not opened again by this one (%s)',
  async (how) => {
    if (how === 'under way')
      device.lines.set('maya:leave', '{"kind":"sign-out","wiped":false}');
    await deleteDatabase(name());
    const pointer = device.lines.get('maya:ptr') ?? '';
    if (how !== 'under way') device.lines.remove('maya:ptr');
    if (how.endsWith('begun'))
      device.lines.set(
        'maya:ptr',
        pointer.replaceAll(
          device.spaceId,
          '019a0000-0000-7000-8000-00000000000a',
        ),
      );
    await expect(read()).rejects.toThrow(StoreError);
    expect(await page.store.wake()).toBe(false);
    await expect(read()).rejects.toThrow(StoreError);
    expect(await isThere()).toBe(false);
  },
);

it('[P1] [STORE-6] a database that the browser took, while the line still leads to it, is made again', async () => {
  await deleteDatabase(name());
  expect(await read()).not.toEqual([]);
  expect(await isThere()).toBe(true);
});

it('[P1] [STORE-6] a lost pointer line alone keeps no connection from being opened again', async () => {
  device.lines.remove('maya:ptr');
  page.store.user.close();
  expect(await read()).not.toEqual([]);
});
