// Says a part of what a person wrote back to them, in a form not used lately.
import type { Chooser } from './choose.ts';
import { fill, shows } from './choose.ts';
import type { Clause } from './clauses.ts';
import { completed, lowered } from './clauses.ts';
import type { Felt } from './feelings.ts';
import type { Phrase } from './frames.ts';
import {
  fragments,
  mirrors,
  named,
  openQuestions,
  paired,
  picking,
  quotes,
  reporting,
  selfWords,
} from './frames.ts';
import { capital, words } from './tidy.ts';

export type Said = { text: string; move: string };

/** Longest passage put between quotation marks, in words. */
const QUOTED_WORDS = 16;

/** One clause said back. `isPlainDue`: the bare form may stand, because the reply before was not one. */
export function reflectClause(
  clause: Clause,
  chooser: Chooser,
  isPlainDue: boolean,
): Said {
  const slots = slotsOf(clause);
  if (
    isPlainDue &&
    (clause.mode === 'mirror' || clause.mode === 'fragment') &&
    clause.size <= 17
  ) {
    const text = closed(`${slots['C']}.`);
    if (!chooser.isSaid(text)) return { text, move: `${clause.mode}.plain` };
  }
  const pools = poolsOf(clause).map((pool) =>
    pool.filter((phrase) => fits(phrase, clause, isPlainDue)),
  );
  for (const pool of pools) {
    let open = pool;
    while (open.length > 0) {
      const phrase = chooser.fresh(open);
      if (phrase === null) break;
      const text = closed(fill(phrase.text, slots));
      if (!chooser.isSaid(text)) return { text, move: phrase.id };
      open = open.filter((one) => one !== phrase);
    }
  }
  const last = chooser.any(quotes);
  return {
    text: closed(fill(last?.text ?? '"{q}".', slots)),
    move: last?.id ?? 'quote.bare',
  };
}

/** Two named feelings side by side, or one feeling given back as a word; null when its forms are used up. */
export function reflectFeelings(
  felt: readonly Felt[],
  chooser: Chooser,
): Said | null {
  const [first, second] = felt;
  if (first === undefined) return null;
  const isMixed =
    second !== undefined &&
    (first.mood === 'good') !== (second.mood === 'good');
  const pairs = paired.filter(
    (one) => isMixed || one.id === 'paired.and' || one.id === 'paired.words',
  );
  const phrase = chooser.fresh(second === undefined ? named : pairs);
  if (phrase === null) return null;
  const text = fill(phrase.text, {
    W: capital(first.word),
    w: first.word,
    v: second?.word ?? '',
  });
  return chooser.isSaid(text) ? null : { text, move: phrase.id };
}

/** A form filled with a clause; the caller chose a form that quotes. */
export function fillWith(phrase: Phrase, clause: Clause): Said {
  return { text: closed(fill(phrase.text, slotsOf(clause))), move: phrase.id };
}

function slotsOf(clause: Clause): Record<string, string> {
  const whole = clause.mode === 'fragment' ? completed(clause) : clause.back;
  return { C: capital(whole), c: lowered(whole), q: passage(clause.said) };
}

/** At most QUOTED_WORDS words, cut at a comma or joining word, without quotation marks of its own. */
export function passage(said: string): string {
  const bare = said.replaceAll('"', "'");
  if (words(bare).length <= QUOTED_WORDS) return capital(bare);
  const pieces = bare.split(' ').slice(0, QUOTED_WORDS);
  const seamAt = pieces.findLastIndex(
    (piece, at) =>
      at > 4 &&
      (piece.endsWith(',') ||
        /^(?:and|but|because|so|which|who|when|while|if|to|with|in|on|at|for|from|as)$/i.test(
          piece,
        )),
  );
  if (seamAt < 0) return `${capital(pieces.join(' '))}…`;
  const kept = pieces
    .slice(0, pieces[seamAt]?.endsWith(',') === true ? seamAt + 1 : seamAt)
    .join(' ');
  return `${capital(kept.replace(/[,;:]$/, ''))}…`;
}

function poolsOf(clause: Clause): (readonly Phrase[])[] {
  if (clause.mode === 'self') return [selfWords, quotes];
  if (clause.mode === 'ask') return [openQuestions, quotes];
  if (clause.mode === 'quote' || clause.size > 17) return [quotes];
  return clause.mode === 'mirror' ? [mirrors, quotes] : [fragments, quotes];
}

function fits(phrase: Phrase, clause: Clause, isPlainDue: boolean): boolean {
  if (clause.back.startsWith('"'))
    return phrase.id === 'mirror.plain' || phrase.id.startsWith('quote.');
  if (phrase.id.endsWith('.plain')) return isPlainDue;
  if (clause.alone && picking.has(phrase.id)) return false;
  if (
    reporting.has(phrase.id) &&
    /\b(?:says?|said|tells?|told)\b/i.test(clause.said)
  )
    return false;
  if (phrase.text.includes('{c}') && !clause.lowers) return false;
  if (
    phrase.id === 'fragment.with' ||
    phrase.id === 'fragment.okay' ||
    phrase.id === 'fragment.short'
  )
    return clause.size < 5;
  if (phrase.id === 'fragment.then')
    return (
      clause.size < 7 &&
      !/\b(?:died|dead|gone|lost|alone|sick|crying)\b/i.test(clause.said)
    );
  return !(
    phrase.text.includes('"') &&
    clause.back.includes('"') &&
    clause.mode === 'fragment'
  );
}

/** Every reply ends with one of . ! ? … and never with two; quotation marks count as inside. */
function closed(text: string): string {
  return text
    .replace(/([.!?…])"([.])/g, '$1"')
    .replace(/([!?…])\./g, '$1')
    .replace(/"\.$/, '".');
}

/** The clause that matters most; of equals the later one. */
export function best(found: readonly Clause[]): Clause | undefined {
  return found.reduce<Clause | undefined>(
    (top, one) => (top === undefined || one.score >= top.score ? one : top),
    undefined,
  );
}

/** The bare form leaves no trace of its own: after two replies without a framed one it has to wait. */
export function isPlainDue(talk: { mine: readonly string[] }): boolean {
  const framed = talk.mine
    .slice(-2)
    .filter((turn) => forms.some((phrase) => shows(turn, phrase)));
  return talk.mine.length < 3 || framed.length > 0;
}

const forms = [...mirrors, ...fragments, ...quotes];
