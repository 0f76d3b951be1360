import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseInline, parseProse, type Block, type Inline } from './prose.ts';

const words = (parts: Inline[]) => parts.map((part) => part.text).join('');
const flat = (blocks: Block[]) =>
  blocks
    .flatMap((block) =>
      block.kind === 'paragraph' ? block.lines : block.entries,
    )
    .map(words);

describe('prose of replies', () => {
  test('[MSG-16] paragraphs, line breaks, lists, emphasis', () => {
    expect(
      parseProse('One **two** *three*.\nfour\n\n- a\n- b\n\n1. c'),
    ).toEqual([
      {
        kind: 'paragraph',
        lines: [
          [
            { kind: 'text', text: 'One ' },
            { kind: 'strong', text: 'two' },
            { kind: 'text', text: ' ' },
            { kind: 'em', text: 'three' },
            { kind: 'text', text: '.' },
          ],
          [{ kind: 'text', text: 'four' }],
        ],
      },
      {
        kind: 'list',
        ordered: false,
        entries: [[{ kind: 'text', text: 'a' }], [{ kind: 'text', text: 'b' }]],
      },
      { kind: 'list', ordered: true, entries: [[{ kind: 'text', text: 'c' }]] },
    ]);
  });

  test('[WEB-5] links name their host; a closing full stop is not part of the address', () => {
    expect(parseInline('see https://example.org/a.')).toEqual([
      { kind: 'text', text: 'see ' },
      {
        kind: 'link',
        text: 'https://example.org/a',
        href: 'https://example.org/a',
        host: 'example.org',
      },
      { kind: 'text', text: '.' },
    ]);
    expect(parseInline('[here](https://user@evil.example/x)')).toEqual([
      {
        kind: 'link',
        text: 'here',
        href: 'https://user@evil.example/x',
        host: 'evil.example',
      },
    ]);
  });

  test('[WEB-5] nothing but http and https becomes a link, and markup stays text', () => {
    for (const text of [
      '[x](javascript:alert(1))',
      '<img src=x onerror=alert(1)>',
      'data:text/html,x',
      'https://nohost',
    ])
      expect(parseInline(text).every(({ kind }) => kind === 'text')).toBe(true);
  });

  test('[MSG-16] no words are lost and none are invented', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const letters = (value: string) =>
          value.replace(/[\s*_\-•[\]()\d.]/g, '');
        const shown = letters(flat(parseProse(text)).join(''));
        const link = /https?:/.test(text);
        if (!link) expect(shown).toBe(letters(text));
      }),
      { numRuns: 500 },
    );
  });

  test('50,000 characters of the worst marks are read', () => {
    for (const unit of ['*', '**a', '[', '[a](', 'https://', '- ', '\n', '1. '])
      expect(
        parseProse(unit.repeat(50_000 / unit.length)).length,
      ).toBeGreaterThanOrEqual(0);
  });
});
