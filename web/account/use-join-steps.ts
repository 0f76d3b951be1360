import { useEffect, useEffectEvent, useRef, useState } from 'react';

const MARK = 'maya-join';

/** `depth`: how many entries of this wizard lie below this one. */
type Mark = { step: number; depth: number };

export type JoinSteps = {
  step: number;
  /** False until the first step was left. */
  hasMoved: boolean;
  next(): void;
  back(): void;
  /** Straight to an earlier step. */
  to(step: number): void;
  /** Takes the wizard's entries out of the way: Back leaves it from then on. */
  end(): void;
};

/**
 * Steps that the browser's own Back walks, too (NAV-1): each lies in the history with the same address, so a swipe on a
 * phone goes to the step before and loses nothing. `limit` is the furthest step that may be shown now.
 */
export function useJoinSteps({
  first,
  limit,
  onMove,
}: {
  first: number;
  limit: number;
  onMove: () => void;
}): JoinSteps {
  const [{ step, hasMoved }, setView] = useState({
    step: first,
    hasMoved: false,
  });
  const isOver = useRef(false);
  // Where in the wizard's own entries the page stands, to tell Back from Forward.
  const depth = useRef(0);

  function show(next: number): void {
    setView({ step: next, hasMoved: true });
    onMove();
  }

  useEffect(() => {
    depth.current = readMark(history.state)?.depth ?? 0;
    putMark({ step: first, depth: depth.current }, 'replace');
    // Once, for the step it began with: a later step must not take the place of the mark that Back returns to.
    // oxlint-disable-next-line react/exhaustive-deps
  }, []);

  const onPop = useEffectEvent((state: unknown) => {
    const mark = readMark(state);
    // The same entry again: something that lay over the page, as a sheet, was closed.
    if (mark === null || isOver.current || mark.depth === depth.current) return;
    const isBack = mark.depth < depth.current;
    depth.current = mark.depth;
    // After a reload the entries below may be of steps that need what is gone; Back leads one step back all the same.
    const furthest = isBack ? Math.max(1, step - 1) : limit;
    const next = Math.min(mark.step, limit, furthest);
    putMark({ step: next, depth: mark.depth }, 'replace');
    show(next);
  });
  useEffect(() => {
    const listen = (event: PopStateEvent) => onPop(event.state);
    window.addEventListener('popstate', listen);
    return () => window.removeEventListener('popstate', listen);
  }, []);

  function replaceBy(earlier: number): void {
    putMark({ step: earlier, depth: depth.current }, 'replace');
    show(earlier);
  }

  return {
    step,
    hasMoved,
    next() {
      depth.current += 1;
      putMark({ step: step + 1, depth: depth.current }, 'push');
      show(step + 1);
    },
    back() {
      if (depth.current > 0) history.back();
      else replaceBy(step - 1);
    },
    to: replaceBy,
    end() {
      isOver.current = true;
      if (depth.current > 0) history.go(-depth.current);
    },
  };
}

function putMark(mark: Mark, how: 'push' | 'replace'): void {
  const state = { [MARK]: mark };
  if (how === 'push') history.pushState(state, '');
  else history.replaceState(state, '');
}

function readMark(state: unknown): Mark | null {
  if (typeof state !== 'object' || state === null || !(MARK in state))
    return null;
  const mark: unknown = state[MARK];
  return typeof mark === 'object' &&
    mark !== null &&
    'step' in mark &&
    'depth' in mark &&
    typeof mark.step === 'number' &&
    typeof mark.depth === 'number'
    ? { step: mark.step, depth: mark.depth }
    : null;
}
