import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSeededRandom } from '#shared/testing/seeded-random.ts';
import { createTestIds } from '#shared/testing/test-ids.ts';
import { toMinute } from './clock.ts';
import {
  bytesToUuid,
  isUuid,
  newDeviceId,
  newOpId,
  newSpaceId,
  uuidv7,
} from './ids.ts';

const timeOf = (id: string): number =>
  Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);

test('[WRITE-2] an id carries its minute and nothing finer', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 2 ** 43 }),
      fc.integer(),
      (ms, seed) => {
        const id = uuidv7({
          clock: () => ms,
          randomBytes: createSeededRandom(seed),
        });
        expect(timeOf(id)).toBe(Math.floor(ms / 60_000) * 60_000);
      },
    ),
  );
});

test('[WRITE-2] an id is a UUID of version 7 whatever the random bytes are', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
      const id = uuidv7({
        clock: () => 1_763_640_012_345,
        randomBytes: () => Uint8Array.from(bytes),
      });
      expect(isUuid(id)).toBe(true);
      expect(id[14]).toBe('7');
      expect('89ab').toContain(id[19]);
    }),
  );
});

test('[WRITE-2] ten thousand ids of one minute are all different', () => {
  const source = createTestIds(11);
  const ids = Array.from({ length: 10_000 }, () => newOpId(source));
  expect(new Set(ids).size).toBe(10_000);
});

test('[WRITE-2] a minute is rounded down, never up', () => {
  expect([0, 59_999, 60_000, 119_999].map(toMinute)).toEqual([
    0, 0, 60_000, 60_000,
  ]);
});

test('bytes become a UUID in the order of RFC 9562', () => {
  const bytes = Uint8Array.from({ length: 16 }, (_, at) => at * 17);
  expect(bytesToUuid(bytes, 5)).toBe('00112233-4455-5677-8899-aabbccddeeff');
});

test('space and device ids come from random bytes alone', () => {
  expect(newSpaceId(() => new Uint8Array(16))).toBe(
    '00000000-0000-4000-8000-000000000000',
  );
  expect(newDeviceId(() => Uint8Array.of(0, 1, 171, 255))).toBe('0001abff');
});

test('isUuid refuses what is nearly one', () => {
  const good = '019aa122-be00-7b3e-9a54-0c6f5e1d2a90';
  expect(isUuid(good)).toBe(true);
  for (const bad of [
    '',
    good.toUpperCase(),
    ` ${good}`,
    `${good}\n`,
    good.slice(1),
    good.replaceAll('-', ''),
  ])
    expect(isUuid(bad)).toBe(false);
});
