import { useCallback, useEffect, useRef, useState } from 'react';
import { drop } from '#shared/base/drop.ts';
import { newOpId, type OpId, type SessionId } from '#shared/base/ids.ts';
import { saveDraft, saveDraftLine } from '#web/outbox/drafts.ts';
import { readDraft } from '#web/local-store/readers.ts';
import { openDraft } from '#web/vault/body-codec.ts';
import type { ComposerDeps } from './deps.ts';

/** A change of the field reaches the store after this much quiet (COMP-5). */
const SAVE_AFTER_MS = 300;

type Field = { sid: SessionId; value: string; caret: number; opId: OpId };

/**
 * The words in the field, as a draft that survives reload and kill: stored 300 ms after a change, and as a synchronous
 * line when the page is hidden (COMP-5). One draft carries one op id until its words are sent (COMP-7).
 */
export function useDraftField(
  deps: ComposerDeps,
  sid: SessionId,
  /** Words in the field of this place go along when it becomes `sid`: a conversation that just got its address. */
  carryFrom: SessionId,
) {
  const fresh = useCallback(
    (): Field => ({ sid, value: '', caret: 0, opId: newOpId(deps.ids) }),
    [deps, sid],
  );
  const [field, setField] = useState<Field>(fresh);
  const [restoredCaret, setRestoredCaret] = useState<number | null>(null);
  const current = useRef(field);
  const touched = useRef(false);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);

  const show = useCallback((next: Field) => {
    current.current = next;
    setField(next);
  }, []);

  const store = useCallback(() => {
    if (timer.current !== null) clearTimeout(timer.current);
    timer.current = null;
    const { sid: of, value, caret, opId } = current.current;
    drop(saveDraft(deps, of, { text: value, caret, opId }), 'draft');
  }, [deps]);

  useEffect(() => {
    let gone = false;
    const isCarried =
      sid !== carryFrom && current.current.sid === carryFrom && touched.current;
    if (isCarried) show({ ...current.current, sid });
    else {
      touched.current = false;
      show(fresh());
    }
    const restore = async () => {
      const row = await readDraft(deps.store, sid);
      if (gone || isCarried || touched.current || row === undefined) return;
      const words = openDraft(deps.codec, row, deps.store.spaceId);
      if (words === null || words === '') return;
      show({ sid, value: words, caret: row.caret, opId: row.opId });
      setRestoredCaret(row.caret);
    };
    drop(restore(), 'draft-restore');
    const unlisten = deps.onHide(() => {
      const { value, caret, opId } = current.current;
      if (touched.current)
        saveDraftLine(deps, sid, { text: value, caret, opId });
    });
    return () => {
      gone = true;
      unlisten();
      if (timer.current !== null) store();
    };
  }, [deps, sid, carryFrom, fresh, show, store]);

  const valueOf = (of: Field): string =>
    of.sid === sid || of.sid === carryFrom ? of.value : '';

  return {
    value: valueOf(field),
    restoredCaret,
    /** The words as they are at this moment, also between a change and the next drawing. */
    words: () => valueOf(current.current),
    opId: () => current.current.opId,
    /** The words in the field become a message of their own while earlier words under the same op id are being kept. */
    renew() {
      show({ ...current.current, opId: newOpId(deps.ids) });
    },
    change(value: string, caret: number) {
      touched.current = true;
      show({ ...current.current, value, caret });
      if (timer.current !== null) clearTimeout(timer.current);
      timer.current = setTimeout(store, SAVE_AFTER_MS);
    },
    /** The words are kept as a message: they leave the field, and what was typed since stays under a new op id. */
    take(words: string, opId: OpId) {
      // The field holds a message of its own by now, itself perhaps on its way: nothing of it was taken.
      if (current.current.opId !== opId) return;
      if (timer.current !== null) clearTimeout(timer.current);
      timer.current = null;
      // The place may have got its address meanwhile: `current` knows, this closure may not.
      const { value, sid: place } = current.current;
      const rest = value.startsWith(words)
        ? value.slice(words.length).trimStart()
        : value;
      show({
        sid: place,
        value: rest,
        caret: rest.length,
        opId: newOpId(deps.ids),
      });
      if (rest !== '') store();
    },
  };
}
