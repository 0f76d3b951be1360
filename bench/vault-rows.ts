import { readdirSync } from 'node:fs';
import { chromium, type Page } from '@playwright/test';
import { chromiumArgs, ensureChromium } from '../scripts/chromium.ts';
import { bundle } from './bundle.ts';
import { quantile, rowOf, type Row } from './table.ts';
import type { VaultBench } from './vault-entry.ts';

type Bench = { vaultBench: VaultBench };

/** Passes, the first three of them to warm up. */
async function passes<T>(n: number, work: () => Promise<T>): Promise<T[]> {
  for (let at = 0; at < 3; at += 1) await work();
  const found: T[] = [];
  for (let at = 0; at < n; at += 1) found.push(await work());
  return found;
}

/** In the app's own page and with its own worker; the page's policy is lifted, since the bench's script is none of its files. */
async function benchPage(url: string): Promise<{ page: Page; end(): void }> {
  const browser = await chromium.launch({
    executablePath: ensureChromium(),
    args: chromiumArgs,
  });
  const page = await (await browser.newContext({ bypassCSP: true })).newPage();
  await page.goto(url);
  await page.evaluate(await bundle('bench/vault-entry.ts'));
  return { page, end: () => void browser.close() };
}

export async function vaultRows(url: string, n: number): Promise<Row[]> {
  const file = readdirSync('dist/web/assets').find((one) =>
    one.startsWith('k-'),
  );
  if (file === undefined) throw new Error('no worker was built');
  const { page, end } = await benchPage(url);
  const rows: Row[] = [];
  for (const [mib, t] of [
    [46, 1],
    [64, 3],
    [128, 3],
  ] as const) {
    const took = await passes(n, () =>
      page.evaluate(
        ([worker, m, passesOver]) =>
          (window as unknown as Bench).vaultBench.derive(
            worker as string,
            m as number,
            passesOver as number,
          ),
        [`/assets/${file}`, mib * 1024, t],
      ),
    );
    const note =
      mib === 64 ? 'what the app asks for' : mib < 64 ? 'below the floor' : '';
    rows.push(rowOf(`Argon2id, ${mib} MiB, t = ${t}`, 'ms', took, null, note));
  }
  const ask = <T>(what: 'sealAndOpen' | 'lines' | 'check') =>
    passes(n, () =>
      page.evaluate(
        (name) => (window as unknown as Bench).vaultBench[name](),
        what,
      ),
    ) as Promise<T[]>;
  const thousand = 'of 1,000 messages of 600 characters';
  const both = await ask<ReturnType<VaultBench['sealAndOpen']>>('sealAndOpen');
  const lines = await ask<ReturnType<VaultBench['lines']>>('lines');
  const checks = await ask<number>('check');
  end();
  const of = <T>(list: T[], name: keyof T) =>
    list.map((one) => Number(one[name]));
  const times = (a: number[], b: number[]) =>
    `${(quantile(a, 0.5) / quantile(b, 0.5)).toFixed(1)} × nothing sealed`;
  const [seal, open] = [of(both, 'seal'), of(both, 'open')];
  const sealed = of(lines, 'sealed');
  const boxed = of(lines, 'boxed');
  const ratio = quantile(boxed, 0.5) / quantile(sealed, 0.5);
  return [
    ...rows,
    rowOf(
      `sealing ${thousand}`,
      'ms',
      seal,
      null,
      times(seal, of(both, 'plainSeal')),
    ),
    rowOf(
      `opening ${thousand}`,
      'ms',
      open,
      null,
      times(open, of(both, 'plainOpen')),
    ),
    rowOf('a journal line, sealed', 'ms', sealed, null, 'means of 20'),
    rowOf(
      'a journal line, boxed (locked)',
      'ms',
      boxed,
      null,
      `${ratio.toFixed(0)} × sealed`,
    ),
    rowOf('the seal of 200 messages checked', 'ms', checks, null),
  ];
}
