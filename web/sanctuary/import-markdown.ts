import type { SessionId } from '#shared/base/ids.ts';
import { foreignId, foreignMessage, type Parsed } from './import-item.ts';

const FORMAT = 'markdown';

/** Text and nothing else: no sign that only programs write, and some word in it. */
export const isMarkdown = (name: string, text: string): boolean =>
  /\.(md|markdown|txt)$/i.test(name) &&
  text.trim() !== '' &&
  // oxlint-disable-next-line no-control-regex -- looking for exactly these
  !/[\u0000-\u0008\u000e-\u001a]/.test(text);

/**
 * A file of notes as one conversation of the person's own words, a message for each part under a heading of the first two
 * ranks. The same file name is the same conversation, and the same part the same message: a file that has grown adds only
 * what is new. `at`: when the file was changed last (ms).
 */
export function* parseMarkdown(
  name: string,
  text: string,
  at: number,
): Generator<Parsed, void> {
  const parts = splitAtHeadings(text);
  const title = titleOf(parts[0] ?? '', name);
  // Made here, well-formed.
  const sid = foreignId(FORMAT, `file ${name}`) as SessionId;
  yield { type: 'session', id: sid, title, openedAt: at, closedAt: at };
  const times = new Map<string, number>();
  for (const part of parts) {
    const nth = (times.get(part) ?? 0) + 1;
    times.set(part, nth);
    const place = { name: `${sid} ${nth} ${part}`, sid, role: 'user' } as const;
    yield foreignMessage(FORMAT, place, part, at);
  }
}

/** Cut before each `#` and `##` that stands outside of a fenced block; blank parts go. */
export function splitAtHeadings(text: string): string[] {
  const parts: string[][] = [[]];
  let fence: string | null = null;
  for (const line of text.replaceAll('\r\n', '\n').split('\n')) {
    const [mark = null] = /^(```|~~~)/.exec(line) ?? [];
    if (fence === null && /^#{1,2} /.test(line)) parts.push([]);
    if (mark !== null && fence === null) fence = mark;
    else if (mark === fence) fence = null;
    parts.at(-1)?.push(line);
  }
  return parts.map((lines) => lines.join('\n').trim()).filter((part) => part);
}

function titleOf(first: string, name: string): string {
  const heading = /^#{1,2} +(.{1,80})/.exec(first)?.[1]?.trim();
  return heading ?? name.replace(/\.[^.]*$/, '').slice(0, 80);
}
