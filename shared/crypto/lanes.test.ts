import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DeviceId } from '#shared/base/ids.ts';
import { createSeededRandom } from '#shared/testing/seeded-random.ts';
import { hashEnvelope, laneStart, laneStep, sealMac } from './lanes.ts';

const key = createSeededRandom(3)(32);
const short = fc.string({ maxLength: 6 });

const heads = fc.uniqueArray(
  fc.record({
    d: short.map((text) => text as DeviceId),
    i: fc.integer({ min: 1, max: 40 }),
    link: short,
  }),
  { minLength: 1, maxLength: 4, selector: ({ d }) => d },
);

test('[SEAL-2] the seal does not depend on the order in which lanes are found', () => {
  fc.assert(
    fc.property(heads, short, (lanes, sid) => {
      const mac = sealMac(key, sid, lanes);
      expect(sealMac(key, sid, [...lanes].reverse())).toBe(mac);
      expect(sealMac(key, `${sid}.`, lanes)).not.toBe(mac);
      expect(sealMac(key, sid, lanes.slice(1))).not.toBe(mac);
    }),
  );
});

test('[SEAL-2] a change of any lane changes the seal', () => {
  fc.assert(
    fc.property(heads, fc.nat(), (lanes, at) => {
      const mac = sealMac(key, 's', lanes);
      const place = at % lanes.length;
      const changed = (change: object) =>
        lanes.map((lane, index) =>
          index === place ? { ...lane, ...change } : lane,
        );
      for (const change of [
        { d: 'another device' },
        { i: 41 },
        { link: 'longer than any' },
      ])
        expect(sealMac(key, 's', changed(change))).not.toBe(mac);
    }),
  );
});

test('[SEAL-1] a link depends on each part of its entry, on the link before, on session and device', () => {
  const step = { i: 1, k: 'add' as const, id: 'm', rev: 0, h: 'h' };
  const others = [
    laneStep(key, 'start', step),
    laneStep(key, 'other', step),
    laneStep(key, 'start', { ...step, i: 2 }),
    laneStep(key, 'start', { ...step, k: 'edit' }),
    laneStep(key, 'start', { ...step, k: 'delete' }),
    laneStep(key, 'start', { ...step, id: 'n' }),
    laneStep(key, 'start', { ...step, rev: 1 }),
    laneStep(key, 'start', { ...step, h: 'i' }),
    laneStep(createSeededRandom(4)(32), 'start', step),
    laneStart(key, 's', 'd'),
    laneStart(key, 't', 'd'),
    laneStart(key, 's', 'e'),
    laneStart(key, 'sd', ''),
  ];
  expect(new Set(others).size).toBe(others.length);
});

test('[SEAL-1] a deleted message has a hash that no envelope has', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (envelope) => {
      expect(hashEnvelope(envelope)).not.toBe(hashEnvelope(null));
      expect(hashEnvelope(envelope)).toHaveLength(43);
    }),
  );
});
