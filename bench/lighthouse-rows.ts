import { chromium } from '@playwright/test';
import lighthouse from 'lighthouse';
import { chromiumArgs, ensureChromium } from '../scripts/chromium.ts';
import { freePort } from '../e2e/server-process.ts';
import { rowOf, type Row } from './table.ts';

/** Lighthouse, mobile preset, on the built app as the server serves it (PERF-4, PERF-5). */
export async function lighthouseRows(
  url: string,
  runs: number,
): Promise<Row[]> {
  const scores: Record<string, number[]> = {};
  const audits: Record<string, number[]> = {};
  for (let at = 0; at < runs; at += 1) {
    const port = await freePort();
    const chrome = await chromium.launch({
      executablePath: ensureChromium(),
      args: [...chromiumArgs, `--remote-debugging-port=${port}`],
    });
    const result = await lighthouse(url, {
      port,
      onlyCategories: ['performance', 'accessibility', 'best-practices'],
      logLevel: 'error',
    });
    await chrome.close();
    for (const [name, category] of Object.entries(result?.lhr.categories ?? {}))
      (scores[name] ??= []).push((category.score ?? 0) * 100);
    for (const name of [
      'largest-contentful-paint',
      'first-contentful-paint',
      'total-blocking-time',
      'cumulative-layout-shift',
    ])
      (audits[name] ??= []).push(
        result?.lhr.audits[name]?.numericValue ?? Number.NaN,
      );
  }
  const goals: Record<string, number> = {
    performance: 95,
    accessibility: 100,
    'best-practices': 100,
  };
  const limits: Record<string, [number, string]> = {
    'largest-contentful-paint': [1600, 'ms'],
    'first-contentful-paint': [1400, 'ms'],
    'total-blocking-time': [80, 'ms'],
    'cumulative-layout-shift': [0, ''],
  };
  return [
    ...Object.entries(scores).map(([name, values]) =>
      rowOf(`Lighthouse ${name}`, 'points', values, {
        of: 'min',
        value: goals[name] ?? 0,
      }),
    ),
    ...Object.entries(audits).map(([name, values]) =>
      rowOf(`Lighthouse ${name}`, limits[name]?.[1] ?? '', values, {
        of: 'median',
        value: limits[name]?.[0] ?? 0,
      }),
    ),
  ];
}
