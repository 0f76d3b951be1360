import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitStretch } from '#web/conversation/said.ts';
import { messageRow, readAll, SPACE } from './export-rig.contract.ts';
import { MAX_FOREIGN_BYTES } from './import-open.ts';
import { splitAtHeadings } from './import-markdown.ts';

const json = (value: unknown): string[] => [JSON.stringify(value)];

const chatgpt = [
  {
    title: 'Trees',
    conversation_id: 'c1',
    create_time: 1_700_000_000.5,
    update_time: 1_700_000_100,
    current_node: 'n4',
    mapping: {
      n1: { id: 'n1', parent: null, message: null },
      n2: {
        parent: 'n1',
        message: {
          id: 'm2',
          author: { role: 'user' },
          create_time: 1_700_000_001,
          content: { content_type: 'text', parts: ['What is an ash?'] },
        },
      },
      n3: {
        parent: 'n2',
        message: {
          id: 'm3',
          author: { role: 'tool' },
          content: { content_type: 'text', parts: ['search'] },
        },
      },
      n4: {
        parent: 'n3',
        message: {
          id: 'm4',
          author: { role: 'assistant' },
          create_time: null,
          content: { content_type: 'text', parts: ['A tree.', { image: 1 }] },
        },
      },
      other: {
        parent: 'n1',
        message: {
          id: 'm9',
          author: { role: 'user' },
          content: { content_type: 'text', parts: ['another branch'] },
        },
      },
    },
  },
];

const claude = [
  {
    uuid: 'k1',
    name: 'Rivers',
    created_at: '2024-05-01T10:00:00.000Z',
    updated_at: '2024-05-01T11:00:00.000Z',
    chat_messages: [
      {
        uuid: 'a',
        sender: 'human',
        text: 'old text',
        created_at: '2024-05-01T10:00:01.000Z',
        content: [{ type: 'text', text: 'Where does it rise?' }],
      },
      {
        uuid: 'b',
        sender: 'assistant',
        text: 'In the hills.',
        created_at: '2024-05-01T10:00:02.000Z',
      },
    ],
  },
];

const dayOne = {
  metadata: { version: '1.0' },
  entries: [
    { uuid: 'E2', creationDate: '2024-02-01T08:00:00Z', text: 'later' },
    { uuid: 'E1', creationDate: '2023-01-01T08:00:00Z', text: 'earlier' },
    { uuid: 'E3', creationDate: '2024-03-01T08:00:00Z', photos: [{}] },
  ],
};

const said = (read: Awaited<ReturnType<typeof readAll>>) =>
  read?.parsed.flatMap((item) =>
    item.type === 'message' ? [[item.role, item.body.text, item.body.at]] : [],
  );
const titles = (read: Awaited<ReturnType<typeof readAll>>) =>
  read?.parsed.flatMap((item) => (item.type === 'session' ? [item.title] : []));

