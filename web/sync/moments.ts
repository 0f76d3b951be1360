import type { Timers } from '#web/local-store/timers.ts';
import type { WakeReason } from './courier.ts';

/** IOS-1: words that wait are tried that often while somebody looks. */
const TICK_MS = 15_000;
/** COUR-9: a lost poke costs a minute at most. */
const MINUTE_MS = 60_000;

/** The events of a page's life; `window` and `document` fit. */
export type PageEvents = {
  window: Pick<EventTarget, 'addEventListener' | 'removeEventListener'>;
  document: Pick<EventTarget, 'addEventListener' | 'removeEventListener'> & {
    visibilityState: string;
  };
};

export type MomentsDeps = {
  page: PageEvents;
  timers: Timers;
  wake: (reason: WakeReason) => void;
  /** Hidden or shown. */
  onVisibility: (isVisible: boolean) => void;
  /** TAB-8: frozen or in the back-forward cache, and back. */
  onFreeze: () => void;
  onThaw: () => void;
  hasWaiting: () => boolean;
};

/** The moments at which a page looks at outbox and server (IOS-1, COUR-9). Returns how to stop. */
export function bindMoments(deps: MomentsDeps): () => void {
  const { page, timers, wake } = deps;
  const isVisible = (): boolean => page.document.visibilityState === 'visible';
  const bound: (() => void)[] = [];
  const on = (
    target: PageEvents['window'],
    name: string,
    run: (event: Event) => void,
  ): void => {
    target.addEventListener(name, run);
    bound.push(() => target.removeEventListener(name, run));
  };
  const isKept = (event: Event): boolean =>
    'persisted' in event && event.persisted === true;

  on(page.window, 'online', () => wake('online'));
  on(page.window, 'focus', () => wake('focus'));
  on(page.window, 'pageshow', (event) => {
    if (isKept(event)) deps.onThaw();
    wake('pageshow');
  });
  on(page.window, 'pagehide', (event) => {
    if (isKept(event)) deps.onFreeze();
  });
  on(page.document, 'freeze', deps.onFreeze);
  on(page.document, 'resume', () => {
    deps.onThaw();
    wake('visible');
  });
  on(page.document, 'visibilitychange', () => {
    deps.onVisibility(isVisible());
    if (isVisible()) wake('visible');
  });

  let passed = 0;
  let timer = timers.set(tick, TICK_MS);
  function tick(): void {
    timer = timers.set(tick, TICK_MS);
    passed += TICK_MS;
    const isMinute = passed >= MINUTE_MS;
    if (isMinute) passed = 0;
    if (!isVisible()) return;
    if (isMinute) wake('minute');
    else if (deps.hasWaiting()) wake('tick');
  }

  return () => {
    timers.clear(timer);
    for (const unbind of bound) unbind();
  };
}
