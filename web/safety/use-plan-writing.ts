import { useCallback, useEffect, useRef, useState } from 'react';
import { drop } from '#shared/base/drop.ts';
import type { Writer } from '#web/outbox/writer.ts';
import { PLAN, type Plan, type PlanField } from './plan-fields.ts';

/** A field is written this long after the last change, and at once when the field or the page is left. */
const PAUSE_MS = 300;

type WriteShown =
  'state.saving' | 'state.saved' | 'state.spare' | 'state.unsaved';
type Words = Partial<Record<PlanField, string>>;

/**
 * Writing the plan bit by bit. What is being typed always wins over what is read; once the store holds the same words, what
 * comes from elsewhere shows again. Each field is written alone, so nothing else of the plan is touched.
 */
export function usePlanWriting(
  stored: Plan | undefined,
  writer: Writer | null,
) {
  const [typed, setTyped] = useState<Words>({});
  const [state, setState] = useState<WriteShown | null>(null);
  /** Changed and not yet handed to the writer. */
  const waiting = useRef<Words>({});
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const writes = useRef(0);

  const save = useCallback(() => {
    clearTimeout(timer.current);
    const words = waiting.current;
    if (writer === null || Object.keys(words).length === 0) return;
    waiting.current = {};
    writes.current += 1;
    const mine = writes.current;
    setState('state.saving');
    drop(
      writer
        .setRecord(PLAN.kind, PLAN.id, words as Record<string, string>)
        .then(
          (outcome) => {
            if (mine === writes.current) setState(`state.${outcome.state}`);
          },
          (error: unknown) => {
            // Kept for the next try, but never in the place of newer words.
            waiting.current = { ...words, ...waiting.current };
            setState('state.unsaved');
            throw error;
          },
        ),
      'plan-save',
    );
  }, [writer]);

  useEffect(() => {
    const hidden = () => {
      if (document.visibilityState === 'hidden') save();
    };
    window.addEventListener('pagehide', save);
    document.addEventListener('visibilitychange', hidden);
    return () => {
      window.removeEventListener('pagehide', save);
      document.removeEventListener('visibilitychange', hidden);
      save();
    };
  }, [save]);

  useEffect(() => {
    if (stored === undefined) return;
    setTyped((now) => {
      const kept = Object.entries(now).filter(
        ([field, words]) =>
          field in waiting.current || stored[field as PlanField] !== words,
      );
      return kept.length === Object.keys(now).length
        ? now
        : (Object.fromEntries(kept) as Words);
    });
  }, [stored]);

  return {
    state,
    save,
    words: (field: PlanField): string | null =>
      typed[field] ?? stored?.[field] ?? null,
    change(field: PlanField, words: string): void {
      waiting.current[field] = words;
      setTyped((now) => ({ ...now, [field]: words }));
      clearTimeout(timer.current);
      timer.current = setTimeout(save, PAUSE_MS);
    },
  };
}