describe('files of other programs', () => {
  it('[KEEP-11] ChatGPT: the branch last in view, in its order, tools left', async () => {
    const read = await readAll(json(chatgpt), 'conversations.json');
    expect(read?.format).toBe('chatgpt');
    expect(titles(read)).toEqual(['ChatGPT: Trees']);
    expect(said(read)).toEqual([
      ['user', 'What is an ash?', 1_700_000_001_000],
      ['maya', 'A tree.', 1_700_000_000_500],
    ]);
    expect(read?.parsed).toContainEqual({ type: 'fault', why: 'left' });
  });

  it('[KEEP-11] Claude: both kinds of text, in their order', async () => {
    const read = await readAll(json(claude), 'conversations.json');
    expect(read?.format).toBe('claude');
    expect(titles(read)).toEqual(['Claude: Rivers']);
    expect(said(read)?.map(([role, text]) => [role, text])).toEqual([
      ['user', 'Where does it rise?'],
      ['maya', 'In the hills.'],
    ]);
  });

  it('[KEEP-11] Day One: by date, a conversation for each year, pictures left', async () => {
    const read = await readAll(json(dayOne), 'Journal.json');
    expect(read?.format).toBe('day-one');
    expect(titles(read)).toEqual(['Day One: 2023', 'Day One: 2024']);
    expect(said(read)?.map(([, text]) => text)).toEqual(['earlier', 'later']);
    expect(read?.parsed.at(-1)).toEqual({ type: 'fault', why: 'left' });
  });

  it('[KEEP-11] Markdown: a message for each part, headings in code are words', async () => {
    const text =
      '# Notes\nfirst\n\n## Two\n```\n# no heading\n```\n### deep\nend';
    const read = await readAll([text], 'notes.md');
    expect(read?.format).toBe('markdown');
    expect(titles(read)).toEqual(['Notes']);
    expect(said(read)?.map(([, words]) => words)).toEqual([
      '# Notes\nfirst',
      '## Two\n```\n# no heading\n```\n### deep\nend',
    ]);
    fc.assert(
      fc.property(fc.string(), (any) => {
        const bare = (words: string) => words.replaceAll(/\s/g, '');
        const parts = splitAtHeadings(any.replaceAll('\r', ''));
        expect(bare(parts.join('\n'))).toBe(bare(any.replaceAll('\r', '')));
      }),
    );
  });

  it('[KEEP-11] the same file gives the same ids, so that it can be brought twice', async () => {
    for (const [file, name] of [
      [json(chatgpt), 'a.json'],
      [json(claude), 'a.json'],
      [json(dayOne), 'a.json'],
      [['# A\nb\n# A\nb'], 'a.md'],
    ] as const) {
      const [one, two] = [
        await readAll([...file], name),
        await readAll([...file], name),
      ];
      expect(one).toEqual(two);
      const ids = one!.parsed.flatMap((item) =>
        item.type === 'message' ? [item.id] : [],
      );
      expect(new Set(ids).size).toBe(ids.length);
    }
  });

  it('[MSG-13] an answer that came along settles the words before it', async () => {
    for (const file of [chatgpt, claude]) {
      const read = await readAll(json(file), 'conversations.json');
      const newestFirst = read!.parsed
        .flatMap((item) =>
          item.type === 'message'
            ? [
                {
                  message: {
                    ...messageRow(1, item.role),
                    id: item.id,
                    re: item.re,
                  },
                  body: item.body,
                },
              ]
            : [],
        )
        .reverse();
      expect(newestFirst).toHaveLength(2);
      expect(splitStretch(newestFirst).waiting).toEqual([]);
      // Nor do words from elsewhere wait when no answer came along; the same words said here would.
      const unanswered = newestFirst.filter(
        ({ message }) => message.role === 'user',
      );
      expect(splitStretch(unanswered).waiting).toEqual([]);
      const saidHere = unanswered.map(({ message, body }) => {
        const { from: _from, ...own } = body;
        return { message, body: own };
      });
      expect(splitStretch(saidHere).waiting).toHaveLength(1);
    }
  });

  it('[KEEP-11] what was said elsewhere waits for no answer and never leaves the device', async () => {
    const read = await readAll(json(chatgpt), 'conversations.json');
    for (const item of read!.parsed)
      if (item.type === 'message')
        expect(item.body).toMatchObject({ local: true, from: 'chatgpt' });
  });
});

