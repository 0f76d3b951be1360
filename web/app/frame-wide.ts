import { useSyncExternalStore } from 'react';

/** From here the session list stands at the left (LAYOUT-1). */
const WIDE = '(width >= 60rem)';

export function useIsWide(page: Window = window): boolean {
  return useSyncExternalStore(
    (listener) => {
      const query = page.matchMedia(WIDE);
      query.addEventListener('change', listener);
      return () => query.removeEventListener('change', listener);
    },
    () => page.matchMedia(WIDE).matches,
  );
}
