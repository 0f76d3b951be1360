import type { IdSource } from '#shared/base/ids.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';
import { createSeededRandom } from './seeded-random.ts';

/** An id source for tests: a fake clock and seeded bytes. Equal seeds make the same ids in the same order. */
export function createTestIds(seed = 1): IdSource & FakeClock {
  const time = createFakeClock();
  return { ...time, randomBytes: createSeededRandom(seed) };
}
