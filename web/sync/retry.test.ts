import { describe, expect, test } from 'vitest';
import { createFakeClock } from '#shared/testing/fake-clock.ts';
import { createRetry } from './retry.ts';

function make(random = 0.999_999) {
  const { clock, advance } = createFakeClock();
  return { retry: createRetry({ clock, random: () => random }), advance };
}

const seconds = (ms: number) => Math.round(ms / 1_000);

describe('when it is tried again', () => {
  test('[OUT-6] the wait begins with a second and doubles up to a minute', () => {
    const { retry } = make();
    expect(retry.waitMs()).toBe(0);
    const waits = Array.from({ length: 9 }, () => {
      retry.failed();
      return seconds(retry.waitMs());
    });
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
    retry.succeeded();
    expect(retry.waitMs()).toBe(0);
  });

  test('[OUT-6] chance spreads the wait over its whole length, and never makes it nothing', () => {
    const half = make(0.5).retry;
    for (let n = 0; n < 4; n += 1) half.failed();
    expect(seconds(half.waitMs())).toBe(4);
    const none = make(0).retry;
    none.failed();
    expect(none.waitMs()).toBe(250);
  });

  test('[OUT-6] a reason to try at once ends the wait, but not the one the server asked for', () => {
    const { retry, advance } = make();
    retry.failed();
    retry.reset();
    expect(retry.waitMs()).toBe(0);
    retry.failed(30_000);
    retry.reset();
    expect(retry.waitMs()).toBe(30_000);
    advance(29_999);
    expect(retry.waitMs()).toBe(1);
    advance(1);
    expect(retry.waitMs()).toBe(0);
  });

  test('[OUT-6] a clock that jumps makes no wait longer than it was', () => {
    const { retry, advance } = make();
    retry.failed(5_000);
    advance(-86_400_000);
    expect(retry.waitMs()).toBe(5_000);
    advance(5_000);
    expect(retry.waitMs()).toBe(0);
  });
});
