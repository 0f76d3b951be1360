import type { Clock } from '#shared/base/clock.ts';

export type FakeClock = {
  clock: Clock;
  /** Moves time by `ms`; a negative number is a clock that was set back. */
  advance(ms: number): void;
};

/** A clock that stands still until told otherwise. It starts 12.345 s into a minute, so rounding shows. */
export function createFakeClock(startMs = 1_763_640_012_345): FakeClock {
  let now = startMs;
  return {
    clock: () => now,
    advance: (ms) => {
      now += ms;
    },
  };
}
