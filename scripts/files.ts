import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** Every file of the project, committed or new, without what .gitignore names; sorted paths from the root. */
export function projectFiles(): string[] {
  const listed = execFileSync(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
    { encoding: 'utf8', maxBuffer: 32e6 },
  );
  const paths = new Set(listed.split('\0').filter((path) => path !== ''));
  return [...paths].filter((path) => existsSync(path)).sort();
}

export const readText = (path: string): string => readFileSync(path, 'utf8');

/** Line number of `index` in `text`, counted from 1. */
export const lineOf = (text: string, index: number): number =>
  text.slice(0, index).split('\n').length;
