import { readFileSync } from 'node:fs';
import { rowOf, type Row } from './table.ts';

type BuiltFile = {
  fileName: string;
  bytes: number;
  gzip: number;
  /** Loaded before the first screen can paint, read and take words. */
  first: boolean;
  precached: boolean;
};

/** Sizes of the built app: first-load JS, style sheets, precache (PERF-1, PERF-3); the build writes the list. */
export function sizeRows(): Row[] {
  const { files } = JSON.parse(readFileSync('dist/bundle.json', 'utf8')) as {
    files: BuiltFile[];
  };
  const sum = (pick: (file: BuiltFile) => boolean, of: 'bytes' | 'gzip') =>
    files.filter(pick).reduce((total, file) => total + file[of], 0) / 1000;
  const isScript = ({ fileName }: BuiltFile) => fileName.endsWith('.js');
  const isStyle = ({ fileName }: BuiltFile) => fileName.endsWith('.css');
  const kept = files.filter(({ precached }) => precached).length;
  return [
    rowOf(
      'first-load JS, gzip',
      'kB',
      [sum((file) => file.first && isScript(file), 'gzip')],
      { of: 'max', value: 150 },
    ),
    rowOf('all CSS, gzip', 'kB', [sum(isStyle, 'gzip')], {
      of: 'max',
      value: 12,
    }),
    rowOf(
      `precache, ${kept} files, unpacked`,
      'kB',
      [sum(({ precached }) => precached, 'bytes')],
      { of: 'max', value: 1000 },
    ),
  ];
}
