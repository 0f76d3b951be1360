/** Longest line that is read, in bytes: a message has 1 MB at most (WRITE-2), and JSON may write a sign with six. */
export const MAX_LINE_BYTES = 8_000_000;

/** `text`: null when the line is no UTF-8 or too long to be one of ours. `from`, `bytes`: its place in the file. */
export type FileLine = { text: string | null; from: number; bytes: number };

const NEWLINE = 10;

/**
 * The lines of a file one by one, read in the browser's own portions: a file of any size passes through, and between two
 * portions the page gets its turn. A last line without an end is a line as well; whether it is whole is the reader's to say.
 */
export async function* readLines(
  file: Blob,
  maxBytes = MAX_LINE_BYTES,
): AsyncGenerator<FileLine, void> {
  const reader = file.stream().getReader();
  let kept: Uint8Array[] = [];
  let from = 0;
  let bytes = 0;
  const keep = (part: Uint8Array): void => {
    bytes += part.length;
    if (bytes > maxBytes) kept = [];
    else kept.push(part);
  };
  const take = (): FileLine => {
    const text = bytes > maxBytes ? null : decode(kept, bytes);
    const line = { text, from, bytes };
    from += bytes + 1;
    kept = [];
    bytes = 0;
    return line;
  };
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      let at = 0;
      for (;;) {
        const end = value.indexOf(NEWLINE, at);
        if (end < 0) break;
        keep(value.subarray(at, end));
        yield take();
        at = end + 1;
      }
      if (at < value.length) keep(value.subarray(at));
    }
    if (bytes > 0) yield take();
  } finally {
    reader.releaseLock();
  }
}

function decode(parts: Uint8Array[], length: number): string | null {
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(all);
  } catch {
    return null;
  }
}
