import { toMinute, type Clock } from '#shared/base/clock.ts';
import type { OpId, SessionId } from '#shared/base/ids.ts';
import { draftAad } from '#web/local-store/aad.ts';
import { StoreError } from '#web/local-store/fault.ts';
import type { LineStore } from '#web/local-store/lines.ts';
import type { LocalStore } from '#web/local-store/local-store.ts';
import type { DraftRow } from '#web/local-store/rows.ts';
import type { MayaDb } from '#web/local-store/schema.ts';
import type { Sealer } from './sealer.ts';

// COMP-5 to COMP-7: unfinished words of a session, sealed. In the database after each pause in typing; as a line `d:<sid>`
// when the page is hidden, since nothing asynchronous is sure to finish then.

/** A longer draft is in the database up to its last pause; the line would crowd out journal lines. */
export const MAX_DRAFT_LINE_CHARS = 16_000;

export type DraftDeps = {
  store: LocalStore;
  lines: LineStore;
  codec: Sealer;
  clock: Clock;
};

export type Draft = { text: string; caret: number; opId: OpId };

/**
 * Keeps the draft, or removes it when the field is empty. Words that were sent meanwhile do not come back as a draft.
 * When the database refuses, the line holds it; rejects with StoreError only when both refuse.
 */
export async function saveDraft(
  deps: DraftDeps,
  sid: SessionId,
  draft: Draft,
): Promise<void> {
  const row = rowOf(deps, sid, draft);
  try {
    await deps.store.run(
      (db) => putDraft(db, row, draft.text === '' || isSending(deps, draft)),
      'write',
    );
    deps.lines.remove(`d:${sid}`);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    if (!saveDraftLine(deps, sid, draft)) throw error;
  }
}

/** Synchronous, for `hidden` and `pagehide`. False when the line is refused or too long. */
export function saveDraftLine(
  deps: DraftDeps,
  sid: SessionId,
  draft: Draft,
): boolean {
  if (isSending(deps, draft)) return true;
  const row = rowOf(deps, sid, draft);
  const line = deps.codec.box(
    JSON.stringify({
      space: deps.store.spaceId,
      row,
      empty: draft.text === '',
    }),
  );
  return (
    line.length <= MAX_DRAFT_LINE_CHARS && deps.lines.set(`d:${sid}`, line)
  );
}

/** Puts the draft, or takes it away when it is gone or sent; inside one transaction. */
export async function putDraft(
  db: MayaDb,
  row: DraftRow,
  isGone: boolean,
): Promise<void> {
  await db.transaction('rw', db.drafts, db.messages, async () => {
    const known = await db.drafts.get(row.sid);
    const isSent = (await db.messages.get(row.opId)) !== undefined;
    if (!isGone && !isSent) {
      await db.drafts.put(row);
      return;
    }
    // Another tab's words in the same session are not ours to remove.
    if (known?.opId === row.opId) await db.drafts.delete(row.sid);
  });
}

function rowOf(deps: DraftDeps, sid: SessionId, draft: Draft): DraftRow {
  const e = deps.codec.seal(draft.text, draftAad(deps.store.spaceId, sid));
  const { caret, opId } = draft;
  return { sid, e, at: toMinute(deps.clock()), opId, caret };
}

/** Its words are in the journal or on their way; `unsaved` ones are in the field alone and stay a draft. */
function isSending(deps: DraftDeps, draft: Draft): boolean {
  const write = deps.store.memory.stateOf(draft.opId);
  return write !== null && write.state !== 'unsaved';
}
