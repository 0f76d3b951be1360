import { cleanPauses } from '#shared/companion/clean-pauses.ts';

/** PIPE-4: a sentence goes out once this many characters wait, and nothing waits longer than MAX_WAITING. */
const MIN_WAITING = 36;
const MAX_WAITING = 120;

/** Where to cut `waiting`, or -1: a sentence end, else a semicolon or line end, else the last space before 120. */
function findCut(waiting: string): number {
  if (waiting.length < MIN_WAITING) return -1;
  const ends = [...waiting.matchAll(/[.!?…]+["'”’)]*\s/gu)];
  const lastEnd = ends.at(-1);
  if (lastEnd !== undefined) return lastEnd.index + lastEnd[0].length;
  const soft = Math.max(
    waiting.lastIndexOf('; ') + 1,
    waiting.lastIndexOf('\n'),
  );
  if (soft > 0) return soft + 1;
  if (waiting.length < MAX_WAITING) return -1;
  const space = waiting.lastIndexOf(' ', MAX_WAITING - 1);
  return space > 0 ? space + 1 : waiting.length;
}

/** A pause tag that is still being written must not be cut in two. */
function hasOpenTag(text: string): boolean {
  const open = text.lastIndexOf('<');
  return open >= 0 && !text.includes('>', open) && text.length - open < 60;
}

/**
 * Turns a model's pieces into pieces fit to be shown: cut at sentences (PIPE-4), without pause marks (PAUSE-6).
 * `feed` and `end` return what may go out now; everything returned so far, joined, is the reply.
 */
export function createCutter() {
  let taken = '';
  let waiting = '';
  let shown = '';

  /** What cleaning the whole text up to here adds to what was shown. */
  const release = (piece: string): string => {
    taken += piece;
    // White space at the end waits for what follows: a pause mark there would take it along.
    const clean = cleanPauses(taken).trim();
    if (!clean.startsWith(shown)) return '';
    const fresh = clean.slice(shown.length);
    shown = clean;
    return fresh;
  };

  return {
    feed(piece: string): string {
      waiting += piece;
      const at = findCut(waiting);
      if (at < 0 || hasOpenTag(waiting.slice(0, at))) return '';
      const ready = waiting.slice(0, at);
      waiting = waiting.slice(at);
      return release(ready);
    },
    end(): string {
      const ready = waiting;
      waiting = '';
      return release(ready);
    },
    shown: () => shown,
  };
}
