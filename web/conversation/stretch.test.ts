import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { utf8Length } from '#shared/base/bytes.ts';
import type { OpId, SessionId, SpaceId } from '#shared/base/ids.ts';
import type { MessageBody } from '#shared/domain/message.ts';
import { converseRequest } from '#shared/protocol/converse.ts';
import { MAX_TALK_BYTES, MAX_TEXT } from '#shared/protocol/limits.ts';
import { packTurn } from './pack-turn.ts';
import { splitStretch, type Said } from './said.ts';

const sid = '019aa119-9640-7e10-8c1d-5b2f9a7e4410' as SessionId;
const user = '2b7a3c1e-90ab-4c1d-8e2f-0123456789ab' as SpaceId;
const id = (n: number) =>
  `019aa122-be00-7b3e-9a54-${String(n).padStart(12, '0')}` as OpId;

function said(
  n: number,
  role: 'user' | 'maya',
  text: string,
  more: Partial<MessageBody> = {},
  re: OpId | null = null,
): Said {
  return {
    message: {
      id: id(n),
      sid,
      role,
      at: 0,
      ord: n,
      ver: 0,
      rev: 0,
      box: 'session',
      e: '',
      lane: null,
      re,
      turn: null,
      erased: 0,
    },
    body: {
      v: 1,
      text,
      at: n,
      by: role === 'user' ? 'person' : 'device',
      ...more,
    },
  };
}
const newestFirst = (...rows: Said[]) => rows.toReversed();
const pack = (rows: Said[]) => {
  const stretch = splitStretch(newestFirst(...rows));
  return packTurn({ sid, user, ...stretch, lang: 'en' });
};

describe('the stretch that waits for an answer', () => {
  test('[KEEP-11] [MSG-13] imported words wait for nobody, neither alone nor among words that do', () => {
    const from = { from: 'chatgpt', local: true } as const;
    expect(pack([said(1, 'user', 'from elsewhere', from)])).toBeNull();
    const stretch = splitStretch(
      newestFirst(
        said(1, 'user', 'from elsewhere', from),
        said(2, 'user', 'now'),
      ),
    );
    expect(stretch.waiting.map(({ message }) => message.id)).toEqual([id(2)]);
  });

  test('[MSG-13] everything since the last answer of the server waits, in the order written', () => {
    const rows = [
      said(1, 'user', 'old'),
      said(2, 'maya', 'answered', { by: 'model', covers: [id(1)] }, id(1)),
      said(3, 'user', 'first'),
      said(4, 'maya', 'quiet', { by: 'device' }, id(3)),
      said(5, 'user', 'second'),
    ];
    const stretch = splitStretch(newestFirst(...rows));
    expect(stretch.waiting.map(({ message }) => message.id)).toEqual([
      id(3),
      id(5),
    ]);
    expect(stretch.waiting.map(({ hasDeviceReply }) => hasDeviceReply)).toEqual(
      [true, false],
    );
    expect(stretch.complete).toBe(true);
    expect(stretch.before.map(({ message }) => message.id)).toEqual([
      id(1),
      id(2),
    ]);
  });

  test('[MSG-13] [P2] once covered, nothing waits: the fuller answer comes once', () => {
    const rows = [
      said(1, 'user', 'a'),
      said(2, 'maya', 'quiet', { by: 'device' }, id(1)),
      said(3, 'user', 'b'),
      said(
        4,
        'maya',
        'together',
        { by: 'script', covers: [id(1), id(3)] },
        id(3),
      ),
    ];
    expect(splitStretch(newestFirst(...rows)).waiting).toEqual([]);
  });

  test('a message written while an answer was on its way still waits', () => {
    const rows = [
      said(1, 'user', 'a'),
      said(2, 'user', 'b'),
      said(3, 'maya', 'to a', { by: 'model', covers: [id(1)] }, id(1)),
    ];
    expect(
      splitStretch(newestFirst(...rows)).waiting.map(
        ({ message }) => message.id,
      ),
    ).toEqual([id(2)]);
  });

  test('[P4] a safety reply settles its own message and no other', () => {
    const rows = [
      said(1, 'user', 'a'),
      said(2, 'maya', 'quiet', { by: 'device' }, id(1)),
      said(3, 'user', 'danger'),
      said(4, 'maya', 'help', { by: 'safety' }, id(3)),
    ];
    expect(
      splitStretch(newestFirst(...rows)).waiting.map(
        ({ message }) => message.id,
      ),
    ).toEqual([id(1)]);
  });

  test('unreadable and erased rows neither wait nor settle', () => {
    const erased = said(2, 'user', 'gone');
    erased.message.erased = 1;
    const unreadable: Said = { ...said(3, 'user', ''), body: null };
    const stretch = splitStretch(
      newestFirst(said(1, 'user', 'a'), erased, unreadable),
    );
    expect(stretch.waiting.map(({ message }) => message.id)).toEqual([id(1)]);
    expect(stretch.complete).toBe(false);
  });
});

