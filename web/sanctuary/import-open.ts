import { checkFile, type FileState, type Sha256 } from './export-file.ts';
import { readLines } from './file-lines.ts';
import { isChatGpt, parseChatGpt } from './import-chatgpt.ts';
import { isClaude, parseClaude } from './import-claude.ts';
import { isDayOne, parseDayOne } from './import-day-one.ts';
import { withKeyedIds, type Keyed } from './import-ids.ts';
import {
  parseJson,
  withAnswers,
  type ImportFormat,
  type Parsed,
} from './import-item.ts';
import { isMarkdown, parseMarkdown } from './import-markdown.ts';
import {
  parseOwnHeader,
  parseOwnLine,
  type OpenSealed,
  type OwnHeader,
} from './import-own.ts';
import { err, ok, type Result } from '#shared/base/result.ts';

/** A file of another program is read in one piece; past this the page would stand still, or the device have no room. */
export const MAX_FOREIGN_BYTES = 40_000_000;
/** Our own file is read line by line; past this it is none that this app has made. */
const MAX_OWN_BYTES = 2_000_000_000;

/**
 * A file that was recognised. `items` may be walked several times: first to count, then to write. Ids that follow from what
 * another program wrote leave it keyed alone (VAULT-23); those of our own file stay as they are.
 */
export type ImportSource = {
  format: ImportFormat;
  header: OwnHeader | null;
  /** Whether the file says of itself that it is whole; files of other programs say nothing (`unchecked`). */
  state: FileState;
  items: (open: OpenSealed, keyed: Keyed) => AsyncIterable<Parsed>;
};

/**
 * Recognises a file by what is in it, not by its name. `file_unreadable`: too large, no text, or nothing Maya knows; then
 * nothing was changed. Total: no content makes it throw.
 */
export async function openImport(
  file: File,
  sha256: Sha256,
): Promise<Result<ImportSource, 'file_unreadable'>> {
  try {
    const header = await ownHeader(file);
    if (header !== null && file.size <= MAX_OWN_BYTES) {
      const { state } = await checkFile(file, sha256);
      const items = (open: OpenSealed) => ownItems(file, header, open);
      return ok({ format: 'maya', header, state, items });
    }
    if (file.size > MAX_FOREIGN_BYTES) return err('file_unreadable');
    const text = new TextDecoder('utf-8', { fatal: true }).decode(
      await file.arrayBuffer(),
    );
    const found = foreign(file, text);
    if (found === null) return err('file_unreadable');
    const { format, parse } = found;
    const items = (_open: OpenSealed, keyed: Keyed) => inSlices(parse, keyed);
    // A list without one thing to bring is no export of anything.
    for (const item of parse())
      if (item.type !== 'fault')
        return ok({ format, header: null, state: 'unchecked', items });
    return err('file_unreadable');
  } catch {
    // No UTF-8, or the device could not read the file.
    return err('file_unreadable');
  }
}

async function ownHeader(file: File): Promise<OwnHeader | null> {
  for await (const { text } of readLines(file.slice(0, 10_000)))
    return parseOwnHeader(text);
  return null;
}

async function* ownItems(
  file: File,
  header: OwnHeader,
  open: OpenSealed,
): AsyncGenerator<Parsed, void> {
  let isFirst = true;
  for await (const { text } of readLines(file)) {
    if (!isFirst) yield* parseOwnLine(text, header, open);
    isFirst = false;
  }
}

type Foreign = { format: ImportFormat; parse: () => Iterable<Parsed> };

function foreign(file: File, text: string): Foreign | null {
  const start = text.trimStart().charAt(0);
  if (start === '[' || start === '{') {
    const json = parseJson(text);
    if (isChatGpt(json))
      return {
        format: 'chatgpt',
        parse: () => withAnswers(parseChatGpt(json)),
      };
    if (isClaude(json))
      return { format: 'claude', parse: () => withAnswers(parseClaude(json)) };
    if (isDayOne(json))
      return { format: 'day-one', parse: () => parseDayOne(json) };
    if (json !== undefined) return null;
  }
  if (!isMarkdown(file.name, text)) return null;
  const at = file.lastModified;
  return {
    format: 'markdown',
    parse: () => parseMarkdown(file.name, text, at),
  };
}

/** Between two slices the page gets its turn. */
const SLICE = 500;

async function* inSlices(
  parse: () => Iterable<Parsed>,
  keyed: Keyed,
): AsyncGenerator<Parsed, void> {
  let n = 0;
  for (const item of parse()) {
    yield withKeyedIds(item, keyed);
    n += 1;
    if (n % SLICE === 0) await new Promise((resolve) => setTimeout(resolve, 0));
  }
}
