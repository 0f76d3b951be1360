import { lingui } from '@lingui/vite-plugin';
import react from '@vitejs/plugin-react';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { chromiumArgs, ensureChromium } from './scripts/chromium.ts';

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