describe('packing a turn', () => {
  test('[CONV-3] a single message is the user text, what went before is the window', () => {
    const turn = pack([
      said(1, 'user', 'hello'),
      said(2, 'maya', 'hi', { by: 'model', covers: [id(1)] }, id(1)),
      said(3, 'user', 'how are things'),
    ]);
    expect(turn?.request.userText).toBe('how are things');
    expect(turn?.request.context?.window).toEqual([
      { role: 'user', text: 'hello' },
      { role: 'maya', text: 'hi' },
    ]);
    expect(turn?.request.context?.together).toBeUndefined();
    expect(turn?.covers).toEqual([id(3)]);
  });

  test('[MSG-13] twenty short messages travel together, in order, and all are covered', () => {
    const rows = Array.from({ length: 20 }, (_, n) =>
      said(n + 1, 'user', `line ${n + 1}`),
    );
    const turn = pack(rows);
    expect(turn?.covers).toHaveLength(20);
    expect(turn?.request.context?.together).toBe(20);
    expect(turn?.request.userText.split('\n\n')).toEqual(
      rows.map(({ body }) => body?.text),
    );
  });

  test('[P5] words that stay on this device by choice never travel, not even as context', () => {
    const rows = [
      said(1, 'user', 'CANARY-private', { local: true }),
      said(2, 'maya', 'CANARY-quiet', { by: 'device', local: true }, id(1)),
      said(3, 'user', 'public'),
    ];
    const turn = pack(rows);
    expect(JSON.stringify(turn)).not.toContain('CANARY');
    expect(turn?.covers).toEqual([id(3)]);
  });

  test('[COMP-1] nothing but white space is not asked', () => {
    expect(pack([said(1, 'user', '   ')])).toBeNull();
  });

  test('[ABUSE-8] [CONV-3] any stretch fits the schema and the byte limit, and covers only what really went', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }),
      fc.constantFrom(
        'x',
        '語'.repeat(MAX_TEXT),
        '"\n'.repeat(4000),
        'a '.repeat(4000),
        '\ud800'.repeat(8000),
        '🌊'.repeat(4000),
      ),
    );
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 60 }), (texts) => {
        const rows = texts.map((words, n) => said(n + 1, 'user', words));
        const turn = pack(rows);
        // Nothing is asked only when the newest piece is white space alone.
        if (turn === null) {
          expect(texts.some((words) => words.trim() === '')).toBe(true);
          return true;
        }
        expect(converseRequest.safeParse(turn.request).success).toBe(true);
        expect(utf8Length(JSON.stringify(turn.request))).toBeLessThanOrEqual(
          MAX_TALK_BYTES,
        );
        // covered = an unbroken run up to the newest message
        expect(turn.covers).toEqual(
          rows.slice(-turn.covers.length).map(({ message }) => message.id),
        );
        const sent = [
          ...(turn.request.context?.window ?? []).map((entry) => entry.text),
          turn.request.userText,
        ].join('');
        const letters = (value: string) => value.replace(/\s/g, '');
        const coveredWords = letters(
          rows
            .slice(-turn.covers.length)
            .map(({ body }) => body?.text ?? '')
            .join(''),
        );
        expect(letters(sent).endsWith(coveredWords)).toBe(true);
        return true;
      }),
      { numRuns: 200 },
    );
  });
});

test('[ORDER-3] [MSG-13] a turn says which message it answers, and all that it covers when there are several', () => {
  const one = pack([said(1, 'user', 'a')])?.request;
  expect([one?.re, one?.covers]).toEqual([id(1), undefined]);
  const two = pack([said(1, 'user', 'a'), said(2, 'user', 'b')])?.request;
  expect([two?.re, two?.covers]).toEqual([id(2), [id(1), id(2)]]);
});

test('[ORDER-3] [ABUSE-8] the longest stretch, its ids told, fits the body and the wire', () => {
  const many = Array.from({ length: 500 }, (_, n) =>
    said(n + 1, 'user', 'w'.repeat(200)),
  );
  const packed = pack(many);
  expect(packed?.covers.length).toBeGreaterThan(150);
  expect(converseRequest.safeParse(packed?.request).success).toBe(true);
  expect(utf8Length(JSON.stringify(packed?.request))).toBeLessThan(
    MAX_TALK_BYTES,
  );
});
