import type { Token } from './normalise.ts';
import { plainWord } from './normalise.ts';
import { findPhrases, indexPhrases, type Hit } from './phrase.ts';
import {
  clauseStarts,
  frames,
  negators,
  otherWords,
  pseudoNegations,
  selfWords,
} from './phrases/en.ts';

const setOf = (words: readonly string[]): ReadonlySet<string> =>
  new Set(words.map(plainWord));
const clauseWords = setOf(clauseStarts);
const negatorWords = setOf(negators);
const selves = setOf(selfWords);
const others = setOf(otherWords);
const frameIndex = indexPhrases(frames);
const pseudoIndex = indexPhrases({ PSEUDO: pseudoNegations });

/** A negation reaches this many words forward inside its clause (SAFE-23). */
const NEGATION_REACH = 5;

export type SentenceContext = {
  tokens: readonly Token[];
  /** Number of the clause each token stands in (SAFE-21). */
  clauseOf: number[];
  frames: Hit<keyof typeof frames>[];
  /** Tokens that read as a negation and are one. */
  negations: ReadonlySet<number>;
};

export function readContext(tokens: readonly Token[]): SentenceContext {
  let clause = 0;
  const clauseOf = tokens.map(({ word }, at) => {
    if (at > 0 && clauseWords.has(word)) clause += 1;
    return clause;
  });
  const inert = new Set(
    findPhrases(pseudoIndex, tokens).flatMap(({ start, end }) =>
      Array.from({ length: end - start }, (_, step) => start + step),
    ),
  );
  const negations = new Set(
    tokens.flatMap(({ word }, at) =>
      negatorWords.has(word) && !inert.has(at) ? [at] : [],
    ),
  );
  return {
    tokens,
    clauseOf,
    frames: findPhrases(frameIndex, tokens),
    negations,
  };
}

/** A negation before the hit, in the same clause. Phrases that hold their own negation begin with it, so it is not before. */
export function isNegated(context: SentenceContext, hit: Hit<string>): boolean {
  const clause = context.clauseOf[hit.start];
  for (
    let at = hit.start - 1;
    at >= Math.max(0, hit.start - NEGATION_REACH);
    at -= 1
  ) {
    if (context.clauseOf[at] !== clause) return false;
    if (context.negations.has(at)) return true;
  }
  return false;
}

/** SAFE-24: a whole frame that shares a word with the hit. */
export function isFramed(context: SentenceContext, hit: Hit<string>): boolean {
  return context.frames.some(
    ({ concept, start, end }) =>
      concept === 'FIGURE' && start < hit.end && hit.start < end,
  );
}

export const hasFrame = (
  context: SentenceContext,
  name: keyof typeof frames,
): boolean => context.frames.some(({ concept }) => concept === name);

/** Who the words are about: inside the hit `myself` decides, before it the nearest person. */
export function experiencerOf(
  context: SentenceContext,
  hit: Hit<string>,
): 'self' | 'other' | 'unclear' {
  const words = context.tokens.map(({ word }) => word);
  const inside = words.slice(hit.start, hit.end);
  if (inside.includes(plainWord('myself'))) return 'self';
  if (
    ['herself', 'himself', 'themselves', 'themself'].some((word) =>
      inside.includes(plainWord(word)),
    )
  )
    return 'other';
  if (inside.some((word) => selves.has(word) && word !== 'my')) return 'self';
  for (let at = hit.start - 1; at >= 0; at -= 1) {
    const word = words[at] ?? '';
    // "my friend": the friend, not the speaker.
    if (others.has(word)) return 'other';
    if (selves.has(word)) return 'self';
  }
  return inside.includes('my') ? 'self' : 'unclear';
}
