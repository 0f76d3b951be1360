import { monitorEventLoopDelay } from 'node:perf_hooks';

const WINDOW_MS = 5000;

/**
 * How late this process is, in ms: the mean delay of its loop over the last whole five seconds (LOAD-3). The mean, because one
 * long moment, such as another program starting, is no reason to keep people out; 0 until there is a first window.
 */
export function createLoopDelay(): { read(): number; close(): void } {
  const histogram = monitorEventLoopDelay();
  let last = 0;
  const timer = setInterval(() => {
    last = histogram.mean / 1e6;
    histogram.reset();
  }, WINDOW_MS);
  timer.unref();
  histogram.enable();
  return {
    read: () => (Number.isFinite(last) ? last : 0),
    close() {
      clearInterval(timer);
      histogram.disable();
    },
  };
}
