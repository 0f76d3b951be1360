import type { BrowserContext, Page } from '@playwright/test';
import { HELPER } from './device-rows.ts';

/** Milliseconds of the page's own clock. */
type Span = { start: number; end: number };
type Seen = {
  onlineAt: number;
  /** The same moment by the clock of the machine. */
  onlineDate: number;
  tasks: Span[];
  writes: Span[];
};
type Watched = { carry: Seen };

/**
 * From the next load on, every page of this browser notes its long tasks, when the network came back, and how long each
 * transaction took that writes messages, from its beginning to its commit. The app's code stays as it is.
 */
export async function watchPages(context: BrowserContext): Promise<void> {
  await context.addInitScript(HELPER);
  await context.addInitScript(() => {
    const seen: Seen = { onlineAt: 0, onlineDate: 0, tasks: [], writes: [] };
    (window as unknown as Watched).carry = seen;
    performance.setResourceTimingBufferSize(5_000);
    addEventListener('online', () => {
      seen.onlineAt = performance.now();
      seen.onlineDate = Date.now();
    });
    new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries())
        seen.tasks.push({ start: startTime, end: startTime + duration });
    }).observe({ type: 'longtask', buffered: true });
    // The page's own class: what was there is called as it was.
    const prototype = IDBDatabase.prototype;
    const begin = prototype.transaction;
    prototype.transaction = function (stores, mode, options) {
      const made = begin.call(this, stores, mode, options);
      const names = typeof stores === 'string' ? [stores] : [...stores];
      if (mode === 'readwrite' && names.includes('messages')) {
        const start = performance.now();
        made.addEventListener('complete', () =>
          seen.writes.push({ start, end: performance.now() }),
        );
      }
      return made;
    };
  });
}

/** What does not come by then does not come: the part ends with an error instead of never. */
const LONGEST_MS = 300_000;

export type Table = 'outbox' | 'messages';

/** How many rows a table of this device's store has, asked past the app. */
export function countRows(page: Page, table: Table): Promise<number> {
  return page.evaluate(async (name) => {
    const { db } = JSON.parse(localStorage.getItem('maya:ptr') ?? '{}') as {
      db: string;
    };
    const store = await new Promise<IDBDatabase>((done, failed) => {
      const open = indexedDB.open(db);
      open.onsuccess = () => done(open.result);
      open.onerror = () => failed(new Error('open'));
    });
    const found = await new Promise<number>((done, failed) => {
      const count = store.transaction(name).objectStore(name).count();
      count.onsuccess = () => done(count.result);
      count.onerror = () => failed(new Error('count'));
    });
    store.close();
    return found;
  }, table);
}

/**
 * Waits in the page until a table has so many rows; gives the moment by the page's clock. Whether one is left is asked every 20 ms;
 * counting costs the store more, so it is done every 250 ms.
 */
export async function untilRows(
  page: Page,
  table: Table,
  isThere: 'none' | number,
): Promise<number> {
  return page.evaluate(
    async ([name, wanted, longest]) => {
      const end = performance.now() + longest;
      const { db } = JSON.parse(localStorage.getItem('maya:ptr') ?? '{}') as {
        db: string;
      };
      const store = await new Promise<IDBDatabase>((done, failed) => {
        const open = indexedDB.open(db);
        open.onsuccess = () => done(open.result);
        open.onerror = () => failed(new Error('open'));
      });
      const ask = <T>(request: IDBRequest<T>) =>
        new Promise<T>((done, failed) => {
          request.onsuccess = () => done(request.result);
          request.onerror = () => failed(new Error(name));
        });
      const isReached = async () => {
        const rows = store.transaction(name).objectStore(name);
        return wanted === 'none'
          ? (await ask(rows.openKeyCursor())) === null
          : (await ask(rows.count())) >= wanted;
      };
      while (!(await isReached())) {
        if (performance.now() > end) throw new Error(`${name}: ${wanted}`);
        await new Promise((again) =>
          setTimeout(again, wanted === 'none' ? 20 : 250),
        );
      }
      store.close();
      return performance.now();
    },
    [table, isThere, LONGEST_MS] as const,
  );
}

export type Carried = Seen & { pushes: Span[]; pulls: Span[] };

/** What the page saw so far. */
export function readSeen(page: Page): Promise<Carried> {
  return page.evaluate(() => {
    const asked = (end: string) =>
      performance
        .getEntriesByType('resource')
        .filter(({ name }) => name.endsWith(`/api/v1/sync/${end}`))
        .map(({ startTime, duration }) => ({
          start: startTime,
          end: startTime + duration,
        }));
    const { carry } = window as unknown as Watched;
    return { ...carry, pushes: asked('push'), pulls: asked('pull') };
  });
}

/** Waits until an own message with these words stands in the page; gives the moment by the clock of this machine. */
export function untilShown(page: Page, words: string): Promise<number> {
  return page.evaluate(
    ([text, longest]) =>
      new Promise<number>((done, failed) => {
        const late = setTimeout(() => {
          observer.disconnect();
          failed(new Error(`not shown: ${text}`));
        }, longest);
        const look = () => {
          const is = [...document.querySelectorAll('.own')].some((one) =>
            one.textContent?.includes(text),
          );
          if (!is) return;
          observer.disconnect();
          clearTimeout(late);
          done(Date.now());
        };
        const observer = new MutationObserver(look);
        observer.observe(document.body, {
          childList: true,
          subtree: true,
          characterData: true,
        });
        look();
      }),
    [words, LONGEST_MS / 5] as const,
  );
}

/** The JavaScript heap of a page in MB; `isSwept`: after what nobody holds was taken away. */
export async function heapOf(page: Page) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Performance.enable');
  const read = async (): Promise<number> => {
    const { metrics } = await cdp.send('Performance.getMetrics');
    const used = metrics.find(({ name }) => name === 'JSHeapUsedSize');
    return (used?.value ?? Number.NaN) / 1e6;
  };
  return {
    read,
    async swept(): Promise<number> {
      await cdp.send('HeapProfiler.collectGarbage');
      return read();
    },
    end: () => cdp.detach(),
  };
}
