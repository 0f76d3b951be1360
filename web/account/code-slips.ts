// A typed recovery code beside the one on this device: where a slip is, so that nobody has to compare 33 signs by eye.

const GROUP = 4;
/** More than these are told as one place, from which on it differs. */
const MOST_TOLD = 3;

export type CodeSlip =
  | { kind: 'sign'; group: number; sign: number }
  | { kind: 'check' }
  | { kind: 'many' | 'missing' | 'extra'; group: number }
  | { kind: 'short'; n: number };

/** Signs as they count: capitals, no blanks or hyphens, and the letters that stand for digits (VAULT-5). */
export function codeSigns(text: string): string {
  return text
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[\s\p{Dash_Punctuation}]/gu, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1');
}

/** Groups and signs count from 1. Empty when both are the same. */
export function codeSlips(typed: string, code: string): CodeSlip[] {
  const is = codeSigns(typed);
  const ought = codeSigns(code);
  const at = firstDifference(is, ought);
  if (at === null) return [];
  if (is.length < ought.length)
    return at === is.length
      ? [{ kind: 'short', n: ought.length - is.length }]
      : [{ kind: 'missing', group: groupOf(at) }];
  if (is.length > ought.length) return [{ kind: 'extra', group: groupOf(at) }];
  const places = Array.from(ought, (sign, n) =>
    sign === is[n] ? -1 : n,
  ).filter((n) => n >= 0);
  return places.length > MOST_TOLD
    ? [{ kind: 'many', group: groupOf(at) }]
    : places.map((n) =>
        n === ought.length - 1
          ? { kind: 'check' }
          : { kind: 'sign', group: groupOf(n), sign: (n % GROUP) + 1 },
      );
}

/** The code as it is shown: groups of four; the check sign stands alone at the end. */
export function codeGroups(code: string): string[] {
  return codeSigns(code).match(/.{1,4}/g) ?? [];
}

// The check sign, the 33rd, belongs to the last group of four as far as a person sees.
const groupOf = (at: number): number => Math.min(8, Math.floor(at / GROUP) + 1);

function firstDifference(is: string, ought: string): number | null {
  for (let at = 0; at < Math.max(is.length, ought.length); at++)
    if (is[at] !== ought[at]) return at;
  return null;
}
