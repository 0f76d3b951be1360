/** How many starts in a row may fail to paint before the previous version is brought back (INST-10). */
const FAILED_STARTS = 2;
/** A start counts as failed when nothing was painted for this long while the page could be seen. */
const PAINT_MS = 10_000;

/** Starts that painted nothing, in a row; a decimal number. */
export const FAILED_LINE = 'maya:unpainted';
/** How often an older version was brought back on this device; counted, never cleared by an update. */
export const BROUGHT_BACK_LINE = 'maya:brought-back';

type Lines = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** What the watch needs of the page; `container` is missing where service workers are not allowed. */
export type PaintWatch = {
  page: Pick<Document, 'documentElement' | 'visibilityState'>;
  lines: Lines | null;
  container: Pick<ServiceWorkerContainer, 'controller'> | undefined;
  later: (work: () => void, ms: number) => unknown;
  reload: () => void;
};

/**
 * Two starts in a row without a first paint in 10 s bring the previous version back (INST-10). Nothing was shown, so
 * nothing can be lost by the reload. A page nobody sees is not counted: browsers do not paint it.
 */
export function watchFirstPaint(watch: PaintWatch): void {
  const { page, lines } = watch;
  if (!lines) return;
  watch.later(() => {
    const painted = 'painted' in page.documentElement.dataset;
    if (painted || page.visibilityState !== 'visible') return;
    const failed = Number(lines.getItem(FAILED_LINE) ?? 0) + 1;
    keep(lines, FAILED_LINE, failed);
    if (failed >= FAILED_STARTS) bringBack(watch, lines);
  }, PAINT_MS);
}

function bringBack(watch: PaintWatch, lines: Lines): void {
  const worker = watch.container?.controller;
  if (!worker) return;
  const { port1, port2 } = new MessageChannel();
  port1.addEventListener('message', (event: MessageEvent<unknown>) => {
    lines.removeItem(FAILED_LINE);
    if (event.data !== true) return; // no older version is left on this device
    keep(
      lines,
      BROUGHT_BACK_LINE,
      Number(lines.getItem(BROUGHT_BACK_LINE) ?? 0) + 1,
    );
    watch.reload();
  });
  port1.start();
  worker.postMessage({ type: 'bring-back' }, [port2]);
}

function keep(lines: Lines, key: string, count: number): void {
  try {
    lines.setItem(key, String(count));
  } catch {
    // A full device forgets the count; the next start begins anew.
  }
}

/** Called once after the first render: this start is a good one. */
export function markFirstPaint(
  page: Pick<Document, 'documentElement'>,
  lines: { remove(key: string): void },
): void {
  page.documentElement.dataset['painted'] = '';
  lines.remove(FAILED_LINE);
}
