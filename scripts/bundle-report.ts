import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..');
export const dist = join(root, 'dist/web');
const report = join(root, 'dist/bundle.json');

/** One emitted file; `modules` are repository paths, `first` tells whether the first load fetches it. */
export type BuiltFile = {
  fileName: string;
  bytes: number;
  gzip: number;
  first: boolean;
  precached: boolean;
  modules: string[];
};

export type BundleReport = { generation: string; files: BuiltFile[] };

/** What the build wrote about itself; builds first when there is no build or a source is newer than it. */
export function readBundle(): BundleReport {
  if (!existsSync(report) || newestSource() > statSync(report).mtimeMs)
    execFileSync(
      process.execPath,
      [join(root, 'node_modules/vite/bin/vite.js'), 'build'],
      {
        cwd: root,
        stdio: ['ignore', 'ignore', 'inherit'],
        // A test runner sets NODE_ENV=test, which would build the development halves of the libraries.
        env: { ...process.env, NODE_ENV: 'production' },
      },
    );
  return JSON.parse(readFileSync(report, 'utf8')) as BundleReport;
}

function newestSource(): number {
  const tops = ['web', 'shared', 'build'].map((name) => join(root, name));
  const single = ['vite.config.ts', 'package-lock.json'].map((name) =>
    join(root, name),
  );
  const inside = tops.flatMap((top) =>
    readdirSync(top, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  return Math.max(
    ...[...inside, ...single].map((path) => statSync(path).mtimeMs),
  );
}
