import {
  endLine,
  exportKinds,
  exportLine,
  headerLine,
  type ExportHeader,
  type ExportRow,
} from './export-lines.ts';
import { exportMarkdown, type MarkdownWords } from './export-markdown.ts';
import { readLines } from './file-lines.ts';

/** SHA-256 of bytes, as `crypto.subtle.digest` gives it; null in pages without a secure context. */
export type Sha256 =
  ((bytes: Uint8Array<ArrayBuffer>) => Promise<ArrayBuffer>) | null;

export type ExportFile = { file: Blob; lines: number; isVerified: boolean };

/** Lines are handed to the browser in lots, so that the page itself never holds the whole file. */
const LOT = 1_000;

type Frame = Omit<ExportHeader, 'format' | 'v' | 'counts'>;

/**
 * The whole of JSON lines as a file (EXP-1). It is read back, counted and hashed again before it is called good (EXP-2);
 * `isVerified` is false where the device cannot hash, and then the end line says null instead of a number.
 */
export async function makeJsonLines(
  rows: AsyncIterable<ExportRow>,
  frame: Frame,
  sha256: Sha256,
): Promise<ExportFile> {
  const counts = Object.fromEntries(
    exportKinds.map((kind) => [kind, 0]),
    // Object.fromEntries forgets the names of its keys; they are those of the list.
  ) as ExportHeader['counts'];
  const lots: Blob[] = [];
  let parts: string[] = [];
  let lines = 1;
  for await (const row of rows) {
    parts.push(exportLine(row, frame.flavour));
    counts[row.type] += 1;
    lines += 1;
    if (parts.length < LOT) continue;
    lots.push(new Blob(parts));
    parts = [];
  }
  // The counts stand first and are known last: the numbers in the header are those of the lines that follow.
  const header = headerLine({ format: 'maya-export', v: 1, ...frame, counts });
  const body = new Blob([header, ...lots, ...parts]);
  const hash = await hashOf(body, sha256);
  const file = new Blob([body, endLine(lines, hash)], {
    type: 'application/x-ndjson',
  });
  const { state } = await checkFile(file, sha256);
  return { file, lines, isVerified: state === 'whole' };
}

/** `whole`: count and hash agree. `unchecked`: the count agrees and nothing here can hash. `torn`: there is no end. */
export type FileState = 'whole' | 'unchecked' | 'altered' | 'torn';

/** Reads a file of ours to its end and compares it with its own last line. Total: any bytes have an answer. */
export async function checkFile(
  file: Blob,
  sha256: Sha256,
): Promise<{ state: FileState; lines: number }> {
  let lines = 0;
  let last: { text: string | null; from: number } | null = null;
  for await (const line of readLines(file)) {
    if (last !== null) lines += 1;
    last = line;
  }
  const end = last === null ? null : parseEnd(last.text);
  if (last === null || end === null)
    return { state: 'torn', lines: last === null ? 0 : lines + 1 };
  if (end.lines !== lines) return { state: 'altered', lines };
  if (sha256 === null || end.sha256 === null)
    return { state: 'unchecked', lines };
  const hash = await hashOf(file.slice(0, last.from), sha256);
  return { state: hash === end.sha256 ? 'whole' : 'altered', lines };
}

function parseEnd(
  text: string | null,
): { lines: unknown; sha256: unknown } | null {
  try {
    const end: unknown = JSON.parse(text ?? '');
    if (typeof end !== 'object' || end === null) return null;
    // A bag of anything until its fields were looked at.
    const { type, lines, sha256 } = end as Record<string, unknown>;
    return type === 'end' ? { lines, sha256: sha256 ?? null } : null;
  } catch {
    return null;
  }
}

export async function makeMarkdown(
  rows: AsyncIterable<ExportRow>,
  words: MarkdownWords,
): Promise<Blob> {
  const lots: Blob[] = [];
  let parts: string[] = [];
  for await (const part of exportMarkdown(rows, words)) {
    parts.push(part);
    if (parts.length < LOT) continue;
    lots.push(new Blob(parts));
    parts = [];
  }
  return new Blob([...lots, ...parts], { type: 'text/markdown' });
}

/** Names say "maya" and the day, nothing else (KEEP-10). */
export const exportName = (at: number, ending: 'jsonl' | 'md'): string =>
  `maya-${dayOf(at)}.${ending}`;

function dayOf(at: number): string {
  const day = new Date(at);
  const two = (part: number) => String(part).padStart(2, '0');
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

async function hashOf(file: Blob, sha256: Sha256): Promise<string | null> {
  if (sha256 === null) return null;
  const hash = await sha256(new Uint8Array(await file.arrayBuffer()));
  return Array.from(new Uint8Array(hash), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
