import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { assess } from './assess.ts';
import danger from './corpus/danger.json' with { type: 'json' };
import harmless from './corpus/harmless.json' with { type: 'json' };
import { indexPhrases } from './phrase.ts';

// Both sets were written beside the phrases by the same hand, and most gaps they once showed were closed since. They hold
// what must not break again; they measure no recall. That takes phrases by somebody who has not seen the table (SAFE-55),
// and is far lower: a short list catches plain words, not the many ways around them.

const of = (text: string) => {
  const { tier, trigger, certainty, experiencer } = assess(text);
  return { tier, trigger, certainty, experiencer };
};

describe('the worked examples', () => {
  test('[SAFE-27] [SAFE-24] figures of speech', () => {
    for (const text of [
      'this exam is killing me',
      "I'm dying of laughter",
      'shoot me an e-mail',
    ])
      expect(of(text), text).toMatchObject({ tier: 0, trigger: null });
  });
  test('[SAFE-28] somebody else', () => {
    expect(of('my friend wants to die')).toEqual({
      tier: 2,
      trigger: 'suicide_ideation',
      certainty: 'probable',
      experiencer: 'other',
    });
  });
  test('[SAFE-29] [SAFE-21] a denial protects, and cancels no other sign', () => {
    expect(of("I don't want to die")).toMatchObject({
      tier: 1,
      certainty: 'possible',
    });
    expect(
      of("I don't want to die but I keep counting what is in the cupboard")
        .tier,
    ).toBe(3);
  });
  test('[SAFE-30] the turned-round wish, and a second sign beside it', () => {
    expect(of("I don't want to be here anymore")).toMatchObject({
      tier: 2,
      certainty: 'probable',
      trigger: 'suicide_ideation',
    });
    expect(of("I don't want to be here anymore. Goodbye everyone").tier).toBe(
      3,
    );
  });
  test('[SAFE-31] long ago, and just now', () => {
    expect(of('I used to cut, years ago')).toMatchObject({
      tier: 1,
      trigger: 'active_self_harm',
    });
    expect(of('three days clean now')).toMatchObject({
      tier: 3,
      trigger: 'active_self_harm',
    });
  });
  test('[SAFE-32] panic is no wish to die', () => {
    expect(of("I can't breathe, it feels like I'm dying")).toMatchObject({
      tier: 2,
      trigger: 'acute_panic',
    });
  });
  test('[SAFE-33] [SAFE-8] done a moment ago', () => {
    expect(of('I have just taken all of them')).toMatchObject({
      tier: 4,
      trigger: 'explicit_self_harm',
    });
  });
  test('[SAFE-34] a laugh lowers it one step', () => {
    expect(of('kms lol')).toMatchObject({ tier: 2, certainty: 'probable' });
  });
  test('[SAFE-35] a question for a means', () => {
    expect(of('how many of these would be too many')).toMatchObject({
      tier: 3,
      certainty: 'probable',
    });
  });
  test('[SAFE-36] nothing matters, and a farewell', () => {
    expect(of('nothing matters anymore, sorry for everything').tier).toBe(3);
    expect(of('nothing matters anymore').tier).toBe(1);
    expect(of('sorry for everything').tier).toBe(0);
  });
  test('[SAFE-37] an order to hurt somebody', () => {
    expect(of('a voice tells me to hurt my brother')).toMatchObject({
      tier: 3,
      trigger: 'harm_to_others',
    });
  });
  test('[SAFE-38] a story', () => {
    expect(
      of('in my novel she wants to end her life').tier,
    ).toBeLessThanOrEqual(1);
  });
});

describe('[SAFE-7] [SAFE-8] [SAFE-9] [P4] what must never be missed', () => {
  it('holds sixty phrases at least, each at its tier', () => {
    expect(danger.length).toBeGreaterThanOrEqual(60);
    const missed = danger.filter(
      ([text, tier]) => of(String(text)).tier !== tier,
    );
    expect(missed).toEqual([]);
  });
});

