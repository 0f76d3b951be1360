import { afterEach, describe, expect, it } from 'vitest';
import { uuidv5 } from '#shared/crypto/uuidv5.ts';
import type { KeyRing, VaultKey } from '#shared/crypto/types.ts';
import type { OpId, SessionId } from '#shared/base/ids.ts';
import {
  createDevice,
  randomBytes,
  type Device,
} from '#web/outbox/rig.contract.ts';
import { openBody } from '#web/vault/body-codec.ts';
import { sha256 } from './export-rig.contract.ts';
import { countImport } from './import-count.ts';
import { keyedBy } from './import-ids.ts';
import { openImport } from './import-open.ts';
import { beginAdded } from './import-undo.ts';
import { writeImport } from './import-write.ts';

// Ids lie readable in the outbox and on the server: whoever holds a copy and guesses words must learn nothing from them.

const devices: Device[] = [];
afterEach(async () => {
  for (const device of devices.splice(0)) await device.forget();
});

const keyOf = (gen: number, fill: number): VaultKey => ({
  gen,
  bytes: new Uint8Array(32).fill(fill),
});
const ada: KeyRing = { current: keyOf(1, 41), older: [] };
const adaRotated: KeyRing = {
  current: keyOf(3, 43),
  older: [keyOf(2, 42), keyOf(1, 41)],
};
const ben: KeyRing = { current: keyOf(1, 51), older: [] };

async function start() {
  const device = createDevice();
  devices.push(device);
  return { device, page: await device.open() };
}
type Here = Awaited<ReturnType<typeof start>>;

async function bring({ device, page }: Here, file: File, ring: KeyRing) {
  const source = await openImport(file, sha256);
  if (!source.ok) throw new Error(source.error);
  const { clock, codec } = device;
  const { store, writer } = page;
  const keyed = keyedBy(ring);
  const ids = { clock, randomBytes };
  const deps = { store, writer, codec, clock, ids, keyed };
  const items = () => source.value.items(() => null, keyed);
  const counted = await countImport(deps, items());
  await beginAdded(deps);
  await writeImport(deps, items());
  await writer.idle();
  return counted;
}

/** Everything that a copy of the device's tables shows, as one text. */
const tablesOf = ({ page }: Here): Promise<string> =>
  page.store.run(async (db) =>
    JSON.stringify([
      await db.messages.toArray(),
      await db.sessions.toArray(),
      await db.records.toArray(),
      await db.outbox.toArray(),
      await db.meta.where('k').startsWith('imported:').toArray(),
    ]),
  );

/** What an import makes, in the order of its ids. */
const idsOf = ({ page }: Here): Promise<string[][]> =>
  page.store.run(async (db) => [
    (await db.sessions.toArray()).map(({ id }) => id).sort(),
    (await db.messages.toArray())
      .filter(({ role }) => role !== 'mark')
      .map(({ id }) => id)
      .sort(),
    (await db.records.toArray()).map(({ id }) => id).sort(),
    (await db.outbox.toArray())
      .filter(({ op }) => op.name === 'session.open')
      .map(({ op }) => op.opId)
      .sort(),
  ]);

const NAME = 'my-diary.md';
const PARTS = ['# I am afraid', '# I am afraid of him'];
const notes = new File([PARTS.join('\n\n')], NAME, { lastModified: 60_000 });
const json = (value: unknown): File =>
  new File([JSON.stringify(value)], 'conversations.json');

const claude = (answer: string) =>
  json([
    {
      uuid: 'k1',
      name: 'Rivers',
      created_at: '2024-05-01T10:00:00.000Z',
      chat_messages: [
        { uuid: 'a', sender: 'human', text: 'Where?' },
        { uuid: 'b', sender: 'assistant', text: answer },
      ],
    },
  ]);
const chatgpt = json([
  {
    conversation_id: 'c1',
    current_node: 'n1',
    mapping: {
      n1: {
        parent: null,
        message: {
          id: 'm1',
          author: { role: 'user' },
          content: { parts: ['An ash?'] },
        },
      },
    },
  },
]);
const dayOne = json({
  entries: [
    { uuid: 'E1', creationDate: '2023-01-01T08:00:00Z', text: 'early' },
  ],
});

const SID = '0190f000-0000-7000-8000-000000000001' as SessionId;
const MESSAGE = '0190f000-0000-7000-8000-000000000002' as OpId;
const DREAM = '0190f000-0000-7000-8000-00000000000d';
const mine = (words: string, title: string) =>
  new File(
    [
      {
        type: 'header',
        format: 'maya-export',
        v: 1,
        space: SID,
        flavour: 'readable',
      },
      { type: 'session', id: SID, openedAt: 60_000, closedAt: null, title },
      {
        type: 'message',
        id: MESSAGE,
        sid: SID,
        role: 'user',
        text: words,
        at: 60_001,
        by: 'person',
      },
      { type: 'record', kind: 'dream', id: DREAM, fields: { text: words } },
    ].map((row) => `${JSON.stringify(row)}\n`),
    'maya.jsonl',
  );

