import { useEffect, useReducer } from 'react';
import {
  noKeyboard,
  reduceKeyboard,
  type KeyboardState,
  type Measure,
} from './frame-inset.ts';

/** Listens to focus and to the visual viewport; see frame-inset.ts for what is made of it (LAYOUT-6). */
export function useKeyboard(page: Window = window): KeyboardState {
  const [state, tell] = useReducer(reduceKeyboard, noKeyboard);
  useEffect(() => {
    const end = new AbortController();
    const options = { signal: end.signal };
    const { document, visualViewport } = page;
    const measured = () =>
      tell({ type: 'viewport', ...measure(page, visualViewport) });
    document.addEventListener(
      'focusin',
      ({ target }) => {
        if (takesWords(target))
          tell({ type: 'focus', ...measure(page, visualViewport) });
      },
      options,
    );
    document.addEventListener(
      'focusout',
      ({ relatedTarget }) => {
        if (!takesWords(relatedTarget)) tell({ type: 'blur' });
      },
      options,
    );
    page.addEventListener('resize', measured, options);
    visualViewport?.addEventListener('resize', measured, options);
    visualViewport?.addEventListener('scroll', measured, options);
    measured();
    return () => end.abort();
  }, [page]);
  return state;
}

function measure(page: Window, visual: VisualViewport | null): Measure {
  return {
    width: page.innerWidth,
    height: page.innerHeight,
    visualHeight: visual?.height ?? page.innerHeight,
    visualTop: visual?.offsetTop ?? 0,
    scale: visual?.scale ?? 1,
  };
}

const silent = new Set(['checkbox', 'radio', 'button', 'submit', 'range']);

/** Whether focus on it opens a keyboard. */
function takesWords(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return !silent.has(target.type);
  return (
    target instanceof HTMLTextAreaElement ||
    (target instanceof HTMLElement && target.isContentEditable)
  );
}
