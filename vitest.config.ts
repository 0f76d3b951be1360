import { lingui } from '@lingui/vite-plugin';
import react from '@vitejs/plugin-react';
import { playwright } from '@vitest/browser-playwright';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { chromiumArgs, ensureChromium } from './scripts/chromium.ts';

/**
 * In the simulation a module that is fetched late is there at once: when the network of the machine, and not that of the seed,
 * decided how long it takes, a seed would not run twice alike.
 */
const modulesAtOnce: Plugin = {
  name: 'modules-at-once',
  enforce: 'pre',
  transform(code, id) {
    if (!/\/web\/.*\.ts$/.test(id)) return null;
    const found: string[] = [];
    const body = code.replaceAll(
      /\bimport\(\s*('[^']+')\s*,?\s*\)/g,
      (_, path: string) => {
        found.push(path);
        return `Promise.resolve(moduleAtOnce${found.length})`;
      },
    );
    if (found.length === 0) return null;
    const heads = found.map(
      (path, at) => `import * as moduleAtOnce${at + 1} from ${path};`,
    );
    return { code: `${body}\n${heads.join('\n')}`, map: null };
  },
};

// One project per realm. `.web.test.ts(x)` runs in a real browser page, everything else in Node.
// scripts/test.ts fails when one of them matched no file: a project without tests passes silently.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'shared',
          environment: 'node',
          include: ['shared/**/*.test.ts'],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'server',
          environment: 'node',
          include: ['sync-server/**/*.test.ts', 'scripts/**/*.test.ts'],
          testTimeout: 20_000,
        },
      },
      {
        plugins: [react(), lingui()],
        test: {
          name: 'web-node',
          environment: 'node',
          include: ['web/**/*.test.{ts,tsx}'],
          testTimeout: 20_000,
          exclude: ['**/*.web.test.{ts,tsx}'],
        },
      },
      {
        plugins: [modulesAtOnce],
        test: {
          name: 'simulation',
          environment: 'node',
          include: ['e2e/simulation/**/*.sim.test.ts'],
          testTimeout: 3_600_000,
          // By themselves and two at a time: each half of the seeds keeps one core busy.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
          // Devices are made and dropped by the thousand: a larger nursery saves a third of the time.
          execArgv: ['--max-semi-space-size=64'],
        },
      },
      {
        plugins: [react(), lingui()],
        optimizeDeps: {
          include: [
            'dexie',
            'dexie-react-hooks',
            'react',
            'react-dom/client',
            'react/jsx-dev-runtime',
            '@lingui/react',
            '@lingui/core',
            'zod/mini',
            'fast-check',
            'hash-wasm',
          ],
        },
        test: {
          name: 'web-browser',
          include: ['web/**/*.web.test.{ts,tsx}'],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: {
                executablePath: ensureChromium(),
                args: chromiumArgs,
              },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
});
