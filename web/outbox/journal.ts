import type { OpId, SessionId } from '#shared/base/ids.ts';
import type { Op } from '#shared/protocol/op.ts';
import type { LineStore } from '#web/local-store/lines.ts';
import type { Sealer } from './sealer.ts';

// The synchronous lines of the write path.
//   j:<opId>   the only copy until the transaction committed (WRITE-3); 200 lines, 256 kB (JRN-4)
//   t:<opId>   a spare copy of what is stored and not acknowledged; 256 kB, the oldest give way
//   jx:<opId>  a line that does not open: kept, counted, shown (JRN-6)

export const MAX_JOURNAL_LINES = 200;
/** Characters, as browsers count; boxes are ASCII but for words in JSON. */
export const MAX_JOURNAL_CHARS = 256_000;
export const MAX_SPARE_CHARS = 256_000;

/** One write as it lies in a line. `h` orders lines among each other; `seq`: its place in the outbox, once it had one. */
export type LineContent = {
  space: string;
  op: Op;
  h: string;
  seq?: number;
  clear?: SessionId;
  old?: true;
};

/** Keeps a write in the journal; false when the limit or the browser refuses. Never throws, never awaits (JRN-1). */
export function writeJournal(
  deps: { lines: LineStore; codec: Sealer },
  content: LineContent,
): boolean {
  const key = `j:${content.op.opId}`;
  const line = deps.codec.box(JSON.stringify(content));
  const others = deps.lines.keys('j:').filter((other) => other !== key);
  if (others.length >= MAX_JOURNAL_LINES) return false;
  if (charsOf(deps.lines, others) + line.length > MAX_JOURNAL_CHARS)
    return false;
  if (deps.lines.set(key, line)) return true;
  // Spare copies of stored words make room for words that are stored nowhere.
  for (const spare of deps.lines.keys('t:')) {
    deps.lines.remove(spare);
    if (deps.lines.set(key, line)) return true;
  }
  return false;
}

/** Keeps a spare copy; failing costs the third copy of stored words, so nobody is told. */
export function writeSpare(
  deps: { lines: LineStore; codec: Sealer },
  content: LineContent,
): void {
  const line = deps.codec.box(JSON.stringify(content));
  if (line.length > MAX_SPARE_CHARS) return;
  const key = `t:${content.op.opId}`;
  // uuidv7 begins with the time, so sorted keys are oldest first, to the minute.
  const others = deps.lines.keys('t:').filter((other) => other !== key);
  let chars = charsOf(deps.lines, others) + line.length;
  for (const oldest of others) {
    if (chars <= MAX_SPARE_CHARS) break;
    chars -= deps.lines.get(oldest)?.length ?? 0;
    deps.lines.remove(oldest);
  }
  deps.lines.set(key, line);
}

/** JRN-6: sets a line aside that cannot be read. It is never thrown away. */
export function setAside(lines: LineStore, key: string): void {
  const line = lines.get(key);
  if (line === null) return;
  if (lines.set(`jx:${key.slice(2)}`, line)) lines.remove(key);
}

/** Lines that wait, and lines that could not be read. */
export function countLines(lines: LineStore): {
  waiting: number;
  unreadable: number;
} {
  return {
    waiting: lines.keys('j:').length,
    unreadable: lines.keys('jx:').length,
  };
}

export const opIdOf = (key: string): OpId => key.slice(2) as OpId;

const charsOf = (lines: LineStore, keys: string[]): number =>
  keys.reduce((sum, key) => sum + (lines.get(key)?.length ?? 0), 0);
