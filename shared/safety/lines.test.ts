import { describe, expect, it, test } from 'vitest';
import {
  countries,
  countryOf,
  FALLBACK,
  helpFor,
  smsLink,
  supportResources,
  telLink,
} from './lines.ts';
import { openingOf, orderByOpening } from './opening.ts';
import zones from './zones.json' with { type: 'json' };
import { ageOf, FRESH_DAYS, staleLines } from './staleness.ts';

const all = [...countries(), FALLBACK].map((cc) => helpFor(cc));
const DAY = 86_400_000;

describe('the table', () => {
  test('[LINE-9] 41 countries and a fallback, each with an emergency number', () => {
    expect(countries()).toHaveLength(41);
    expect(new Set(countries()).size).toBe(41);
    for (const help of all)
      expect(help.emergency.length, help.cc).toBeGreaterThan(0);
    expect(helpFor(null).cc).toBe(FALLBACK);
    expect(helpFor('QQ').cc).toBe(FALLBACK);
  });
  test('[LINE-2] each field has its form, and each line a way to reach it', () => {
    for (const { cc, emergency, check, lines } of all) {
      expect(
        cc === FALLBACK ? check === null : check === 'A' || check === 'B',
      ).toBe(true);
      for (const number of emergency) expect(number).toMatch(/^\d{2,3}$/);
      expect(lines.length, cc).toBeGreaterThan(0);
      for (const line of lines) {
        expect(
          line.dial ?? line.text ?? line.chat ?? line.url,
          `${cc} ${line.name}`,
        ).not.toBeNull();
        for (const url of [line.url, line.chat])
          if (url !== null) expect(new URL(url).protocol).toBe('https:');
        if (line.hours !== null && line.hours !== '24/7')
          expect(line.tz, `${cc} ${line.name}`).not.toBeNull();
        expect(JSON.stringify(line)).not.toContain('?');
      }
    }
  });
  test('[LINE-3] what is dialled stands as in the country: no prefix, and no number marked as unproven', () => {
    const dials = all.flatMap(({ lines }) =>
      lines.flatMap(({ dial }) => dial ?? []),
    );
    for (const dial of dials) expect(dial).toMatch(/^\*?[\d ]+$/);
    for (const unproven of ['192', '03 7627 2929', '1553'])
      expect(dials).not.toContain(unproven);
  });
  test('[LINE-7] nothing claims that a person confirmed it', () => {
    expect(
      all
        .flatMap(({ lines }) => lines.map((line) => line.humanCheckedAt))
        .every((at) => at === null),
    ).toBe(true);
  });
  it.each([
    ['US', '988', '911'],
    ['GB', '116 123', '999'],
    ['DE', '0800 1110111', '112'],
    ['JP', '0120 061 338', '119'],
    ['AU', '13 11 14', '000'],
    ['CL', '*4141', '131'],
  ])('[LINE-9] %s: %s and %s', (cc, dial, emergency) => {
    expect(helpFor(cc).lines[0]?.dial).toBe(dial);
    expect(helpFor(cc).emergency[0]).toBe(emergency);
  });
});

describe('[LINE-4] [I18N-4] the country', () => {
  const of = (
    setting: string | null,
    timeZone: string | null,
    locale: string | null,
  ) => countryOf({ setting, timeZone, locale });
  test('setting before time zone before locale', () => {
    expect(of('JP', 'Europe/London', 'de-DE')).toBe('JP');
    expect(of(null, 'Europe/London', 'de-DE')).toBe('GB');
    expect(of(null, 'Etc/UTC', 'de-DE')).toBe('DE');
    expect(of(null, null, 'zh-Hant-TW')).toBe('TW');
    expect(of(null, null, 'en')).toBeNull();
    expect(of(FALLBACK, 'Europe/London', 'en-GB')).toBeNull();
  });
  test('all zones of wide countries, and names from before a renaming', () => {
    for (const [zone, cc] of [
      ['America/Anchorage', 'US'],
      ['Pacific/Honolulu', 'US'],
      ['America/St_Johns', 'CA'],
      ['America/Manaus', 'BR'],
      ['Australia/Perth', 'AU'],
      ['Asia/Calcutta', 'IN'],
      ['Asia/Kolkata', 'IN'],
      ['America/Buenos_Aires', 'AR'],
      ['Asia/Makassar', 'ID'],
      ['Asia/Urumqi', 'CN'],
      ['Atlantic/Canary', 'ES'],
      ['Pacific/Easter', 'CL'],
    ] as const)
      expect(of(null, zone, null), zone).toBe(cc);
  });
  test('every country has a zone that leads to it, and a locale', () => {
    expect(Object.keys(zones).sort()).toEqual(countries().sort());
    for (const [cc, names] of Object.entries(zones)) {
      expect(names.length, cc).toBeGreaterThan(0);
      for (const name of names) expect(of(null, name, 'xx-QQ'), name).toBe(cc);
      expect(of(null, null, `en-${cc}`)).toBe(cc);
    }
  });
});

