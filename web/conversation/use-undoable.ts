import { useCallback, useEffect, useRef, useState } from 'react';
import type { TalkDeps } from './deps.ts';

/** What is hidden from view until its undo has run out; only then the deletion is written (COMP-10). */
export type Undoable<Id extends string> = {
  hidden: ReadonlySet<Id>;
  /** The newest deletion that can still be taken back. */
  last: Id | null;
  hide(id: Id): void;
  undo(): void;
  /** The time for undo is over: writes the deletion. */
  settle(): void;
};

/**
 * A deletion that can be taken back. While it can, nothing is written: a tab killed meanwhile shows the words again,
 * which is the harmless side to err on. Leaving the page writes it.
 */
export function useUndoable<Id extends string>(
  deps: TalkDeps,
  write: (id: Id) => void,
): Undoable<Id> {
  const [hidden, setHidden] = useState<ReadonlySet<Id>>(new Set());
  const [last, setLast] = useState<Id | null>(null);
  const waiting = useRef<Id | null>(null);

  const settle = useCallback(() => {
    if (waiting.current !== null) write(waiting.current);
    waiting.current = null;
    setLast(null);
  }, [write]);

  useEffect(() => deps.onHide(settle), [deps, settle]);

  return {
    hidden,
    last,
    hide(id) {
      settle();
      waiting.current = id;
      setLast(id);
      setHidden((before) => new Set([...before, id]));
    },
    undo() {
      const id = waiting.current;
      waiting.current = null;
      setLast(null);
      if (id !== null)
        setHidden(
          (before) => new Set([...before].filter((other) => other !== id)),
        );
    },
    settle,
  };
}
