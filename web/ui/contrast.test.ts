import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/* Reads the colours from the stylesheet itself, so that what is measured is what is shown. */
const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');
const [first, night] = [
  css.slice(css.indexOf(':root {'), css.indexOf(":root[data-theme='light']")),
  css.slice(
    css.indexOf(":root[data-theme='night']"),
    css.indexOf('@media (prefers-contrast'),
  ),
];

type Theme = Map<string, string>;
const sides: Record<'light' | 'dark' | 'night', Theme> = {
  light: new Map(),
  dark: new Map(),
  night: new Map(),
};
for (const [, name, light, dark] of first.matchAll(
  /--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g,
)) {
  sides.light.set(name!, light!);
  sides.dark.set(name!, dark!);
}
for (const [, name, colour] of night.matchAll(/--([a-z-]+): (#[0-9a-f]{6})/g))
  sides.night.set(name!, colour!);

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

function ratio(one: string, other: string): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high! + 0.05) / (low! + 0.05);
}

function lowest(theme: Theme, name: string, over: string[]): number {
  const colour = theme.get(name);
  if (colour === undefined) throw new Error(`no token ${name}`);
  return Math.min(
    ...over.map((ground) => {
      const under = theme.get(ground);
      if (under === undefined) throw new Error(`no token ${ground}`);
      return ratio(colour, under);
    }),
  );
}

const elements = ['fire', 'water', 'earth', 'air', 'aether'];
const tints = elements.map((name) => `${name}-tint`);
const grounds = ['paper', 'surface', 'sunken', 'own', 'help-paper'];

/** token, the grounds it stands on, the least WCAG allows, and the published figures for light and dark */
const table: [string, string[], number, number, number][] = [
  ['ink', [...grounds, ...tints], 4.5, 12.83, 10.62],
  [
    'ink-soft',
    ['paper', 'surface', 'sunken', 'own', ...tints],
    4.5,
    6.26,
    6.64,
  ],
  ['ink-faint', ['paper', 'surface', 'sunken'], 4.5, 4.82, 5.55],
  ['accent', ['paper', 'surface'], 4.5, 6.84, 8.83],
  ['on-accent', ['accent'], 4.5, 7.58, 8.73],
  ['line-strong', ['paper', 'surface', 'sunken'], 3, 3.29, 3.88],
  ['focus', ['paper', 'surface', 'own', 'help-paper'], 3, 5.3, 7.21],
  ['ok', ['paper', 'surface'], 4.5, 6.46, 8.7],
  ['slow', ['paper', 'surface'], 4.5, 6.43, 8.83],
  ['away', ['paper', 'surface'], 4.5, 6.74, 7.9],
  ['act', ['paper', 'surface'], 4.5, 6.3, 7.34],
  ['help', ['paper', 'help-paper'], 4.5, 8.2, 8.89],
  ['on-help', ['help'], 4.5, 9.09, 9.85],
  ['fire', ['paper', 'fire-tint'], 4.5, 7.03, 5.82],
  ['water', ['paper', 'water-tint'], 4.5, 8.63, 6.99],
  ['earth', ['paper', 'earth-tint'], 4.5, 4.76, 10.95],
  ['air', ['paper', 'air-tint'], 4.5, 4.86, 8.79],
  ['aether', ['paper', 'aether-tint'], 4.5, 4.95, 5.86],
];

describe('contrast of the tokens', () => {
  it.each(table)(
    '[A11Y-1] %s keeps its contrast in light, dark and night',
    (name, over, least, light, dark) => {
      expect(lowest(sides.light, name, over)).toBeCloseTo(light, 1);
      expect(lowest(sides.dark, name, over)).toBeCloseTo(dark, 1);
      for (const theme of Object.values(sides))
        expect(lowest(theme, name, over)).toBeGreaterThanOrEqual(least);
    },
  );

  it('[LAYOUT-10] night redefines every colour of the other themes', () => {
    expect([...sides.night.keys()].sort()).toEqual(
      [...sides.dark.keys()].sort(),
    );
    expect(
      ['ink', 'ink-soft', 'line-strong', 'accent'].map((name) =>
        Number(lowest(sides.night, name, ['paper']).toFixed(2)),
      ),
    ).toEqual([10.88, 6.79, 3.94, 7.11]);
  });
});
