import { mkdirSync, writeFileSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';

export type Counts = Record<
  string,
  { passed: number; failed: number; skipped: number }
>;
export const countsPath = '.cache/vitest-counts.json';

/** Counts tests per project: one whose pattern matches no file would pass in silence. A file that fails to load is a failure. */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts: Counts = {};
    for (const module of modules) {
      // A browser project is named with its browser, `web-browser (chromium)`.
      const name = module.project.name.replace(/ \(.*\)$/, '');
      const of = (counts[name] ??= {
        passed: 0,
        failed: 0,
        skipped: 0,
      });
      let ran = 0;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'passed') of.passed += 1;
        else if (state === 'failed') of.failed += 1;
        else of.skipped += 1;
        ran += 1;
      }
      if (ran === 0) of.failed += 1;
    }
    mkdirSync('.cache', { recursive: true });
    writeFileSync(countsPath, JSON.stringify(counts));
  }
}
