import type { Phrase } from './frames.ts';
import { stableHash } from './tidy.ts';

/** Maya's own earlier words, as far back as a choice looks. */
const MEMORY = 40;

export type Chooser = {
  /** Least recently used phrase that is not used in the conversation at all; null when every one is. */
  fresh<T extends Phrase>(pool: readonly T[]): T | null;
  /** As `fresh`, but falls back to the one used longest ago. The pool is never empty. */
  any<T extends Phrase>(pool: readonly [T, ...T[]] | readonly T[]): T | null;
  /** Said word for word before. */
  isSaid(sentence: string): boolean;
};

/** Choice without chance: what was not used yet, and among that a stable hash of the person's words decides. */
export function createChooser(
  earlier: readonly string[],
  seed: string,
): Chooser {
  const told = earlier.slice(-MEMORY);
  const hash = stableHash(seed);
  const lastUse = (phrase: Phrase): number =>
    told.findLastIndex((turn) => shows(turn, phrase));
  return {
    fresh(pool) {
      const free = pool.filter((phrase) => lastUse(phrase) < 0);
      return free[hash % Math.max(1, free.length)] ?? null;
    },
    any(pool) {
      const free = pool.filter((phrase) => lastUse(phrase) < 0);
      if (free.length > 0) return free[hash % free.length] ?? null;
      return pool.reduce<(typeof pool)[number] | null>(
        (oldest, phrase) =>
          oldest === null || lastUse(phrase) < lastUse(oldest)
            ? phrase
            : oldest,
        null,
      );
    },
    isSaid: (sentence) => told.some((turn) => turn.includes(sentence)),
  };
}

/** Whether a turn shows a phrase: all its fixed parts stand there in order. A phrase of slots alone leaves no trace. */
export function shows(turn: string, phrase: Phrase): boolean {
  const parts = phrase.text
    .split(/\{\w\}/)
    .map((part) => part.trim())
    .filter((part) => /\p{L}{2}/u.test(part));
  if (parts.length === 0) return false;
  let from = 0;
  for (const part of parts) {
    const at = turn.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return true;
}

/** Puts words into a phrase's slots. */
export function fill(
  text: string,
  slots: Readonly<Record<string, string>>,
): string {
  return text.replace(/\{(\w)\}/g, (_, name: string) => slots[name] ?? '');
}
