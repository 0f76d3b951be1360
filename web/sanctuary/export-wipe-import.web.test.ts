import { afterEach, describe, expect, it } from 'vitest';
import type { OpId, SessionId, SpaceId } from '#shared/base/ids.ts';
import { uuidv7 } from '#shared/base/ids.ts';
import type { Flavour } from './export-lines.ts';
import { makeJsonLines } from './export-file.ts';
import { readExport } from './export-source.ts';
import { keyed, sha256 } from './export-rig.contract.ts';
import { countImport } from './import-count.ts';
import { openImport } from './import-open.ts';
import type { OpenSealed } from './import-own.ts';
import { countAdded, undoImport, beginAdded } from './import-undo.ts';
import { writeImport } from './import-write.ts';
import {
  createDevice,
  randomBytes,
  said,
  type Device,
  type Page,
} from '#web/outbox/rig.contract.ts';
import { takeAcks } from '#web/outbox/take-acks.ts';

const devices: Device[] = [];
afterEach(async () => {
  for (const device of devices.splice(0)) await device.forget();
});

async function start(): Promise<{ device: Device; page: Page }> {
  const device = createDevice();
  devices.push(device);
  return { device, page: await device.open() };
}

type Here = Awaited<ReturnType<typeof start>>;

const depsOf = ({ device, page }: Here) => ({
  store: page.store,
  writer: page.writer,
  codec: device.codec,
  clock: device.clock,
  ids: { clock: device.clock, randomBytes },
  keyed,
});

async function exportOf(
  { device, page }: Here,
  flavour: Flavour = 'readable',
): Promise<File> {
  await page.writer.idle();
  const { store } = page;
  const { file } = await makeJsonLines(
    readExport({ store, codec: device.codec, wraps: [] }),
    {
      space: store.spaceId,
      epoch: '',
      madeAt: new Date(0).toISOString(),
      flavour,
    },
    sha256,
  );
  return new File([file], 'maya-2026-11-21.jsonl');
}

async function bring(
  here: Here,
  file: File,
  open: OpenSealed = (e, aad) => here.device.codec.open(e, aad),
) {
  const source = await openImport(file, sha256);
  if (!source.ok) throw new Error(source.error);
  const deps = depsOf(here);
  const counted = await countImport(deps, source.value.items(open, keyed));
  await beginAdded(deps);
  const written = await writeImport(deps, source.value.items(open, keyed));
  await here.page.writer.idle();
  return { counted, written, state: source.value.state };
}

/** What a person would call the same: everything but numbers, devices and the moments of this device. */
async function wordsOf(here: Here): Promise<Record<string, unknown>[]> {
  const text = await (await exportOf(here)).text();
  return text
    .trim()
    .split('\n')
    .map((row) => JSON.parse(row) as Record<string, unknown>)
    .filter(({ type }) =>
      ['session', 'message', 'record', 'rejected'].includes(String(type)),
    )
    .map(
      ({ ord: _o, ver: _v, lane: _l, touched: _t, seal: _s, ...rest }) => rest,
    );
}

const aliveOf = async (here: Here) =>
  (await wordsOf(here)).filter(
    ({ erased, role }) => erased === 0 && role !== 'mark',
  );

const HOUR = 3_600_000;

async function live(here: Here): Promise<void> {
  const { device, page } = here;
  const { writer } = page;
  for (let n = 0; n < 3; n += 1) {
    device.setClock(device.clock() + HOUR);
    const { sid } = await writer.openSession({ title: `Talk ${n}` });
    const at = device.clock() + 1_234;
    const opId = uuidv7({ clock: device.clock, randomBytes }) as OpId;
    await writer.sendMessage({
      sid,
      role: 'user',
      opId,
      body: said(`one ${n}`, at),
    });
    await writer.sendMessage({
      sid,
      role: 'maya',
      re: opId,
      body: {
        v: 1,
        text: `heard ${n} \ud83c`,
        at: at + 5,
        by: 'model',
        covers: [opId],
        element: 'water',
      },
    });
    await writer.sendMessage({
      sid,
      role: 'user',
      body: { ...said('only here', at + 9), local: true },
    });
    if (n < 2) await writer.closeSession(sid);
  }
  await writer.setRecord('dream', '0190f000-0000-7000-8000-00000000000d', {
    text: 'a river',
    at: '5',
  });
  await writer.setRecord('plan', 'plan', { signs: 'none' });
  await writer.idle();
}