test('[SAFE-24] [SAFE-49] ordinary, figurative and denied words open nothing', () => {
  expect(harmless.length).toBeGreaterThanOrEqual(120);
  expect(harmless.filter((text) => of(text).tier > 1)).toEqual([]);
});

describe('[SAFE-20] [SAFE-50] what people do to letters', () => {
  const forms: [string, (text: string) => string][] = [
    ['capitals', (text) => text.toUpperCase()],
    ['no apostrophes', (text) => text.replaceAll(/['’]/g, '')],
    ['curly apostrophes', (text) => text.replaceAll("'", '’')],
    [
      'wide letters',
      (text) =>
        text.replaceAll(/[a-z]/g, (letter) =>
          String.fromCodePoint(letter.charCodeAt(0) + 0xfee0),
        ),
    ],
    ['zero-width signs', (text) => text.replaceAll(/(?<=\w)(?=\w)/g, '\u200b')],
    ['stray marks', (text) => text.replaceAll(/([aeiou])/g, '$1\u0301')],
    ['stretched', (text) => text.replaceAll(/([aeiou])(?=\w*\b)/g, '$1$1$1$1')],
    ['two spaces', (text) => text.replaceAll(' ', '  ')],
    ['before it', (text) => `hm. ${text}`],
    ['after it', (text) => `${text} 😔`],
  ];
  it.each(forms)('%s keep the tier', (_, change) => {
    const changed = danger.filter(
      ([text, tier]) => of(change(String(text))).tier !== tier,
    );
    expect(changed).toEqual([]);
  });
});

describe('[SAFE-2] [SAFE-39] any text at all', () => {
  it('gets a verdict whose spans lie in the text, and the same one twice', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const verdict = assess(text);
        expect(assess(text)).toEqual(verdict);
        for (const [from, to] of verdict.spans) {
          expect(from).toBeGreaterThanOrEqual(0);
          expect(to).toBeLessThanOrEqual(text.length);
          expect(from).toBeLessThan(to);
        }
      }),
    );
  });
  it('points at the words in the original, also behind signs that are dropped', () => {
    const text = 'ok\u200b. 😀 I want to d\u200bie';
    const { spans } = assess(text);
    expect(spans.map(([from, to]) => text.slice(from, to))).toContain(
      'want to d\u200bie',
    );
  });
  it('reads a danger wherever it stands between other sentences', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...harmless),
        fc.constantFrom(...danger.filter(([, tier]) => Number(tier) >= 3)),
        fc.constantFrom(...harmless),
        (before, [text], after) => {
          expect(
            assess(`${before}. ${String(text)}. ${after}.`).tier,
          ).toBeGreaterThanOrEqual(2);
        },
      ),
    );
  });
});

test('[SAFE-2] [SAFE-3] long texts made of first words of phrases get a verdict too', () => {
  for (const word of ['i want to ', 'dont want to ', 'took all ', 'a ', 'aaaa'])
    expect(assess(word.repeat(4000)).pack).toBe('en-short-1');
  expect(assess(`${'a '.repeat(3900)}I want to die`).tier).toBe(3);
});

test('a slip in the notation of a phrase is refused, since it would never match', () => {
  expect(() => indexPhrases({ A: ['want to?|of die'] })).toThrow('Not a word');
  expect(() => indexPhrases({ A: ['really? die'] })).toThrow('begins with');
});

test('[SAFE-6] engine within 12 kB, language pack within 20 kB', () => {
  const size = (...names: string[]) =>
    gzipSync(
      names
        .map((name) => readFileSync(new URL(name, import.meta.url), 'utf8'))
        .join('\n'),
    ).length;
  expect(
    size('./assess.ts', './context.ts', './normalise.ts', './phrase.ts'),
  ).toBeLessThan(12_000);
  expect(size('./phrases/en.ts')).toBeLessThan(20_000);
});
