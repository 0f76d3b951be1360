import type { RandomBytes } from '#shared/base/clock.ts';
import { loadCommon, type CommonList } from './common-passphrases.ts';
import { plainWords } from './word-list.ts';

// What makes a passphrase good enough (VAULT-4), decided on the device: nobody outside is asked.

const SHORTEST = 12;
const LONGEST = 256;

export type Strength = 0 | 1 | 2 | 3 | 4;
export type PassphraseCheck = {
  ok: boolean;
  code?: 'passphrase_weak';
  why: 'short' | 'long' | 'common' | null;
  /** 0 nothing, 1 weak, 2 fair, 3 good, 4 very good. A guess for the eye; only `ok` decides. */
  strength: Strength;
};

/** Judges a passphrase by the bundled list. Rejects where the list did not load: without it nothing is accepted. */
export async function checkPassphrase(text: string): Promise<PassphraseCheck> {
  return judgePassphrase(text, await loadCommon());
}

/** As `checkPassphrase`, with the list at hand. Lengths are counted in signs after NFKC. */
export function judgePassphrase(
  text: string,
  common: CommonList,
): PassphraseCheck {
  const whole = text.normalize('NFKC');
  const length = Array.from(whole).length;
  const folded = whole.toLowerCase().replace(/\s+/gu, '');
  const weak = (why: 'short' | 'long' | 'common'): PassphraseCheck => ({
    ok: false,
    code: 'passphrase_weak',
    why,
    strength: 0,
  });
  if (length < SHORTEST) return weak('short');
  if (length > LONGEST) return weak('long');
  if (isCommon(folded, common)) return weak('common');
  return {
    ok: true,
    why: null,
    strength: gradeBits(guessBits(whole, common)),
  };
}

/** Five words of the list, parted by blanks, each as likely as any other: an offer for whoever likes one (VAULT-4). */
export function fiveWords(randomBytes: RandomBytes): string {
  return Array.from({ length: 5 }, () => pickWord(randomBytes)).join(' ');
}

function pickWord(randomBytes: RandomBytes): string {
  const count = plainWords.length;
  // Numbers past the last whole round would make the first words likelier.
  const end = 65_536 - (65_536 % count);
  for (;;) {
    const [high = 0, low = 0] = randomBytes(2);
    const number = high * 256 + low;
    if (number < end) return plainWords[number % count] ?? '';
  }
}

const rows = [
  'qwertyuiop[]',
  'asdfghjkl;',
  'zxcvbnm,./',
  'qwertzuiopü+',
  'azertyuiop',
  '`1234567890-=',
  '1234567890',
  'abcdefghijklmnopqrstuvwxyz',
  'йцукенгшщзхъ',
  'фывапролджэ',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/',
];
/** Fewer different signs than this are one pattern repeated, whatever their order. */
const FEWEST_SIGNS = 4;
/** The part of a text that keyboard rows may cover. */
const ROW_PART = 0.7;

/** Whether folded text is listed, or is made of listed pieces, repeats and keyboard rows alone. */
function isCommon(folded: string, common: CommonList): boolean {
  const signs = Array.from(folded);
  return (
    new Set(signs).size < FEWEST_SIGNS ||
    isRepeat(folded) ||
    coveredByRows(signs) >= signs.length * ROW_PART ||
    isListed(folded, common) ||
    isListed(plainLetters(folded), common)
  );
}

function isRepeat(text: string): boolean {
  return text.length > 1 && (text + text).indexOf(text, 1) <= text.length / 2;
}

/** How many signs lie in runs of three or more neighbours of one row, in either direction. */
function coveredByRows(signs: string[]): number {
  let covered = 0;
  let at = 0;
  while (at < signs.length) {
    const run = Math.max(...rows.map((row) => runLength(signs, at, row)));
    if (run >= 3) covered += run;
    at += run >= 3 ? run : 1;
  }
  return covered;
}

function runLength(signs: string[], from: number, row: string): number {
  const step = (direction: number) => {
    let place = row.indexOf(signs[from] ?? ' ');
    if (place < 0) return 0;
    let length = 1;
    for (;;) {
      const next = signs[from + length];
      if (next === undefined || row[place + direction] !== next) return length;
      place += direction;
      length += 1;
    }
  };
  return Math.max(step(1), step(-1));
}

/** Listed as it stands, without what is hung on at its ends, or as two listed pieces side by side. */
function isListed(text: string, common: CommonList): boolean {
  const core = text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
  return [text, core].some(
    (one) =>
      one.length >= text.length / 2 &&
      (common.has(one) ||
        isRepeat(one) ||
        splits(one).some(
          ([left, right]) => common.has(left) && common.has(right),
        )),
  );
}

const splits = (text: string): [string, string][] =>
  Array.from({ length: Math.max(0, text.length - 7) }, (_, at) => [
    text.slice(0, at + 4),
    text.slice(at + 4),
  ]);

const lookAlikes: Record<string, string> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};
const plainLetters = (text: string) =>
  text.replace(/[013457@$!]/g, (sign) => lookAlikes[sign] ?? sign);

/** Bits a guesser pays for a listed piece: one of 10,000. */
const LISTED_BITS = 13;
/** For one of our own words, should the guesser know the list. */
const WORD_BITS = 10.5;
/** For a letter of a word that is on no list: written language is far from random. */
const LETTER_BITS = 2.2;
const OTHER_BITS = 3.3;

/** A careful guess: pieces between blanks and between kinds of signs are counted each for itself, known ones once. */
function guessBits(whole: string, common: CommonList): number {
  const pieces = whole.toLowerCase().match(/\p{L}+|\p{N}+|[^\p{L}\p{N}\s]+/gu);
  const counted = [...new Set(pieces)].map((piece) => {
    const length = Array.from(piece).length;
    if (!/^\p{L}/u.test(piece)) return length * OTHER_BITS;
    const letters = length * LETTER_BITS + 2;
    if (common.has(piece)) return Math.min(letters, LISTED_BITS);
    return plainWords.includes(piece) ? WORD_BITS : letters;
  });
  return counted.reduce((sum, bits) => sum + bits, 0);
}

const gradeBits = (bits: number): Strength =>
  bits < 28 ? 1 : bits < 38 ? 2 : bits < 50 ? 3 : 4;
