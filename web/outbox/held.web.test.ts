import { afterEach, beforeEach, expect, it } from 'vitest';
import { newOpId, newSessionId } from '#shared/base/ids.ts';
import { readRecords, readSessions } from '#web/local-store/readers.ts';
import { openField } from '#web/vault/body-codec.ts';
import { holdRecord, importHeld } from './held.ts';
import {
  breakWrites,
  createDevice,
  randomBytes,
  type Device,
  type Page,
} from './rig.contract.ts';

let device: Device;
let page: Page;
const dream = { kind: 'dream', id: 'd-1', fields: { text: 'a grey harbour' } };
// The box itself is the vault's (its own test); here a stand-in that turns the text around shows what passes through it.
const turn = (text: string) => text.split('').toReversed().join('');
const box = (plain: string): Promise<string | null> =>
  Promise.resolve(turn(plain));

beforeEach(async () => {
  device = createDevice();
  page = await device.open();
});
afterEach(() => device.forget());

const hold = () =>
  holdRecord(
    { store: page.store, ids: { clock: device.clock, randomBytes }, box },
    dream,
  );
const bring = (open = box) =>
  importHeld({ store: page.store, writer: page.writer, open });

it('[WRITE-10] [KEEP-2] what is written while locked is held, and becomes one write at the unlock', async () => {
  expect(await hold()).toBe('held');
  const [row] = await page.store.user.held.toArray();
  expect(row?.line).not.toContain('harbour');
  expect(await bring()).toEqual({ imported: 1, unreadable: 0 });
  expect(await bring()).toEqual({ imported: 0, unreadable: 0 });
  const [record] = await readRecords(page.store, 'dream');
  const place = {
    user: device.spaceId,
    kind: 'dream',
    id: 'd-1',
    field: 'text',
  };
  expect(openField(device.codec, record?.f['text']?.e ?? '', place)).toBe(
    'a grey harbour',
  );
  expect(await page.store.user.outbox.count()).toBe(1);
});

it('[WRITE-10] [P2] a page that dies between the write and the clearing makes no second write', async () => {
  await hold();
  const [row] = await page.store.user.held.toArray();
  await bring();
  if (row !== undefined) await page.store.user.held.put(row);
  expect((await bring()).imported).toBe(1);
  expect(await page.store.user.outbox.count()).toBe(1);
});

it('[P1] what does not open stays; what could not be held is said', async () => {
  await hold();
  expect(await bring(() => Promise.resolve(null))).toEqual({
    imported: 0,
    unreadable: 1,
  });
  expect(await page.store.user.held.count()).toBe(1);
  const mend = breakWrites((store) =>
    store === 'held' ? 'QuotaExceededError' : null,
  );
  expect(await hold()).toBe('failed');
  mend();
  const noKey = {
    store: page.store,
    ids: { clock: device.clock, randomBytes },
  };
  expect(
    await holdRecord({ ...noKey, box: () => Promise.resolve(null) }, dream),
  ).toBe('failed');
});

it('[KEEP-11] [ORDER-1] words of an earlier day take their place by their day', async () => {
  const { sid: today } = await page.writer.openSession({ title: 'today' });
  const at = device.clock() - 200 * 24 * 3_600_000;
  const sids = [1, 2].map(() =>
    newSessionId({ clock: device.clock, randomBytes }),
  );
  for (const sid of sids) {
    const op = {
      opId: newOpId({ clock: device.clock, randomBytes }),
      v: 1,
      at,
      dev: page.store.device,
      name: 'session.open',
      sid,
      body: { id: sid, openedAt: at, f: {} },
    } as const;
    await page.writer.write(op, { old: true });
  }
  const rows = await readSessions(page.store);
  expect(rows.map(({ id }) => id)).toEqual([today, ...sids.toReversed()]);
  expect(new Set(rows.map(({ touched }) => touched)).size).toBe(3);
});
