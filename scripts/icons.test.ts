import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { readPng, type Pixels } from '../build/read-png.ts';
import { dist, readBundle } from './bundle-report.ts';

type Manifest = {
  id: string;
  scope: string;
  start_url: string;
  lang: string;
  dir: string;
  description: string;
  display: string;
  launch_handler: { client_mode: string };
  icons: { src: string; sizes: string; purpose: string }[];
  shortcuts: { name: string; url: string }[];
  screenshots: {
    src: string;
    sizes: string;
    form_factor: string;
    label: string;
  }[];
  share_target: { method: string };
};

let manifest: Manifest;
const picture = (path: string): Pixels =>
  readPng(readFileSync(join(dist, path)));
const sides = ({ width, height }: Pixels) =>
  `${String(width)}x${String(height)}`;

beforeAll(() => {
  readBundle();
  manifest = JSON.parse(
    readFileSync(join(dist, 'manifest.webmanifest'), 'utf8'),
  ) as Manifest;
}, 180_000);

/** Every pixel with its distance from the middle, as a share of the side. */
function* pixels({ width, height, rgba }: Pixels) {
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const at = (y * width + x) * 4;
      const [r = 0, g = 0, b = 0, alpha = 0] = rgba.subarray(at, at + 4);
      const away =
        Math.hypot(x + 0.5 - width / 2, y + 0.5 - height / 2) / width;
      yield { r, g, b, alpha, away };
    }
}

describe('manifest', () => {
  test('[INST-1] identity, language and window are said, and the identity never changes', () => {
    expect(manifest).toMatchObject({
      id: '/',
      scope: '/',
      start_url: '/',
      lang: 'en',
      dir: 'ltr',
      display: 'standalone',
      launch_handler: { client_mode: 'navigate-existing' },
    });
    expect(manifest.description.length).toBeGreaterThan(20);
    expect(manifest.share_target.method).toBe('POST');
  });

  test('[DEV-2] four shortcuts by name', () => {
    expect(manifest.shortcuts.map(({ name, url }) => [name, url])).toEqual([
      ['Write to Maya', '/new'],
      ['Note a dream', '/keep/dreams/new'],
      ['Breathe with me', '/breathe'],
      ['Help now', '/help'],
    ]);
  });

  test('[INST-3] screenshots have the said size, a sane shape, a label, and one ratio per form', () => {
    const ratios = new Map<string, Set<string>>();
    for (const shot of manifest.screenshots) {
      const shown = picture(shot.src);
      expect(sides(shown), shot.src).toBe(shot.sizes);
      const [short = 0, long = 0] = [shown.width, shown.height].sort(
        (a, b) => a - b,
      );
      expect(short, shot.src).toBeGreaterThanOrEqual(320);
      expect(long, shot.src).toBeLessThanOrEqual(3840);
      expect(long / short, shot.src).toBeLessThanOrEqual(2.3);
      expect(shot.label.length).toBeGreaterThan(5);
      const known = ratios.get(shot.form_factor) ?? new Set();
      ratios.set(
        shot.form_factor,
        known.add((shown.width / shown.height).toFixed(3)),
      );
    }
    expect([...ratios.keys()].sort()).toEqual(['narrow', 'wide']);
    for (const shapes of ratios.values()) expect(shapes.size).toBe(1);
  });
});

describe('icons', () => {
  test('[INST-2] the five pictures have the said sizes', () => {
    const listed = manifest.icons.map(({ sizes, purpose }) => [sizes, purpose]);
    expect(listed).toEqual([
      ['192x192', 'any'],
      ['512x512', 'any'],
      ['512x512', 'maskable'],
      ['512x512', 'monochrome'],
    ]);
    for (const { src, sizes } of manifest.icons)
      expect(sides(picture(src)), src).toBe(sizes);
    expect(sides(picture('icons/touch-180.png'))).toBe('180x180');
  });

  test('[INST-2] what the system cuts to shape is opaque to its corners', () => {
    for (const path of ['icons/maskable-512.png', 'icons/touch-180.png'])
      for (const { alpha } of pixels(picture(path)))
        if (alpha !== 255) expect.fail(`${path} is not opaque`);
  });

  test('[INST-2] the drawing of the maskable icon lies in its inner 80 %', () => {
    const shown = picture('icons/maskable-512.png');
    const [ground] = pixels(shown);
    let drawn = 0;
    for (const { r, g, b, away } of pixels(shown)) {
      const far =
        Math.abs(r - ground!.r) +
        Math.abs(g - ground!.g) +
        Math.abs(b - ground!.b);
      if (far <= 12) continue;
      drawn += 1;
      if (away > 0.4) expect.fail(`drawn at ${String(away)} of the side`);
    }
    expect(drawn).toBeGreaterThan(10_000);
  });

  test('[INST-2] the monochrome icon is a shape in one colour on nothing', () => {
    const seen = { clear: 0, solid: 0 };
    for (const { r, g, b, alpha } of pixels(picture('icons/mono-512.png'))) {
      if (alpha === 0) seen.clear += 1;
      else if (alpha === 255) {
        seen.solid += 1;
        expect([r, g, b]).toEqual([255, 255, 255]);
      }
    }
    expect(seen.clear).toBeGreaterThan(seen.solid);
    expect(seen.solid).toBeGreaterThan(5_000);
  });
});
