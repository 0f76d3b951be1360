import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { elements } from '#shared/domain/element.ts';
import { cleanPauses } from './clean-pauses.ts';
import { isPauseMark, placePauses } from './place-pauses.ts';

describe('pause marks', () => {
  it.each(['<pause-50ms>', '<pause-200ms>', '<pause-3000ms>'])(
    '[PAUSE-1] %s is a mark',
    (word) => {
      expect(isPauseMark(word)).toBe(true);
    },
  );

  it.each([
    '<pause-49ms>',
    '<pause-3001ms>',
    '<pause-0200ms>',
    '<Pause-200ms>',
    '<pause-200ms> ',
  ])('[PAUSE-1] %s is none', (word) => {
    expect(isPauseMark(word)).toBe(false);
  });

  it.each([
    [
      'earth',
      'Hello there. What brings you here?',
      'Hello there. <pause-200ms> What brings you here? <pause-200ms>',
    ],
    ['water', 'One.\n\nTwo.', 'One. <pause-500ms>\n\nTwo. <pause-200ms>'],
    ['fire', 'One.\n\nTwo.', 'One. <pause-200ms>\n\nTwo. <pause-200ms>'],
    ['air', 'Wait. ... Yes.', 'Wait. ... <pause-300ms> Yes. <pause-200ms>'],
    ['aether', 'One\n\nTwo', 'One <pause-800ms>\n\nTwo <pause-200ms>'],
    [
      'aether',
      'Dr. Roe came at 5.30 today.',
      'Dr. Roe came at 5.30 today. <pause-200ms>',
    ],
    ['aether', '1. Bread\n2. Milk', '1. Bread\n2. Milk <pause-200ms>'],
    [
      'aether',
      'He asked "why?" and left: gone.',
      'He asked "why?" <pause-250ms> and left: <pause-150ms> gone. <pause-200ms>',
    ],
    ['aether', '...  Well.', '...  Well. <pause-200ms>'],
    ['aether', '…', '…'],
  ] as const)('[PAUSE-2] [PAUSE-4] %s: %j', (element, text, marked) => {
    expect(placePauses(text, element)).toBe(marked);
  });

  const words = fc
    .array(
      fc.constantFrom(
        'so',
        'Yes',
        'Dr',
        '7',
        '.',
        '?',
        '!',
        ':',
        '…',
        '..',
        ')',
        '"',
        ' ',
        '\n\n',
        '\n',
        '\t',
        '<',
        'ö',
        '🙂',
      ),
      { maxLength: 40 },
    )
    .map((pieces) => pieces.join('').trim());

  it('[PAUSE-3] marks are never adjacent, never inside a word, and the last one closes the text', () => {
    fc.assert(
      fc.property(words, fc.constantFrom(...elements), (text, element) => {
        const marked = placePauses(text, element);
        if (!/[\p{L}\p{N}]/u.test(text)) return marked === text;
        const between = marked.split(/<pause-\d+ms>/);
        expect(marked.endsWith(' <pause-200ms>')).toBe(true);
        expect(between.at(-1)).toBe('');
        for (const part of between.slice(0, -1))
          expect(part).toMatch(/[\p{L}\p{N}]/u);
        for (const hit of marked.matchAll(/(.|\n)<pause-\d+ms>(.|\n|$)/gu))
          expect([hit[1], (hit[2] ?? '').trim()]).toEqual([' ', '']);
        return true;
      }),
      { numRuns: 500 },
    );
  });

  it('[PAUSE-6] marking twice is marking once', () => {
    fc.assert(
      fc.property(words, fc.constantFrom(...elements), (text, element) => {
        const once = placePauses(text, element);
        expect(placePauses(once, element)).toBe(once);
      }),
    );
  });

  it('[PAUSE-5] cleaning undoes placing', () => {
    fc.assert(
      fc.property(words, fc.constantFrom(...elements), (text, element) => {
        expect(cleanPauses(placePauses(text, element))).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['wo<pause-200ms>rd', 'word'],
    ['A. <pause-200ms> <breath/0.25> B', 'A. B'],
    ['a < b and <embed> stays', 'a < b and <embed> stays'],
    ['<BREAK time="0.2s"/>Hi</em>.', 'Hi.'],
    ['<pa<pause-200ms>use-200ms>x', 'x'],
    [' untouched ', ' untouched '],
  ])('[PAUSE-5] %j becomes %j', (text, clean) => {
    expect(cleanPauses(text)).toBe(clean);
  });
});
