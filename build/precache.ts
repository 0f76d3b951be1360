import { createHash } from 'node:crypto';

/** One file the service worker keeps. Without the `vital` ones nothing can start; the others may arrive later. */
export type KeptFile = { path: string; sha256: string; vital: boolean };

/** What the build wrote: path without a leading slash -> bytes. */
export type Emitted = Map<string, Uint8Array>;

const alwaysVital = [
  'index.html',
  'boot.js',
  'help.html',
  'help.css',
  'help.js',
];

// Big pictures and whatever only an operator loads stay out (INST-11, WEB-9).
const neverKept = /^(screenshots\/|admin|sw\.js$|robots\.txt$)|\.map$/;

/**
 * The essentials of INST-11 with their SHA-256 in hex. Shell, entry chunks and the help page are vital: an installation
 * without them fails and the old generation stays. Anything else that is refused (a filter list, a full disk) is left out
 * and fetched again later, so that one refused file cannot keep an old version alive. `left`: chunks that are of no use offline.
 */
export function listPrecache(
  emitted: Emitted,
  firstLoad: ReadonlySet<string>,
  left: ReadonlySet<string>,
): KeptFile[] {
  return [...emitted]
    .filter(([path]) => !neverKept.test(path) && !left.has(path))
    .map(([path, bytes]) => ({
      path: `/${path}`,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      vital: alwaysVital.includes(path) || firstLoad.has(path),
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The name of a generation: 16 hex digits over every path and hash, so equal files give an equal name. */
export function nameGeneration(files: KeptFile[]): string {
  const lines = files.map((file) => `${file.path} ${file.sha256}`).join('\n');
  return createHash('sha256').update(lines).digest('hex').slice(0, 16);
}
