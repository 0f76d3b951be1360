import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { DeviceId } from '#shared/base/ids.ts';
import { laterHlc, tickHlc } from './hlc.ts';

const device = '00c0ffee' as DeviceId;

it('[MERGE-6] stamps hold whole minutes, a counter and the device', () => {
  expect(tickHlc(null, 1_700_000_012_345, device)).toBe(
    '018bcfe56080-0000-00c0ffee'.replace(
      '018bcfe56080',
      (1_699_999_980_000).toString(16).padStart(12, '0'),
    ),
  );
});

it('[MERGE-6] stamps grow as text whatever the clock does', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 2 ** 42 }), { maxLength: 60 }),
      (clock) => {
        let last: string | null = null;
        for (const now of clock) {
          const next = tickHlc(last, now, device);
          expect(last === null || next > last).toBe(true);
          expect(laterHlc(last, next)).toBe(next);
          last = next;
        }
      },
    ),
  );
});

it('[MERGE-6] a full counter moves the minute on', () => {
  const minute = (60_000).toString(16).padStart(12, '0');
  const next = tickHlc(`${minute}-ffff-${device}`, 0, device);
  expect(next).toBe(
    `${(120_000).toString(16).padStart(12, '0')}-0000-${device}`,
  );
});

it('[MERGE-6] nonsense is earlier than every stamp', () => {
  const stamp = tickHlc(null, 0, device);
  expect(laterHlc('nonsense', stamp)).toBe(stamp);
  expect(laterHlc(stamp, 'nonsense')).toBe(stamp);
  expect(laterHlc(null, 'zzz')).toBe(null);
});
