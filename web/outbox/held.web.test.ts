import { afterEach, beforeEach, expect, it } from 'vitest';
import { newOpId, newSessionId } from '#shared/base/ids.ts';
import { readRecords, readSessions } from '#web/local-store/readers.ts';
import { openField } from '#web/vault/body-codec.ts';
import { createHeldDraft } from './held-draft.ts';
import { importHeld } from './held.ts';
import {
  breakWrites,
  createDevice,
  randomBytes,
  type Device,
  type Page,
} from './rig.contract.ts';

let device: Device;
let page: Page;
// The box itself is the vault's (its own test); here a stand-in that turns the text around shows what passes through it.
const turn = (text: string) => text.split('').toReversed().join('');
const open = (line: string): Promise<string | null> =>
  Promise.resolve(turn(line));

beforeEach(async () => {
  device = createDevice();
  page = await device.open();
});
afterEach(() => device.forget());

const draftOf = (box: typeof turn | null = turn) =>
  createHeldDraft(
    {
      store: page.store,
      lines: device.lines,
      ids: { clock: device.clock, randomBytes },
      box,
    },
    'dream',
  );
const hold = () => draftOf().keep('a grey harbour');
const bring = (how = open) =>
  importHeld({
    store: page.store,
    lines: device.lines,
    writer: page.writer,
    open: how,
  });
const linesLeft = () => device.lines.keys('h:');
/** What the dreams say that are in the store. */
async function dreams(): Promise<string[]> {
  const records = await readRecords(page.store, 'dream');
  return records
    .map(({ id, f }) =>
      openField(device.codec, f['text']?.e ?? '', {
        user: device.spaceId,
        kind: 'dream',
        id,
        field: 'text',
      }),
    )
    .map(String)
    .sort();
}

it('[WRITE-10] [KEEP-2] what is written while locked is held, and becomes one write at the unlock', async () => {
  expect(await hold()).toBe('held');
  const [row] = await page.store.user.held.toArray();
  expect(row?.line).not.toContain('harbour');
  expect(await bring()).toEqual({ imported: 1, unreadable: 0 });
  expect(await bring()).toEqual({ imported: 0, unreadable: 0 });
  expect(await dreams()).toEqual(['a grey harbour']);
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
  expect(await draftOf(null).keep('no key')).toBe('failed');
  expect(draftOf(null).note('no key')).toBe(false);
});

it('[KEEP-2] [JRN-1] what is typed while locked lies boxed in a line from its first character, and is a dream after the unlock', async () => {
  const draft = draftOf();
  for (const words of ['a', 'a gr', 'a grey']) {
    expect(draft.note(words)).toBe(true);
    const [line = ''] = linesLeft().map((key) => device.lines.get(key) ?? '');
    expect(line).not.toContain(`"text":"${words}"`);
    expect(turn(line)).toContain(`"text":"${words}"`);
  }
  // The page goes here: another one finds the line, and a draft of its own beside it.
  const next = draftOf();
  expect(next.waiting()).toBe(1);
  next.note('a second');
  next.note('  ');
  expect(linesLeft()).toHaveLength(1);
  expect(await bring()).toEqual({ imported: 1, unreadable: 0 });
  expect(await dreams()).toEqual(['a grey']);
  expect(linesLeft()).toEqual([]);
});

it('[KEEP-2] [P2] kept, the line goes; a page that died in between makes one dream of both', async () => {
  const draft = draftOf();
  draft.note('a grey harbour');
  const kept = linesLeft().map((key) => [key, device.lines.get(key)] as const);
  expect(await draft.keep('a grey harbour')).toBe('held');
  expect(linesLeft()).toEqual([]);
  for (const [key, line] of kept) device.lines.set(key, line ?? '');
  await bring();
  expect(await dreams()).toEqual(['a grey harbour']);
  expect(linesLeft()).toEqual([]);
  draft.note('another');
  await bring();
  expect(await dreams()).toEqual(['a grey harbour', 'another']);
});

it('[KEEP-2] [P1] a line that is typed on while another tab takes it up loses nothing', async () => {
  const draft = draftOf();
  draft.note('a grey');
  await bring((line) => {
    draft.note('a grey harbour');
    return open(line);
  });
  expect(linesLeft()).toHaveLength(1);
  await bring();
  expect(await dreams()).toEqual(['a grey', 'a grey harbour']);
  // What does not open stays where it is.
  draft.note('sealed elsewhere');
  expect(await bring(() => Promise.resolve(null))).toMatchObject({
    unreadable: 1,
  });
  expect(linesLeft()).toHaveLength(1);
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
