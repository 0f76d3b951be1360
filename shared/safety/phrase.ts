import { plainWord, type Token } from './normalise.ts';

// A phrase is a row of words: `a|b` one of these, `a|b?` may be missing, `~2` up to two words of any kind, `$` the end of
// the sentence, `a|$` a word or the end. Phrases are found by their first word, so the cost follows the text, not the number of phrases.

type Step =
  | {
      kind: 'word';
      words: ReadonlySet<string>;
      isOptional: boolean;
      mayEnd: boolean;
    }
  | { kind: 'gap'; most: number }
  | { kind: 'end' };

export type Phrase<Concept extends string> = {
  concept: Concept;
  /** `concept:row`, part of `ruleIds` (SAFE-39). */
  id: string;
  steps: Step[];
};

export type Hit<Concept extends string> = {
  concept: Concept;
  id: string;
  /** Token numbers, `end` behind the last one. */
  start: number;
  end: number;
};

export type PhraseIndex<Concept extends string> = Map<
  string,
  Phrase<Concept>[]
>;

/** Throws on a phrase that does not begin with a word: it could not be found. */
export function indexPhrases<Concept extends string>(
  lists: Record<Concept, readonly string[]>,
): PhraseIndex<Concept> {
  const index: PhraseIndex<Concept> = new Map();
  for (const [concept, rows] of Object.entries(lists) as [
    Concept,
    readonly string[],
  ][])
    for (const [row, source] of rows.entries()) {
      const steps = source.split(' ').map(stepOf);
      const [first] = steps;
      if (first?.kind !== 'word' || first.isOptional)
        throw new Error(`A phrase begins with a word: ${source}`);
      const phrase = { concept, id: `${concept}:${String(row)}`, steps };
      for (const word of first.words)
        index.set(word, [...(index.get(word) ?? []), phrase]);
    }
  return index;
}

function stepOf(part: string): Step {
  if (part === '$') return { kind: 'end' };
  if (part.startsWith('~')) return { kind: 'gap', most: Number(part.slice(1)) };
  const isOptional = part.endsWith('?');
  const parts = (isOptional ? part.slice(0, -1) : part).split('|');
  const words = parts.filter((word) => word !== '$');
  // A slip in the notation would silently never match, and a silent miss is the worst fault here.
  if (words.some((word) => !/^[\p{L}\p{N}]+$/u.test(word)))
    throw new Error(`Not a word of a phrase: ${part}`);
  return {
    kind: 'word',
    words: new Set(words.map(plainWord)),
    isOptional,
    mayEnd: words.length < parts.length,
  };
}

export function findPhrases<Concept extends string>(
  index: PhraseIndex<Concept>,
  tokens: readonly Token[],
): Hit<Concept>[] {
  return tokens.flatMap((token, start) =>
    (index.get(token.word) ?? []).flatMap(({ concept, id, steps }) => {
      const end = matchFrom(steps, 0, tokens, start);
      return end === null ? [] : [{ concept, id, start, end }];
    }),
  );
}

/** Token number behind the match, or `null`. Gaps are at most 4 words and phrases short, so the search is bounded. */
function matchFrom(
  steps: readonly Step[],
  at: number,
  tokens: readonly Token[],
  token: number,
): number | null {
  const step = steps[at];
  if (step === undefined) return token;
  if (step.kind === 'end') return token === tokens.length ? token : null;
  if (step.kind === 'gap') {
    for (let skip = 0; skip <= step.most; skip += 1) {
      const end = matchFrom(steps, at + 1, tokens, token + skip);
      if (end !== null) return end;
    }
    return null;
  }
  const word = tokens[token]?.word;
  if (word === undefined && step.mayEnd) return token;
  if (word !== undefined && step.words.has(word)) {
    const end = matchFrom(steps, at + 1, tokens, token + 1);
    if (end !== null) return end;
  }
  return step.isOptional ? matchFrom(steps, at + 1, tokens, token) : null;
}
