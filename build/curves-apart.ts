import type { Plugin } from 'vite';

/**
 * X25519 brings SHA-512 along, which lies in one file with the SHA-256 of the first load. A file is never split between
 * chunks, so a lazy import would put 2 kB into every first load (PERF-1). The curves therefore get a copy of their own.
 */
export function curvesApart(): Plugin {
  return {
    name: 'maya:curves-apart',
    enforce: 'pre',
    async resolveId(source, importer) {
      if (
        importer === undefined ||
        !/@noble[/]curves[/]/.test(importer) ||
        !source.startsWith('@noble/hashes/')
      )
        return null;
      const found = await this.resolve(source, importer, { skipSelf: true });
      return found === null ? null : `${found.id}?curves`;
    },
  };
}