describe('files that are none of ours', () => {
  const odd: [string, BlobPart[], string][] = [
    ['nothing', [], 'a.jsonl'],
    ['no JSON', ['hello'], 'a.json'],
    ['half a JSON', ['[{"mapping":{"a":'], 'a.json'],
    ['a list of numbers', ['[1,2,3]'], 'a.json'],
    ['an object', ['{"a":1}'], 'a.json'],
    ['null', ['null'], 'a.json'],
    ['bytes', [new Uint8Array([0xff, 0xfe, 0x00, 0x80])], 'a.md'],
    ['signs of a program', ['a\u0000b'], 'a.md'],
    ['an empty page', ['  \n \n'], 'a.md'],
    ['a newer file', ['{"type":"header","format":"maya-export","v":2}\n'], 'a'],
    ['another header', ['{"type":"header","format":"other","v":1}\n'], 'a'],
    ['a torn header', ['{"type":"header","format":"maya-ex'], 'a.jsonl'],
    ['conversations without one', ['[{"mapping":{}}]'], 'a.json'],
    ['entries without a date', ['{"entries":[{"uuid":"a"}]}'], 'a.json'],
    ['a deep one', ['['.repeat(200_000), ']'.repeat(200_000)], 'a.json'],
    ['a deep object', ['{"a":'.repeat(200_000), '1', '}'.repeat(200_000)], 'a'],
  ];

  it.each(odd)('[EXP-3] %s is refused', async (_, parts, name) => {
    expect(await readAll(parts, name)).toBeNull();
  });

  it('[EXP-3] 50 MB of anything are refused without being read as a whole', async () => {
    const megabyte = 'x'.repeat(1_000_000);
    const parts = Array.from({ length: 50 }, () => megabyte);
    expect(50_000_000).toBeGreaterThan(MAX_FOREIGN_BYTES);
    expect(await readAll(parts, 'a.md')).toBeNull();
    expect(await readAll(['{"a":"', ...parts, '"}'], 'a.json')).toBeNull();
  });

  it('[EXP-3] keys of the machinery are keys and change nothing', async () => {
    const header = `{"type":"header","format":"maya-export","v":1,"space":"${SPACE}","flavour":"readable"}\n`;
    const rows = [
      '{"type":"record","kind":"dream","id":"1","fields":{"__proto__":"a","constructor":"b","text":"c"}}',
      '{"type":"record","kind":"__proto__","id":"1","fields":{"text":"c"}}',
      '{"type":"record","kind":"constructor","id":"1","fields":{"text":"c"}}',
      '{"__proto__":{"type":"session"},"id":"x"}',
      '{"type":"message","__proto__":{"id":"x"}}',
      '{"type":"session","id":"../../etc","openedAt":1}',
      '{"type":"message","id":1e999}',
      '[]',
      '7',
    ];
    const read = await readAll([header, rows.join('\n')]);
    expect(read?.parsed[0]).toEqual({
      type: 'record',
      kind: 'dream',
      id: '1',
      fields: { text: 'c' },
    });
    expect(read?.parsed.slice(1)).toEqual(
      rows.slice(1).map(() => ({ type: 'fault', why: 'strange' })),
    );
    expect(Object.keys(Object.prototype)).toEqual([]);
    const polluted = await readAll(
      [
        '[{"conversation_id":"__proto__","mapping":{"__proto__":{"parent":"__proto__"}},"current_node":"__proto__"}]',
      ],
      'a.json',
    );
    expect(polluted?.parsed).toHaveLength(1);
  });

  it('[EXP-3] any JSON in any file ends in items or a refusal, never in an exception', async () => {
    const bag = fc.dictionary(
      fc.constantFrom(
        'mapping',
        'chat_messages',
        'entries',
        'uuid',
        'id',
        'creationDate',
        'current_node',
        'parent',
        'message',
        'author',
        'role',
        'content',
        'parts',
        'text',
        'sender',
        'title',
        'type',
        'format',
      ),
      fc.letrec((tie) => ({
        any: fc.oneof(
          { maxDepth: 4 },
          fc.jsonValue({ maxDepth: 2 }),
          fc.constantFrom('user', 'assistant', 'human', '2024-01-01', 'a'),
          fc.array(tie('any'), { maxLength: 3 }),
          fc.dictionary(
            fc.constantFrom(
              'a',
              'message',
              'parent',
              'id',
              'content',
              'parts',
              'author',
              'role',
              'uuid',
              'text',
            ),
            tie('any'),
            { maxKeys: 4 },
          ),
        ),
      })).any,
    );
    await fc.assert(
      fc.asyncProperty(fc.oneof(bag, fc.array(bag)), async (value) => {
        await readAll(json(value), 'a.json');
      }),
      { numRuns: 500 },
    );
  });
});
