import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dictionary } from '@zxcvbn-ts/language-common';
import {
  chooseCommon,
  makeCommon,
} from '../../build/make-common-passphrases.ts';
import { readCommon } from './common-passphrases.ts';
import { checkPassphrase, fiveWords, judgePassphrase } from './passphrase.ts';
import { plainWords } from './word-list.ts';

const path = new URL('./common-passphrases.json', import.meta.url);
const file = JSON.parse(readFileSync(path, 'utf8')) as {
  count: number;
  packed: string;
};
const common = readCommon(file);
const judge = (text: string) => judgePassphrase(text, common);
const seed = 20_261_121;

describe('the list of common passphrases', () => {
  test('[VAULT-4] holds 10,000 entries and is what its source gives', () => {
    expect(file.count).toBe(10_000);
    expect(readFileSync(path, 'utf8')).toBe(makeCommon());
  });

  test('[VAULT-4] knows each entry of its source and no random text', () => {
    const listed = chooseCommon(dictionary['passwords'] as string[]);
    expect(listed.filter((text) => !common.has(text))).toEqual([]);
    fc.assert(
      fc.property(fc.uuid(), (text) => !common.has(text)),
      { seed },
    );
  });
});

describe('a passphrase', () => {
  test.each([
    ['', 'short'],
    ['elevensigns', 'short'],
    // Twelve letters to the eye, six after NFKC.
    ['\u0065\u0301'.repeat(6), 'short'],
    ['correct-horse-'.repeat(19), 'long'],
    ['correct-horse-'.repeat(9), 'common'],
    ['aaaaaaaaaaaa', 'common'],
    ['abababababab', 'common'],
    ['lake lake lake lake', 'common'],
    ['qwertyuiop12', 'common'],
    ['poiuytrewq098', 'common'],
    ['1qaz2wsx3edc', 'common'],
    ['123456789012', 'common'],
    ['abcdefghijkl', 'common'],
    ['administrator', 'common'],
    ['PASSWORD1234!', 'common'],
    ['P4ssw0rd2026!', 'common'],
    ['p@$$w0rdp@$$w0rd', 'common'],
    ['ILoveYou Dragon', 'common'],
    ['!!!monkey!!!', 'common'],
  ])('[VAULT-4] %j is refused as %s', (text, why) => {
    expect(judge(text)).toMatchObject({
      ok: false,
      code: 'passphrase_weak',
      why,
    });
  });

  test.each([
    'a walnut under stairs',
    'ÄpfelbaumUndKachelofen',
    '窓の外は静かな雨が降っている',
    'x7Qm2-vT9pLr4',
  ])('[VAULT-4] %j is taken', (text) => {
    const { ok, why, strength } = judge(text);
    expect({ ok, why }).toEqual({ ok: true, why: null });
    expect(strength).toBeGreaterThan(0);
  });

  test('[VAULT-4] 12 and 256 signs are taken, 11 and 257 are not', () => {
    const long = Array.from({ length: 40 }, (_, at) => plainWords[at * 31])
      .join(' ')
      .padEnd(300, 'zky vrw');
    expect(judge(long.slice(0, 256)).ok).toBe(true);
    expect(judge(long.slice(0, 257)).why).toBe('long');
    expect(judge('hazel ember 7').ok).toBe(true);
    expect(judge('hazel ember').why).toBe('short');
  });

  test('[VAULT-4] two ways to write one sign are judged alike', () => {
    expect(judge('cafe\u0301 am fluss 12')).toEqual(
      judge('caf\u00e9 am fluss 12'),
    );
  });

  test('[VAULT-4] more words never look weaker', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...plainWords), {
          minLength: 4,
          maxLength: 8,
        }),
        fc.constantFrom(...plainWords),
        (words, more) => {
          const one = judge(words.join(' '));
          const other = judge([...words, more].join(' '));
          return !one.ok || !other.ok || other.strength >= one.strength;
        },
      ),
      { seed },
    );
  });

  test('[VAULT-4] the list is fetched and asked by the check itself', async () => {
    expect((await checkPassphrase('password12345')).why).toBe('common');
    expect((await checkPassphrase('a walnut under stairs')).ok).toBe(true);
  });
});

describe('five words', () => {
  test('[VAULT-4] the list has at least 1,024 short plain words, none twice', () => {
    expect(plainWords.length).toBeGreaterThanOrEqual(1_024);
    expect(new Set(plainWords).size).toBe(plainWords.length);
    expect(plainWords.filter((word) => !/^[a-z]{3,8}$/.test(word))).toEqual([]);
  });

  test('[VAULT-4] an offer passes the check with full strength', () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat(255)), (bytes) => {
        const taken = fiveWords((n) =>
          Uint8Array.from({ length: n }, () => Number(bytes.next().value)),
        );
        const words = taken.split(' ');
        expect(words).toHaveLength(5);
        if (new Set(words).size === 5)
          expect(judge(taken)).toEqual({ ok: true, why: null, strength: 4 });
      }),
      { seed },
    );
  });

  test('[VAULT-4] each word is as likely as any other', () => {
    // Every pair of bytes once: what is left over is drawn again, so each word comes equally often.
    let at = 0;
    const counts = new Map<string, number>();
    const whole = 65_536 - (65_536 % plainWords.length);
    const randomBytes = () => {
      const pair = Uint8Array.from([(at >> 8) & 255, at & 255]);
      at += 1;
      return pair;
    };
    while (at < whole - 5)
      for (const word of fiveWords(randomBytes).split(' '))
        counts.set(word, (counts.get(word) ?? 0) + 1);
    const times = [...counts.values()];
    expect(Math.max(...times) - Math.min(...times)).toBeLessThanOrEqual(1);
    expect(counts.size).toBe(plainWords.length);
  });
});
