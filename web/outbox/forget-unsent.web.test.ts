import { expect, test } from 'vitest';
import type { OpId } from '#shared/base/ids.ts';
import { createPlainCodec } from '../../bench/plain-codec.ts';
import { createDevice, said } from './rig.contract.ts';

// A codec that seals nothing: what lies where can then be searched for by its words.
const seeThrough = () => createDevice({ codec: createPlainCodec() });

/** Everything the device holds, as text: every row of every table and every line. */
async function everything(
  page: Awaited<ReturnType<ReturnType<typeof createDevice>['open']>>,
): Promise<string> {
  const tables = await page.store.run((db) =>
    Promise.all(db.tables.map((table) => table.toArray())),
  );
  const lines = page.lines.keys('').map((key) => page.lines.get(key));
  return JSON.stringify([tables, lines]);
}

test('[P5] [OUT-9] an erased message leaves its words in no row, no waiting write and no line', async () => {
  const device = seeThrough();
  const page = await device.open();
  const { sid } = await page.writer.openSession({ title: 'a title' });
  const kept = await page.writer.sendMessage({
    sid,
    role: 'user',
    body: said('KEPT words'),
  });
  const gone = await page.writer.sendMessage({
    sid,
    role: 'user',
    body: said('ERASED words'),
  });
  expect(await everything(page)).toContain('ERASED');
  await page.writer.eraseMessage(gone.opId);
  await page.writer.idle();
  const left = await everything(page);
  expect(left).not.toContain('ERASED');
  expect(left).toContain('KEPT');
  // its identity stays: the write waits in its place, and the erasing one behind it
  const waiting = await page.store.run((db) =>
    db.outbox.orderBy(':id').toArray(),
  );
  expect(waiting.map(({ opId }) => opId)).toEqual(
    expect.arrayContaining<OpId>([kept.opId, gone.opId]),
  );
});

test('[P5] [MERGE-4] an erased conversation leaves neither words nor title', async () => {
  const device = seeThrough();
  const page = await device.open();
  const { sid } = await page.writer.openSession({ title: 'ERASED title' });
  for (let n = 0; n < 3; n += 1)
    await page.writer.sendMessage({
      sid,
      role: 'user',
      body: said(`ERASED words ${n}`),
    });
  await page.writer.renameSession(sid, 'ERASED again');
  await page.writer.eraseSession(sid);
  await page.writer.idle();
  await expect.poll(() => everything(page)).not.toContain('ERASED');
});

test('[OUT-3] a write that may have been sent is not touched', async () => {
  const device = seeThrough();
  const page = await device.open();
  const { sid } = await page.writer.openSession();
  const sent = await page.writer.sendMessage({
    sid,
    role: 'user',
    body: said('words on their way'),
  });
  await page.store.run(
    (db) => db.outbox.where('opId').equals(sent.opId).modify({ tries: 1 }),
    'write',
  );
  await page.writer.eraseMessage(sent.opId);
  await page.writer.idle();
  const row = await page.store.run((db) => db.outbox.get({ opId: sent.opId }));
  expect(JSON.stringify(row)).toContain('words on their way');
});