test('[LINE-5] links hold digits and a star, nothing else', () => {
  expect(telLink('116 123')).toBe('tel:116123');
  expect(telLink('*4141')).toBe('tel:*4141');
  expect(smsLink('0477 13 11 14')).toBe('sms:0477131114');
  expect(helpFor('ID').lines[0]).toMatchObject({ dial: '119', ext: '8' });
});

describe('[LINE-6] opening hours', () => {
  const it1 = { hours: '10:00-24:00', tz: 'Europe/Rome' };
  const jp = { hours: 'Mo,Th,Fr 00:00-24:00; 06:00-24:00', tz: 'Asia/Tokyo' };
  test('open, closed with its opening time, unknown without a claim', () => {
    expect(openingOf(it1, Date.parse('2026-11-21T12:00:00Z'))).toEqual({
      state: 'open',
    });
    expect(openingOf(it1, Date.parse('2026-11-21T03:00:00Z'))).toEqual({
      state: 'closed',
      opensAt: '10:00',
    });
    expect(openingOf({ hours: null, tz: null }, 0)).toEqual({
      state: 'unknown',
    });
    expect(openingOf({ hours: '10:00-12:00', tz: 'Not/AZone' }, 0)).toEqual({
      state: 'unknown',
    });
    expect(openingOf({ hours: '24/7', tz: null }, 0)).toEqual({
      state: 'always',
    });
  });
  test('the day of the week is the line’s own', () => {
    // Monday 03:00 and Tuesday 03:00 in Tokyo
    expect(openingOf(jp, Date.parse('2026-11-22T18:00:00Z'))).toEqual({
      state: 'open',
    });
    expect(openingOf(jp, Date.parse('2026-11-23T18:00:00Z'))).toEqual({
      state: 'closed',
      opensAt: '06:00',
    });
  });
  test('a closed line moves down, all others keep the order of the table', () => {
    const { lines } = helpFor('JP');
    const names = (now: string) =>
      orderByOpening(lines, Date.parse(now)).map(({ name }) => name);
    expect(names('2026-11-23T18:00:00Z')).toEqual(['Yorisoi', '#Inochi SOS']);
    expect(names('2026-11-22T18:00:00Z')).toEqual(['#Inochi SOS', 'Yorisoi']);
  });
});

describe('[LINE-7] confirmations grow old', () => {
  const at = (humanCheckedAt: string | null) => ({ humanCheckedAt });
  const now = Date.parse('2026-11-21');
  test('never, fresh, old; a date that has not come confirms nothing', () => {
    expect(ageOf(at(null), now)).toBe('never');
    expect(ageOf(at('2026-11-01'), now)).toBe('fresh');
    expect(ageOf(at('2026-01-01'), now)).toBe('old');
    expect(ageOf(at('2027-01-01'), now)).toBe('never');
    expect(
      ageOf(at('2026-11-01'), Date.parse('2026-11-01') + FRESH_DAYS * DAY),
    ).toBe('fresh');
    expect(
      ageOf(at('2026-11-01'), Date.parse('2026-11-01') + FRESH_DAYS * DAY + 1),
    ).toBe('old');
  });
  test('the release check refuses each entry that is not fresh', () => {
    const help = helpFor('GB');
    const confirmed = {
      ...help,
      lines: help.lines.map((line) => ({
        ...line,
        humanCheckedAt: '2026-11-01',
      })),
    };
    expect(staleLines([confirmed], now)).toEqual([]);
    expect(staleLines([help], now)).toHaveLength(help.lines.length);
  });
});

test('an answer of the server carries name and ways', () => {
  expect(supportResources('US')).toEqual([
    {
      name: '988 Lifeline',
      dial: '988',
      text: '988',
      url: 'https://988lifeline.org',
    },
    {
      name: 'Crisis Text Line',
      text: 'HOME to 741741',
      url: 'https://crisistextline.org',
    },
  ]);
  expect(supportResources(null)[0]?.url).toBe('https://findahelpline.com');
});
