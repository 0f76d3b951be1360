import { drop } from '#shared/base/drop.ts';
import type { LocalStore } from '#web/local-store/local-store.ts';
import { importLeft } from './import-left.ts';
import type { ImportDeps } from './import-lines.ts';

/** The events of a page's life that storage hangs on; `window` and `document` fit. */
export type PageEvents = {
  window: Pick<EventTarget, 'addEventListener' | 'removeEventListener'>;
  document: Pick<EventTarget, 'addEventListener' | 'removeEventListener'> & {
    visibilityState: string;
  };
};

/**
 * TAB-8: on `freeze` and `pagehide` connections close, so that a frozen page blocks nobody's upgrade; on return they open,
 * what lies in lines is imported (WRITE-8), and a degraded store is tried again (STORE-6). Returns how to stop.
 */
export function bindPageLife(
  deps: ImportDeps & { wake?: () => void },
  events: PageEvents,
): () => void {
  const { store } = deps;
  const leave = (): void => {
    store.pointer.flush();
    store.suspend();
  };
  const back = (): void => drop(returnTo(deps, store), 'page-return');
  const visible = (): void => {
    if (events.document.visibilityState === 'visible') back();
    else store.pointer.flush();
  };
  // A page that goes for good needs no closed store, and closing would race its last writes.
  const hide = (event: Event): void => {
    if ('persisted' in event && event.persisted === true) leave();
    else store.pointer.flush();
  };
  // A database that was opened anew may be an empty one: the old was evicted while the page ran (ACC-13).
  let openings = store.openings();
  const unsubscribe = store.subscribe(() => {
    if (store.status().state !== 'ok' || openings === store.openings()) return;
    openings = store.openings();
    drop(importLeft(deps), 'import-after-opening');
  });
  events.window.addEventListener('pagehide', hide);
  events.window.addEventListener('pageshow', back);
  events.document.addEventListener('freeze', leave);
  events.document.addEventListener('resume', back);
  events.document.addEventListener('visibilitychange', visible);
  return () => {
    unsubscribe();
    events.window.removeEventListener('pagehide', hide);
    events.window.removeEventListener('pageshow', back);
    events.document.removeEventListener('freeze', leave);
    events.document.removeEventListener('resume', back);
    events.document.removeEventListener('visibilitychange', visible);
  };
}

async function returnTo(
  deps: ImportDeps & { wake?: () => void },
  store: LocalStore,
): Promise<void> {
  if (!(await store.wake())) return;
  await importLeft(deps);
  deps.wake?.();
}
