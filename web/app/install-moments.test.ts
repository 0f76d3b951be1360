import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  decideInstallOffer,
  decidePlatform,
  type InstallMoment,
} from './install-moments.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const good: InstallMoment = {
  visits: 2,
  firstSaved: true,
  now: 100 * DAY,
  startedAt: 100 * DAY - 10 * MINUTE,
  lastOffer: null,
  offers: 0,
  helpOpen: false,
  standalone: false,
  platform: 'prompt',
  unsentInSafariTab: false,
};
const decide = (change: Partial<InstallMoment>) =>
  decideInstallOffer({ ...good, ...change });

test('[INST-5] offered after a second visit or a first saved message, after ten minutes', () => {
  expect(decide({})).toBe('prompt');
  expect(decide({ visits: 1 })).toBe('prompt');
  expect(decide({ firstSaved: false })).toBe('prompt');
  expect(decide({ visits: 1, firstSaved: false })).toBe('none');
  expect(decide({ startedAt: good.now - 10 * MINUTE + 1 })).toBe('none');
});

test('[INST-5] again after thirty days, three times in all', () => {
  expect(decide({ offers: 1, lastOffer: good.now - 30 * DAY })).toBe('prompt');
  expect(decide({ offers: 1, lastOffer: good.now - 30 * DAY + 1 })).toBe(
    'none',
  );
  expect(decide({ offers: 3, lastOffer: good.now - 90 * DAY })).toBe('none');
});

test('[INST-5] a Safari tab with unsent words: at once', () => {
  const tab = {
    platform: 'ios',
    unsentInSafariTab: true,
    startedAt: good.now,
    visits: 1,
  } as const;
  expect(decide(tab)).toBe('steps');
  expect(decide({ ...tab, unsentInSafariTab: false })).toBe('none');
  expect(decide({ ...tab, platform: 'prompt' })).toBe('none');
});

test('[INST-5] [INST-6] never beside help, never in the installed app, never where nothing can be installed', () => {
  fc.assert(
    fc.property(
      fc.record({
        visits: fc.nat(),
        firstSaved: fc.boolean(),
        startedAt: fc.nat(),
        offers: fc.nat(3),
        unsentInSafariTab: fc.boolean(),
        platform: fc.constantFrom('prompt', 'ios', 'other'),
      }),
      (moment) => {
        expect(decide({ ...moment, helpOpen: true })).toBe('none');
        expect(decide({ ...moment, standalone: true })).toBe('none');
        expect(decide({ ...moment, platform: 'other' })).toBe('none');
      },
    ),
  );
});

test('[INST-6] the way depends on the device: the browser’s own prompt, drawn steps, or nothing', () => {
  const iPhone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)';
  const mac = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)';
  const ask = (agent: string, touchPoints = 0, hasPrompt = false) =>
    decidePlatform({ agent, touchPoints, hasPrompt });
  expect(ask('Mozilla/5.0 (Linux; Android 15)', 5, true)).toBe('prompt');
  expect(ask(iPhone, 5)).toBe('ios');
  expect(ask(mac, 5)).toBe('ios');
  expect(ask(mac)).toBe('other');
});
