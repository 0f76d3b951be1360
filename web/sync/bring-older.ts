import { drop } from '#shared/base/drop.ts';
import type { CourierDeps } from './courier.ts';
import { pullBack } from './pull-to-head.ts';

/** Between two pages the store and the line belong to the person. */
const PAUSE_MS = 200;

/**
 * PULL-5: a new device has the newest rows first; the older ones come page by page beside everything else. A page that does
 * not come is asked for again with the next look around.
 */
export function createOlder(
  deps: CourierDeps,
  about: { group: () => string; signal: AbortSignal },
): { bring(): void; idle(): Promise<void> } {
  let working: Promise<void> | null = null;

  async function work(): Promise<void> {
    while (!about.signal.aborted) {
      const token = await deps.token();
      if (token === null) return;
      const page = await pullBack({
        db: deps.db(),
        client: deps.client,
        token,
        group: about.group(),
        clock: deps.clock,
        signal: about.signal,
      });
      if (!page.ok || page.value.done) return;
      await pause(deps, about.signal);
    }
  }

  return {
    bring() {
      working ??= work().finally(() => {
        working = null;
      });
      drop(working, 'older');
    },
    idle: async () => working?.catch(() => undefined),
  };
}

const pause = ({ timers }: CourierDeps, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = timers.set(end, PAUSE_MS);
    function end(): void {
      timers.clear(timer);
      signal.removeEventListener('abort', end);
      resolve();
    }
    signal.addEventListener('abort', end);
  });
