import * as z from 'zod/mini';
import type { LineStore } from '#web/local-store/lines.ts';
import type { LocalStore } from '#web/local-store/local-store.ts';
import type { DraftRow } from '#web/local-store/rows.ts';
import { putDraft } from './drafts.ts';
import type { Sealer } from './sealer.ts';

/** At start: lines of a page that went away become drafts again. A line is younger than the row it meets. */
export async function importDraftLines(deps: {
  store: LocalStore;
  lines: LineStore;
  codec: Sealer;
}): Promise<void> {
  const { store, lines, codec } = deps;
  for (const key of lines.keys('d:')) {
    if (!codec.owns(lines.get(key) ?? '')) continue;
    const content = parseLine(codec.unbox(lines.get(key) ?? ''));
    if (content === null) {
      // Kept beside, as every line that does not open; a later draft of the session needs the key.
      const line = lines.get(key);
      if (line !== null && lines.set(`dx:${key.slice(2)}`, line))
        lines.remove(key);
      continue;
    }
    if (content.space !== store.spaceId) continue;
    await store.run((db) => putDraft(db, content.row, content.empty), 'write');
    lines.remove(key);
  }
}

const lineSchema = z.object({
  space: z.string(),
  empty: z.boolean(),
  row: z.object({
    sid: z.string(),
    e: z.string(),
    at: z.number(),
    opId: z.string(),
    caret: z.number(),
  }),
});

function parseLine(
  plain: string | null,
): { space: string; empty: boolean; row: DraftRow } | null {
  try {
    const parsed = lineSchema.safeParse(JSON.parse(plain ?? 'null'));
    if (!parsed.success) return null;
    // Written by saveDraftLine, whose ids were branded.
    return { ...parsed.data, row: parsed.data.row as DraftRow };
  } catch {
    return null;
  }
}
