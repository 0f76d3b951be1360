import { cpSync } from 'node:fs';
import { defineConfig } from 'vite';

// The server as one file, dist/server/main.js. Packages stay outside (better-sqlite3 is native); the migrations and the
// thread of the slow hash travel beside the bundle, where sync-server/db/migrate.ts and accounts/hash-threads.ts look.
export default defineConfig({
  build: {
    ssr: 'sync-server/main.ts',
    outDir: 'dist/server',
    emptyOutDir: true,
    target: 'node20',
    sourcemap: true,
    minify: false,
    rolldownOptions: {
      external: [/^node:/, /^[^.#/]/],
      output: { entryFileNames: 'main.js', codeSplitting: false },
    },
  },
  plugins: [
    {
      name: 'files-beside-the-bundle',
      closeBundle() {
        cpSync(
          'sync-server/accounts/slow-hash-worker.mjs',
          'dist/server/slow-hash-worker.mjs',
        );
        cpSync('sync-server/db/migrations', 'dist/server/migrations', {
          recursive: true,
        });
      },
    },
  ],
});
