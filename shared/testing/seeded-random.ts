import type { RandomBytes } from '#shared/base/clock.ts';

/** Repeatable bytes from a 32-bit seed (mulberry32): equal seeds give equal bytes. For tests, never for keys. */
export function createSeededRandom(seed: number): RandomBytes {
  let state = seed >>> 0;
  const nextWord = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let word = Math.imul(state ^ (state >>> 15), 1 | state);
    word = (word + Math.imul(word ^ (word >>> 7), 61 | word)) ^ word;
    return (word ^ (word >>> 14)) >>> 0;
  };
  return (n) => Uint8Array.from({ length: n }, () => nextWord() >>> 24);
}
