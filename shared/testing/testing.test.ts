import { expect, test } from 'vitest';
import { newOpId } from '#shared/base/ids.ts';
import { createFakeClock } from './fake-clock.ts';
import { createSeededRandom } from './seeded-random.ts';
import { createTestIds } from './test-ids.ts';

test('the fake clock moves only when told, also backwards', () => {
  const { clock, advance } = createFakeClock(1000);
  expect([clock(), clock()]).toEqual([1000, 1000]);
  advance(5);
  expect(clock()).toBe(1005);
  advance(-10);
  expect(clock()).toBe(995);
});

test('equal seeds give equal bytes, other seeds others', () => {
  const first = createSeededRandom(7)(64);
  expect(createSeededRandom(7)(64)).toEqual(first);
  expect(createSeededRandom(8)(64)).not.toEqual(first);
  expect(new Set(first).size).toBeGreaterThan(32);
});

test('test ids repeat with their seed and differ among themselves', () => {
  const take = (seed: number): string[] => {
    const source = createTestIds(seed);
    return Array.from({ length: 50 }, () => newOpId(source));
  };
  expect(take(3)).toEqual(take(3));
  expect(new Set(take(3)).size).toBe(50);
});
