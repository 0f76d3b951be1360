import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_TEXT } from '#shared/protocol/limits.ts';
import { decideSend, isSendKey, splitIntoParts } from './draft-parts.ts';

const letters = (text: string) => text.replace(/\s/g, '');

describe('long words and the send key', () => {
  test('[COMP-1] 8,000 characters are one message, one more is a draft to be sent in parts', () => {
    expect(decideSend('x'.repeat(MAX_TEXT))).toBe('send');
    expect(decideSend('x'.repeat(MAX_TEXT + 1))).toBe('too-long');
    expect(decideSend(' \n\t')).toBe('nothing');
    expect(
      splitIntoParts('x'.repeat(50_000)).map((part) => part.length),
    ).toEqual([8000, 8000, 8000, 8000, 8000, 8000, 2000]);
  });

  test('[COMP-1] [P1] parts hold every letter, fit, and never split a surrogate pair', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', ' ', '\n', '. ', '🌊', '語', '\n\n'),
      maxLength: 400,
    });
    fc.assert(
      fc.property(text, fc.integer({ min: 4, max: 50 }), (words, length) => {
        const parts = splitIntoParts(words, length);
        expect(letters(parts.join(''))).toBe(letters(words));
        for (const part of parts) {
          expect(part.length).toBeLessThanOrEqual(length);
          expect(part.isWellFormed()).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('[COMP-2] Enter sends on a hardware keyboard, makes a line on a touch keyboard, and a setting swaps them', () => {
    const enter = {
      key: 'Enter',
      shiftKey: false,
      altKey: false,
      ctrlKey: false,
      metaKey: false,
      isComposing: false,
    };
    const shift = { ...enter, shiftKey: true };
    expect([
      isSendKey(enter, 'auto', false),
      isSendKey(shift, 'auto', false),
    ]).toEqual([true, false]);
    expect([
      isSendKey(enter, 'auto', true),
      isSendKey(shift, 'auto', true),
    ]).toEqual([false, false]);
    expect([
      isSendKey(enter, 'always', true),
      isSendKey(shift, 'always', true),
    ]).toEqual([true, false]);
    expect([
      isSendKey(enter, 'never', false),
      isSendKey(shift, 'never', false),
    ]).toEqual([false, true]);
    expect(isSendKey({ ...enter, ctrlKey: true }, 'never', true)).toBe(true);
  });

  test('[COMP-2] an input method that composes keeps its Enter', () => {
    const press = {
      key: 'Enter',
      shiftKey: false,
      altKey: false,
      ctrlKey: false,
      metaKey: false,
      isComposing: true,
    };
    expect(isSendKey(press, 'always', false)).toBe(false);
  });
});
