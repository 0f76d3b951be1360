import type { Element } from '#shared/domain/element.ts';
import { cleanPauses } from './clean-pauses.ts';

/** Milliseconds a voice rests between two paragraphs, by element. */
const paragraphMs: Record<Element, number> = {
  fire: 100,
  water: 500,
  earth: 600,
  air: 150,
  aether: 800,
};
const CLOSING_MS = 200;

const mark = /^<pause-([1-9]\d{1,3})ms>$/;

/** PAUSE-1: `<pause-Nms>` in exactly this form, N from 50 to 3000 without a leading zero. */
export function isPauseMark(word: string): boolean {
  const ms = Number(mark.exec(word)?.[1] ?? 0);
  return ms >= 50 && ms <= 3000;
}

// A run of marks with what closes behind it, before white space; or a blank line.
const place = /([.!?:…]+["'”’»)\]}]*)(?=(\s+))|(?<=\S)(?=(\s*?\n[^\S\n]*\n))/gu;
const shortForm = /(?:^|[\s("'“‘])(?:Mr|Mrs|Ms|Dr|St|vs|etc|e\.g|i\.e)$/u;
const listNumber = /(?:^|\n)\s*\d{1,3}$/u;
const sounded = /[\p{L}\p{N}]/u;

function runMs(run: string): number {
  const two = /\.{2,}|…/u.test(run) ? 300 : 0;
  const asked = run.includes('?') ? 250 : 0;
  const ended = /[.!]/.test(run) ? 200 : 0;
  const colon = run.includes(':') ? 150 : 0;
  return Math.max(two, asked, ended, colon);
}

/** A dot that ends no sentence: after a short form, or after the number of a list entry. */
function isLoneDot(before: string, run: string): boolean {
  return run === '.' && (shortForm.test(before) || listNumber.test(before));
}

type Mark = { at: number; ms: number };

function findMarks(text: string, element: Element): Mark[] {
  const marks: Mark[] = [];
  for (const hit of text.matchAll(place)) {
    const run = hit[1] ?? '';
    const gap = hit[2] ?? hit[3] ?? '';
    const before = text.slice(0, hit.index);
    const isBlankLine = /\n[^\S\n]*\n/.test(gap);
    const ms = Math.max(
      run === '' || isLoneDot(before, run) ? 0 : runMs(run),
      isBlankLine ? paragraphMs[element] : 0,
    );
    if (ms > 0) marks.push({ at: hit.index + run.length, ms });
  }
  return marks;
}

/** PAUSE-3: without a letter or digit between two marks, the later place stays with the larger value. */
function mergeAdjacent(text: string, marks: readonly Mark[]): Mark[] {
  const kept: Mark[] = [];
  let from = 0;
  for (const one of marks) {
    const last = kept.at(-1);
    const isSounded = sounded.test(text.slice(last?.at ?? from, one.at));
    if (last === undefined) {
      if (isSounded) kept.push(one);
      else from = one.at;
    } else if (isSounded) kept.push(one);
    else kept[kept.length - 1] = { at: one.at, ms: Math.max(last.ms, one.ms) };
  }
  return kept;
}

/** Text that was marked before is cleaned first, so marks never double (PAUSE-6). */
function unmark(text: string): string {
  return text.split(/(?=<)|(?<=>)/).some(isPauseMark)
    ? cleanPauses(text)
    : text;
}

/**
 * PAUSE-2 to PAUSE-4: puts pause marks into `words`, by its punctuation and the element's rhythm. The last mark closes
 * the text and is always 200 ms; a text without a letter or digit gets none. `cleanPauses` undoes it.
 */
export function placePauses(words: string, element: Element): string {
  const text = unmark(words);
  if (!sounded.test(text)) return text;
  const marks = mergeAdjacent(text, findMarks(text, element)).filter(({ at }) =>
    sounded.test(text.slice(at)),
  );
  let marked = '';
  let from = 0;
  for (const { at, ms } of marks) {
    marked += `${text.slice(from, at)} <pause-${ms}ms>`;
    from = at;
  }
  return `${marked}${text.slice(from)} <pause-${CLOSING_MS}ms>`;
}
