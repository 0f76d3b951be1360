import { useCallback, useEffect, useRef, useState } from 'react';
import { toMinute } from '#shared/base/clock.ts';
import { drop } from '#shared/base/drop.ts';
import { newOpId } from '#shared/base/ids.ts';
import type { KeepDeps } from './keep-deps.ts';

/** A dream is written again at most this often while it grows: each writing is an operation that travels later. */
const PAUSE_MS = 2000;

type DreamState =
  'state.saving' | 'state.saved' | 'state.spare' | 'state.unsaved';

/**
 * Keeps a dream while it is being written: at the first character, after each pause, on blur, and when the page goes.
 * The record gets its id with the first words, so an empty page leaves nothing behind.
 */
export function useDreamField(deps: KeepDeps) {
  const [words, setWords] = useState('');
  const [state, setState] = useState<DreamState | null>(null);
  const now = useRef({
    id: null as string | null,
    words: '',
    kept: '',
    timer: 0,
    writing: 0,
  });

  const save = useCallback(() => {
    const dream = now.current;
    window.clearTimeout(dream.timer);
    if (dream.words === dream.kept) return;
    const isFirst = dream.id === null;
    dream.id ??= newOpId(deps.ids);
    dream.kept = dream.words;
    dream.writing += 1;
    const mine = dream.writing;
    setState('state.saving');
    drop(
      deps.writer
        .setRecord('dream', dream.id, {
          text: dream.words,
          ...(isFirst && { at: String(toMinute(deps.clock())) }),
        })
        .then((outcome) => {
          if (mine === dream.writing) setState(`state.${outcome.state}`);
        })
        .catch((error: unknown) => {
          dream.kept = '';
          setState('state.unsaved');
          throw error;
        }),
      'dream-save',
    );
  }, [deps]);

  useEffect(() => {
    const stop = deps.onHide(save);
    return () => {
      stop();
      save();
    };
  }, [deps, save]);

  return {
    words,
    state,
    save,
    change(next: string): void {
      const dream = now.current;
      dream.words = next;
      setWords(next);
      window.clearTimeout(dream.timer);
      if (dream.id === null) save();
      else dream.timer = window.setTimeout(save, PAUSE_MS);
    },
  };
}
