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

// Everything the first screen loads lies in one file: a dozen small ones cost two kilobytes of seams. A module is listed here
// when something later uses it as well, since it would get a file of its own then.
const first = [
  'node_modules/(react|react-dom|scheduler|@lingui|wouter|regexparam|use-sync-external-store|dexie|dexie-react-hooks)/',
  'node_modules/@noble/(ciphers/|hashes/(utils|hmac|hkdf|_u64|_md|sha2)[.]js$)',
  'shared/(base|domain)/(?!errors)',
  'shared/protocol/limits',
  'shared/crypto/(bytes-text|derive|padding|envelope|line-box|lanes)',
  'web/ui/(open-sheet|sheet-corner|glyph|skeleton|line|undo|button|use-text)[.]tsx?$',
  'web/local-store/(hooks|settings|storage|timers|aad|pointer|find-space|schema|schema-history|key-rows|lines)[.]ts$',
  'web/vault/(body-codec|codec|vault-codec|device-wrap|wrap-store|vault)[.]ts$',
  'web/outbox/(drafts|journal|commit-op|hlc|forget-unsent|erase-sweep)[.]ts$',
  'web/conversation/(draft-parts|said|element-choice|by-line)[.]ts$',
  'web/safety/help-button',
  'web/app/(error-boundary|frame|frame-keys|frame-inset|frame-keyboard|frame-wide|place-bar|routes-paths|top-bar)[.]tsx?$',
  'web/locales/(catalogue[.]ts|en/(frame|status|talk)[.]json)',
  'vite/preload-helper',
];

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
    modulePreload: { polyfill: false },
    // Nothing becomes a data: address: each file can be counted, kept and checked by its hash.
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        entryFileNames: name('c', 'js'),
        chunkFileNames: name('c', 'js'),
        codeSplitting: {
          groups: [
            {
              name: 'first',
              test: new RegExp(first.join('|')),
            },
          ],
        },
        assetFileNames: name('f', '[ext]').replace('.[ext]', '[extname]'),
        hashCharacters: 'hex',
      },
    },
  },
});
