/** A word in its plain form, and where it stands in the original text (UTF-16 offsets). */
export type Token = { word: string; from: number; to: number };

/** SAFE-20: look-alike letters of other scripts, and digits or signs that stand for letters inside a word. */
const lookAlike = new Map(
  Object.entries({
    а: 'a',
    е: 'e',
    о: 'o',
    р: 'p',
    с: 'c',
    у: 'y',
    х: 'x',
    і: 'i',
    ѕ: 's',
    ј: 'j',
    ԁ: 'd',
    һ: 'h',
    к: 'k',
    м: 'm',
    т: 't',
    ԝ: 'w',
    ո: 'n',
    α: 'a',
    ε: 'e',
    ο: 'o',
    ι: 'i',
    κ: 'k',
    ν: 'v',
    ρ: 'p',
    τ: 't',
    υ: 'u',
    ı: 'i',
    ø: 'o',
    ł: 'l',
    đ: 'd',
  }),
);
const digitLetter = new Map(
  Object.entries({
    0: 'o',
    1: 'i',
    3: 'e',
    4: 'a',
    5: 's',
    7: 't',
    '@': 'a',
    $: 's',
    '!': 'i',
  }),
);

const apostrophe = /^['’‘`´ʼ＇]$/u;
const hidden = /^(?:\p{Cf}|\p{M}|\u115f|\u3164)$/u;
const letter = /^[\p{L}\p{N}]$/u;
const endMark = /^[.!?;…\n\r\u2028\u2029。！？]$/u;

/**
 * Words in their plain form (SAFE-20): NFKC, lower case, marks and zero-width signs dropped, look-alikes and digits read as
 * letters, apostrophes left out, each run of one letter written once, spaced-out letters joined. Grouped by sentence.
 * Linear in the length; every token keeps its place in the original.
 */
export function tokenise(text: string): Token[][] {
  const sentences: Token[][] = [];
  let sentence: Token[] = [];
  let raw = '';
  let from = 0;
  let to = 0;
  let at = 0;

  const endWord = () => {
    if (raw !== '') sentence.push({ word: plainWord(raw), from, to });
    raw = '';
  };
  const endSentence = () => {
    endWord();
    if (sentence.length > 0) sentences.push(joinSpaced(sentence));
    sentence = [];
  };

  for (const original of text) {
    const start = at;
    at += original.length;
    if (hidden.test(original) || apostrophe.test(original)) continue;
    for (const sign of original.normalize('NFKD').toLowerCase()) {
      if (hidden.test(sign)) continue;
      const known = lookAlike.get(sign) ?? sign;
      const inWord =
        letter.test(known) ||
        known === '@' ||
        known === '$' ||
        (known === '!' && raw !== '' && isLetter(text[at]));
      if (inWord) {
        if (raw === '') from = start;
        raw += known;
        to = at;
      } else if (endMark.test(known)) endSentence();
      else endWord();
    }
  }
  endSentence();
  return sentences;
}

/** The same plain form for the phrases of a language, so that both sides meet. */
export function plainWord(word: string): string {
  const bare = word.toLowerCase().replaceAll(/['’]/g, '');
  const spelled = /\p{L}/u.test(bare)
    ? bare.replaceAll(/./gu, (sign) => digitLetter.get(sign) ?? sign)
    : bare;
  return spelled.replaceAll(/(\p{L})\1+/gu, '$1');
}

const isLetter = (sign: string | undefined): boolean =>
  sign !== undefined && /\p{L}/u.test(sign);

/** `k i l l` is one word when four or more single letters follow each other. */
function joinSpaced(tokens: Token[]): Token[] {
  const joined: Token[] = [];
  let run: Token[] = [];
  const flush = () => {
    const [first] = run;
    const last = run.at(-1);
    if (run.length >= 4 && first !== undefined && last !== undefined)
      joined.push({
        word: plainWord(run.map(({ word }) => word).join('')),
        from: first.from,
        to: last.to,
      });
    else joined.push(...run);
    run = [];
  };
  for (const token of tokens) {
    if (token.word.length === 1 && /\p{L}/u.test(token.word)) run.push(token);
    else {
      flush();
      joined.push(token);
    }
  }
  flush();
  return joined;
}
