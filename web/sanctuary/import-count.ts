import type { LocalStore } from '#web/local-store/local-store.ts';
import type { Codec } from '#web/vault/codec.ts';
import {
  besideMessage,
  compareItems,
  type Compared,
} from './import-compare.ts';
import type { Keyed } from './import-ids.ts';
import type { ImportFault, ImportItem, Parsed } from './import-item.ts';

/** Items compared and written at once. Between two slices the page gets its turn (KEEP-11). */
export const SLICE = 50;
/** Characters of one slice: its journal lines must find room beside each other (JRN-4). */
const SLICE_CHARS = 100_000;

/** What a file would change here, and what of it is not whole. Numbers of things, not of lines. */
export type ImportCount = {
  added: number;
  same: number;
  beside: number;
  erased: number;
  sessions: number;
  faults: Record<ImportFault['why'], number>;
};

export const noCount = (): ImportCount => ({
  added: 0,
  same: 0,
  beside: 0,
  erased: 0,
  sessions: 0,
  faults: { torn: 0, sealed: 0, long: 0, strange: 0, left: 0 },
});

/** Walks a file and counts; nothing is written (KEEP-11). Rejects with StoreError when the database cannot be read. */
export async function countImport(
  deps: { store: LocalStore; codec: Codec; keyed: Keyed },
  items: AsyncIterable<Parsed>,
  onProgress: (seen: number) => void = () => undefined,
): Promise<ImportCount> {
  const count = noCount();
  let seen = 0;
  for await (const slice of slices(items, count, deps.keyed)) {
    for (const compared of await compareItems(deps, slice))
      addTo(count, compared);
    seen += slice.length;
    onProgress(seen);
  }
  return count;
}

export function addTo(count: ImportCount, { verdict, item }: Compared): void {
  if (item.type === 'session') {
    if (verdict === 'new') count.sessions += 1;
    return;
  }
  if (verdict === 'new') count.added += 1;
  else count[verdict] += 1;
}

/** Items in slices; faults are counted on the way. */
export async function* slices(
  items: AsyncIterable<Parsed>,
  count: ImportCount,
  keyed: Keyed,
): AsyncGenerator<ImportItem[], void> {
  let slice: ImportItem[] = [];
  let chars = 0;
  const once = createOnce(keyed);
  for await (const found of items) {
    if (found.type === 'fault') {
      count.faults[found.why] += 1;
      continue;
    }
    const item = once(found);
    if (item === null) continue;
    slice.push(item);
    chars += item.type === 'message' ? item.body.text.length : 500;
    if (slice.length < SLICE && chars < SLICE_CHARS) continue;
    yield slice;
    slice = [];
    chars = 0;
  }
  if (slice.length > 0) yield slice;
}

/** One file may say a thing twice: the same words count once, other words under a known id stand beside the first. */
function createOnce(keyed: Keyed): (item: ImportItem) => ImportItem | null {
  const known = new Map<string, string>();
  return (item) => {
    if (item.type !== 'message') return item;
    const beside = besideMessage(item, keyed);
    const before = known.get(item.id);
    if (before === undefined) known.set(item.id, beside.id);
    if (before === undefined) return item;
    return item.loose === true || before === beside.id ? null : beside;
  };
}
