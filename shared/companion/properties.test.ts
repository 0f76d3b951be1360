import fc from 'fast-check';
import { expect, test } from 'vitest';
import { entryState } from './entry.ts';
import { respond } from './respond.ts';
import type { CompanionTurn } from './respond.ts';
import { respondTogether } from './together.ts';

const pieces = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: 'grapheme', maxLength: 120 }),
  fc
    .array(
      fc.constantFrom(
        'I',
        'am',
        'my',
        'not',
        'you',
        'sister',
        '"',
        "'",
        '<b>',
        '?',
        '.',
        ',',
        'and',
        'because',
        'died',
        'happy',
        '\n',
        '(',
        '\uD800',
        '…',
        '3am',
        'should',
        'bye',
        '😭',
        ' - ',
      ),
      { maxLength: 60 },
    )
    .map((all) => all.join(' ')),
);
const turns = fc.array(
  fc.record({
    role: fc.constantFrom<CompanionTurn['role']>('user', 'maya'),
    text: pieces,
  }),
  { maxLength: 8 },
);

const sound = (text: string): void => {
  expect(text.length).toBeGreaterThan(0);
  expect(text.length).toBeLessThan(600);
  expect(text).not.toMatch(/[<>]/);
  expect(text.isWellFormed()).toBe(true);
  expect(text).toMatch(/[.!?…]"?$/);
};

test('[P3] any conversation gets one sound reply, the same each time', () => {
  fc.assert(
    fc.property(turns, pieces, (before, last) => {
      const input = {
        turns: [...before, { role: 'user' as const, text: last }],
      };
      const reply = respond(input);
      sound(reply.text);
      expect(respond(structuredClone(input))).toEqual(reply);
    }),
    { numRuns: 600 },
  );
});

test('[MSG-13] any stretch gets one sound reply, the same each time', () => {
  fc.assert(
    fc.property(
      turns,
      fc.array(pieces, { maxLength: 6 }),
      (before, stretch) => {
        const reply = respondTogether({ turns: before, stretch });
        sound(reply.text);
        const own = reply.text.replace(/"[^"]*"/g, '');
        expect(own.split('?').length).toBeLessThanOrEqual(2);
        expect(respondTogether({ turns: before, stretch })).toEqual(reply);
      },
    ),
    { numRuns: 600 },
  );
});

test('[ENTRY-1] any text has a state', () => {
  fc.assert(
    fc.property(pieces, fc.option(fc.double()), (text, seconds) => {
      expect([
        'silence',
        'flooding',
        'vulnerability',
        'skepticism',
        'open',
      ]).toContain(entryState(text, seconds ?? undefined));
    }),
  );
});

test('[P3] fifty thousand characters of any shape are answered', () => {
  const shapes = [
    'a',
    'a ',
    'I am tired and ',
    '"',
    "' ",
    "'a ",
    '<',
    '<b',
    '(',
    '.',
    '. ',
    '\n',
    ',',
    'my ',
    'no, ',
    'http://',
    'aA',
    '😭',
    '\uD800',
    'bye ',
    'and and ',
    'so, ',
    "can't ",
    '- ',
    'not I ',
    'was ',
    '5 ',
    '??',
  ];
  for (const shape of shapes) {
    const text = shape.repeat(Math.ceil(50_000 / shape.length));
    sound(respond({ turns: [{ role: 'user', text }] }).text);
    sound(respondTogether({ turns: [], stretch: [text, text] }).text);
  }
});

test('[P3] tags are never echoed', () => {
  for (const text of [
    '<b>I am tired</b> of my <i>job</i> today',
    '<script>alert(1)</script>',
    'I said <img src=x onerror=alert(1)> to him',
    'a < b and my life is > that',
    '&lt;b&gt; I am sad',
  ]) {
    expect(respond({ turns: [{ role: 'user', text }] }).text).not.toMatch(
      /[<>]|script|onerror/,
    );
  }
});

test('[MSG-13] a question mark inside a sentence is not carried beside a question of her own', () => {
  const reply = respondTogether({ turns: [], stretch: ['I 3am ? , I', ''] });
  expect(reply.text.split('?').length).toBeLessThanOrEqual(2);
});