/** What somebody with the source code and a good guess would compute: every name that ids were ever made from. */
function guesses(): string[] {
  const foreign = (format: string, name: string) =>
    uuidv5(`import|${format}|${name}`);
  const file = foreign('markdown', `file ${NAME}`);
  const river = foreign('claude', 'k1');
  const year = foreign('day-one', 'year 2023');
  const gpt = foreign('chatgpt', 'c1');
  const words = JSON.stringify([
    'In the sea.',
    null,
    'model',
    null,
    [foreign('claude', 'a')],
    [true, false, false, false],
  ]);
  const other = JSON.stringify([
    'other',
    60_001,
    'person',
    null,
    [],
    [false, false, false, false],
  ]);
  const dream = JSON.stringify([['text', 'other']]);
  const title = JSON.stringify([['text', 'Other title']]);
  return [
    file,
    river,
    year,
    gpt,
    ...[file, river, year, gpt, SID].map((sid) => uuidv5(`import|open|${sid}`)),
    ...PARTS.map((part) => foreign('markdown', `${file} 1 ${part}`)),
    foreign('claude', 'a'),
    foreign('claude', 'b'),
    foreign('chatgpt', 'm1'),
    foreign('day-one', 'E1'),
    uuidv5(`beside|${foreign('claude', 'b')}|${river}|maya|${words}`),
    uuidv5(`beside|${MESSAGE}|${SID}|user|${other}`),
    uuidv5(`beside|dream|${DREAM}|${dream}`),
    uuidv5(`beside|session-title|${SID}|${title}`),
  ];
}

const files = [
  notes,
  claude('In the hills.'),
  claude('In the sea.'),
  chatgpt,
  dayOne,
  mine('first', 'Title'),
  mine('other', 'Other title'),
];

async function bringAll(here: Here, ring: KeyRing): Promise<void> {
  for (const file of files) await bring(here, file, ring);
}

describe('ids of what is brought in', () => {
  it('[VAULT-23] [P5] no id in any table follows from a guess of words or of a file name', async () => {
    const here = await start();
    await bringAll(here, ada);
    const tables = await tablesOf(here);
    expect(guesses().filter((id) => tables.includes(id))).toEqual([]);
    // All of it is there: the ids of our own file, and one beside each for the other words.
    for (const own of [SID, MESSAGE, DREAM]) expect(tables).toContain(own);
    expect((await idsOf(here)).map(({ length }) => length)).toEqual([
      5, 9, 3, 5,
    ]);
  });

  it('[VAULT-23] two persons give one file different ids', async () => {
    const [one, other] = [await start(), await start()];
    await bringAll(one, ada);
    await bringAll(other, ben);
    const own: string[] = [SID, MESSAGE, DREAM];
    const theirs = new Set((await idsOf(other)).flat());
    const both = (await idsOf(one)).flat().filter((id) => theirs.has(id));
    expect(both.sort()).toEqual(own.sort());
  });

  it('[KEEP-11] [VAULT-23] one person has the same ids on another device and after a rotation, and a second import adds nothing', async () => {
    const [one, other] = [await start(), await start()];
    await bringAll(one, ada);
    await bringAll(other, adaRotated);
    expect(await idsOf(other)).toEqual(await idsOf(one));
    const before = await idsOf(one);
    for (const file of files) {
      const counted = await bring(one, file, adaRotated);
      expect(counted).toMatchObject({ added: 0, beside: 0, sessions: 0 });
    }
    expect(await idsOf(one)).toEqual(before);
  });

  it('[KEEP-11] an answer still names the words it answers, and other words the ones they stand beside', async () => {
    const here = await start();
    await bring(here, claude('In the hills.'), ada);
    await bring(here, claude('In the sea.'), ada);
    const { store } = here.page;
    const rows = await store.run((db) => db.messages.toArray());
    const found = rows.flatMap((row) => {
      const body = openBody(here.device.codec, row, store.spaceId);
      return body === null ? [] : [{ row, body }];
    });
    const named = (text: string) =>
      found.find(({ body }) => body.text === text);
    const asked = named('Where?')?.row;
    for (const text of ['In the hills.', 'In the sea.']) {
      expect(named(text)?.row.re).toBe(asked?.id);
      expect(named(text)?.body.covers).toEqual([asked?.id]);
    }
    expect(named('In the sea.')?.body.beside).toBe(
      named('In the hills.')?.row.id,
    );
  });

  it('[VAULT-23] without the keys of the vault there is no id', () => {
    expect(() => keyedBy(null)).toThrow();
  });
});
