import { lingui } from '@lingui/vite-plugin';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { appShell } from './build/app-shell.ts';
import { curvesApart } from './build/curves-apart.ts';
import packageJson from './package.json' with { type: 'json' };
import crisisLines from './shared/safety/lines.json' with { type: 'json' };

// File names say nothing about their content: filter lists block by name, and one blocked address would leave an old
// version on the device (INST-11). Hex digits only, so that a hash never spells a word between its separators.
const name = (letter: string, ending: string) =>
  `assets/${letter}-[hash:16].${ending}`;

export default defineConfig({
  root: 'web',
  define: {
    // A test builds a second version from the same tree.
    __VERSION__: JSON.stringify(
      process.env['APP_VERSION'] ?? packageJson.version,
    ),
    // Names for the country picker under You, without the whole table of lines in the first load.
    __COUNTRIES__: JSON.stringify(
      crisisLines.map(({ cc }) => cc).filter((cc) => cc !== 'else'),
    ),
  },
  publicDir: 'public',
  resolve: {
    alias: [
      // The same source for browsers of today: its usual file is ES5, larger and slower to start.
      { find: /^dexie$/, replacement: 'dexie/dist/modern/dexie.mjs' },
      // React has had this hook itself since version 18; the stand-in would only be weight.
      {
        find: /^use-sync-external-store\/shim(\/index\.js)?$/,
        replacement: 'react',
      },
    ],
  },
  plugins: [
    react(),
    lingui({ failOnMissing: true }),
    curvesApart(),
    appShell(),
  ],
  server: {
    proxy: Object.fromEntries(
      ['/api', '/ofrep'].map((path) => [path, 'http://localhost:3002']),
    ),
  },
  worker: {
    format: 'es',
    rolldownOptions: {
      output: {
        // The letter decides the policy of the file: `k` alone may compile WebAssembly (WEB-2).
        entryFileNames: ({ name: worker }) =>
          name(worker === 'kdf-worker' ? 'k' : 'w', 'js'),
        chunkFileNames: name('w', 'js'),
        hashCharacters: 'hex',
      },
    },
  },
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: 'es2023',
    // Every browser that reads this target knows modulepreload; the stand-in would only be weight.
    modulePreload: {
      polyfill: false,
      // A late part names its styles only. Its scripts it asks for itself: they lie on the device after the first visit, and
      // dozens of link elements and a table of all file names would be paid by every start.
      resolveDependencies: (_, files, { hostType }) =>
        hostType === 'html'
          ? files
          : files.filter((file) => file.endsWith('.css')),
    },
    // Nothing becomes a data: address: each file can be counted, kept and checked by its hash.
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        entryFileNames: name('c', 'js'),
        chunkFileNames: name('c', 'js'),
        codeSplitting: {
          groups: [
            // Everything the first screen loads lies in one file: a dozen small ones cost two kilobytes of seams. The page's
            // own script stays out: late parts import from that file, and it waits at its top for some of them.
            {
              name: 'first',
              tags: ['$initial'],
              test: /^(?!.*\/web\/(?:main[.]tsx|index[.]html)$)/,
            },
          ],
        },
        assetFileNames: name('f', '[ext]').replace('.[ext]', '[extname]'),
        hashCharacters: 'hex',
      },
    },
  },
});
