/** Timers as an argument, so that tests turn the clock by hand. */
export type Timers = {
  set(run: () => void, ms: number): number;
  clear(handle: number): void;
};

export const browserTimers: Timers = {
  set: (run, ms) => window.setTimeout(run, ms),
  clear: (handle) => window.clearTimeout(handle),
};
