import {
  noKeyboard,
  reduceKeyboard,
  type KeyboardEventOf,
  type KeyboardState,
  type Measure,
} from './frame-inset.ts';

/** Listens to focus and to the visual viewport; see frame-inset.ts for what is made of it (LAYOUT-6). Returns how to stop. */
export function watchKeyboard(
  page: Window,
  show: (state: KeyboardState) => void,
): () => void {
  let state = noKeyboard;
  const tell = (event: KeyboardEventOf): void => {
    state = reduceKeyboard(state, event);
    show(state);
  };
  const end = new AbortController();
  const options = { signal: end.signal };
  const { document, visualViewport } = page;
  const measured = () =>
    tell({ type: 'viewport', ...measure(page, visualViewport) });
  const focused = (target: EventTarget | null) => {
    if (takesWords(target))
      tell({ type: 'focus', ...measure(page, visualViewport) });
  };
  document.addEventListener(
    'focusin',
    ({ target }) => focused(target),
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
  // This code comes a moment after the frame: a field may have been touched before.
  focused(document.activeElement);
  return () => end.abort();
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