describe('export, wipe, import', () => {
  it.each(['readable', 'sealed'] as const)(
    '[ACC-15] [EXP-3] the %s file brings everything back, and a second time changes nothing',
    async (flavour) => {
      const from = await start();
      await live(from);
      const before = await wordsOf(from);
      const file = await exportOf(from, flavour);
      const to = await start();
      const open: OpenSealed = (e, aad) => from.device.codec.open(e, aad);
      const first = await bring(to, file, open);
      expect(first.state).toBe('whole');
      expect(first.written).toEqual({ ...first.counted, stopped: false });
      expect(first.counted).toMatchObject({
        added: 11,
        sessions: 3,
        same: 0,
        beside: 0,
      });
      expect(await wordsOf(to)).toEqual(before);

      const outbox = () => to.page.store.run((db) => db.outbox.count());
      const written = await outbox();
      const second = await bring(to, file, open);
      expect(second.counted).toMatchObject({
        added: 0,
        same: 11,
        sessions: 0,
        beside: 0,
      });
      expect(await outbox()).toBe(written);
      expect(await wordsOf(to)).toEqual(before);
    },
    30_000,
  );

  it('[EXP-3] closed conversations are closed and sealed again, those open stay open', async () => {
    const from = await start();
    await live(from);
    const to = await start();
    await bring(to, await exportOf(from));
    const rows = await to.page.store.run((db) => db.sessions.toArray());
    expect(
      rows
        .sort((one, other) => one.touched - other.touched)
        .map(({ closedAt, seal }) => [closedAt !== null, seal !== null]),
    ).toEqual([
      [true, true],
      [true, true],
      [false, false],
    ]);
  });

  it('[EXP-3] other words under a known id stand beside, marked, and none is replaced', async () => {
    const from = await start();
    await live(from);
    const text = await (await exportOf(from)).text();
    const changed = new File(
      [
        text
          .replace('one 1', 'other words')
          .replace('a river', 'a lake')
          .replace('Talk 2', 'Renamed'),
      ],
      'maya.jsonl',
    );
    const { state, counted } = await bring(from, changed);
    expect(state).toBe('altered');
    expect(counted).toMatchObject({ added: 0, same: 9, beside: 3 });
    const after = await wordsOf(from);
    const texts = after.flatMap(({ text: words }) =>
      typeof words === 'string' ? [words] : [],
    );
    expect(texts).toEqual(expect.arrayContaining(['one 1', 'other words']));
    const records = after
      .filter(({ type }) => type === 'record')
      .map(({ fields }) => fields);
    expect(records).toEqual(
      expect.arrayContaining([
        { text: 'a river', at: '5' },
        {
          text: 'a lake',
          at: '5',
          beside: '0190f000-0000-7000-8000-00000000000d',
        },
        expect.objectContaining({ text: 'Renamed' }),
      ]),
    );
    const again = await bring(from, changed);
    expect(again.counted).toMatchObject({ added: 0, same: 12, beside: 0 });
    expect(await wordsOf(from)).toEqual(after);
  }, 30_000);

  it('[MERGE-4] [EXP-3] what was erased here stays erased', async () => {
    const from = await start();
    await live(from);
    const file = await exportOf(from);
    const [first, second] = await from.page.store.run((db) =>
      db.sessions.orderBy('touched').toArray(),
    );
    const [row] = await from.page.store.run((db) =>
      db.messages
        .where('[sid+ord]')
        .between([second!.id, 0], [second!.id, Infinity])
        .toArray(),
    );
    await from.page.writer.eraseSession(first!.id);
    await from.page.writer.eraseMessage(row!.id, second!.id);
    await from.page.writer.idle();
    const { counted } = await bring(from, file);
    expect(counted).toMatchObject({ added: 0, erased: 4, beside: 0 });
    // The tombstone is committed with the write; the rows follow.
    await expect
      .poll(async () => JSON.stringify(await wordsOf(from)))
      .not.toContain('one 0');
  });

  it('[KEEP-11] what an import brought can be taken out again, and what was here stays', async () => {
    const from = await start();
    await live(from);
    const file = await exportOf(from);
    const to = await start();
    await live(to);
    const before = await wordsOf(to);
    await bring(to, file);
    // Dream and plan were here already, word for word.
    expect(await countAdded(to.page)).toBe(9);
    expect(await undoImport(depsOf(to))).toBe(true);
    await to.page.writer.idle();
    // Erased conversations are emptied behind the write, in slices.
    await expect
      .poll(async () => (await aliveOf(to)).length)
      .toBe(before.filter(({ role }) => role !== 'mark').length);
    const ids = (rows: Record<string, unknown>[]) => rows.map(({ id }) => id);
    expect(ids(await aliveOf(to))).toEqual(ids(before));
    expect(await countAdded(to.page)).toBe(0);
  }, 30_000);

  it('[EXP-3] an import that is cut off goes on where it ended', async () => {
    const from = await start();
    await live(from);
    const file = await exportOf(from);
    const to = await start();
    const text = await file.text();
    const lines = text.split('\n');
    for (const whole of [3, 6, 9, lines.length])
      await bring(
        to,
        new File([lines.slice(0, whole).join('\n')], 'maya.jsonl'),
      );
    expect(await wordsOf(to)).toEqual(await wordsOf(from));
  }, 30_000);

  it('[KEEP-10] words that no database took and words a server refused are in the file', async () => {
    const here = await start();
    await live(here);
    const [row] = await here.page.store.run((db) => db.outbox.toArray());
    const send = (await here.page.store.run((db) => db.outbox.toArray())).find(
      ({ op }) => op.name === 'message.send',
    )!;
    await here.page.store.run(
      (db) =>
        db.transaction(
          'rw',
          [db.outbox, db.rejected, db.messages],
          async () => {
            await db.rejected.put({
              opId: send.opId,
              op: send.op,
              at: 0,
              reason: 'erased',
            });
            await db.messages.delete(send.opId);
            await db.outbox.delete(send.seq!);
          },
        ),
      'write',
    );
    expect(row).toBeDefined();
    const text = await (await exportOf(here)).text();
    expect(text).toMatch(/"type":"rejected","reason":"erased".*"text":"one 0"/);
    const to = await start();
    await bring(to, new File([text], 'maya.jsonl'));
    expect(JSON.stringify(await wordsOf(to))).toContain('"one 0"');
  });

  it('[MERGE-5] [KEEP-10] the copy of the server’s row beside a waiting write is in no file', async () => {
    const here = await start();
    const { page } = here;
    const { opId } = await page.writer.setRecord('dream', 'd', { text: 'old' });
    const ack = { opId, status: 'applied' as const, version: 5 };
    await page.store.run((db) => takeAcks(db, [ack], 1), 'write');
    await page.writer.setRecord('dream', 'd', { text: 'new' });
    const row = await page.store.run((db) => db.records.get(['dream', 'd']));
    expect(row?.base?.ver).toBe(5);
    for (const flavour of ['readable', 'sealed'] as const) {
      const text = await (await exportOf(here, flavour)).text();
      expect(text).not.toContain('"base"');
      expect(text).toContain('"dream"');
    }
  });

  it('[ACC-15] the longest text that a device takes comes back as well', async () => {
    const from = await start();
    const { sid } = await from.page.writer.openSession();
    const long = 'a long story '.repeat(50_000);
    const sent = await from.page.writer.sendMessage({
      sid,
      role: 'user',
      body: said(long, 5),
    });
    expect(sent.state).toBe('saved');
    const to = await start();
    const { written } = await bring(to, await exportOf(from));
    expect(written).toMatchObject({ added: 1, stopped: false });
    expect(await wordsOf(to)).toEqual(await wordsOf(from));
  });

  it('[EXP-3] 5,000 rows come back, and the page breathes in between', async () => {
    const space = '0b5e1f3a-0000-4000-8000-000000000009' as SpaceId;
    const sid = '0190f000-0000-7000-8000-0000000000aa' as SessionId;
    const header = {
      type: 'header',
      format: 'maya-export',
      v: 1,
      space,
      flavour: 'readable',
    };
    const rows = Array.from({ length: 5_000 }, (_, n) => ({
      type: 'message',
      id: `0190f000-0000-7000-8000-${String(n).padStart(12, '0')}`,
      sid,
      role: 'user',
      text: `words ${n}`,
      at: 60_000 + n,
      by: 'person',
    }));
    const file = new File(
      [[header, ...rows].map((row) => JSON.stringify(row)).join('\n')],
      'maya.jsonl',
    );
    const to = await start();
    let breaths = 0;
    const timer = setInterval(() => (breaths += 1), 0);
    const { written } = await bring(to, file);
    clearInterval(timer);
    expect(written).toMatchObject({ added: 5_000, stopped: false });
    expect(await to.page.store.run((db) => db.messages.count())).toBe(5_000);
    expect(breaths).toBeGreaterThan(100);
  }, 240_000);
});
