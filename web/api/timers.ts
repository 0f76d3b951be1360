/** Timers as an argument, so that tests can turn the clock by hand. */
export type Timers = {
  set(run: () => void, ms: number): number;
  clear(handle: number): void;
};
