import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  paper,
  parseCountry,
  parseLook,
  showThemeColor,
} from './theme-look.ts';

test('[LAYOUT-10] the mirror line gives theme, size and quiet', () => {
  expect(parseLook('{"theme":"night","textSize":1.3,"quiet":true}')).toEqual({
    theme: 'night',
    textSize: 1.3,
    quiet: true,
  });
});

test('[LAYOUT-10] whatever stands in the line, first paint never fails', () => {
  const plain = { theme: 'system', textSize: 1, quiet: false };
  for (const line of [null, '', '{torn', 'null', '7', '{"textSize":9}'])
    expect(parseLook(line)).toEqual(plain);
  fc.assert(
    fc.property(fc.json(), (line) => {
      const look = parseLook(line);
      expect(look.textSize).toBeGreaterThanOrEqual(0.9);
      expect(look.textSize).toBeLessThanOrEqual(2);
    }),
  );
});

test('[LINE-4] the line gives the chosen country, and nothing when there is none', () => {
  expect(parseCountry('{"country":"JP"}')).toBe('JP');
  for (const line of [null, '{torn', 'null', '{}', '{"country":null}', '[]'])
    expect(parseCountry(line)).toBeNull();
});

test('[LAYOUT-10] theme-color follows the theme, and the system when none is chosen', () => {
  const metas = [
    { media: '(prefers-color-scheme: light)', content: '' },
    { media: '(prefers-color-scheme: dark)', content: '' },
  ];
  const page = {
    querySelectorAll: () => metas,
  } as unknown as Pick<Document, 'querySelectorAll'>;
  const shown = () => metas.map((meta) => meta.content);
  showThemeColor(page, 'night');
  expect(shown()).toEqual([paper.night, paper.night]);
  showThemeColor(page, 'system');
  expect(shown()).toEqual([paper.light, paper.dark]);
});
