import { createRequire } from 'node:module';

export type Folder = { name: string; purpose: string; below: string[] };

const require = createRequire(import.meta.url);

/** house.cjs parsed: block name to its folders in order; `below` is what a folder may import from its own block. */
export function readHouse(): Map<string, Folder[]> {
  const house = require('../house.cjs') as Record<string, string>;
  return new Map(
    Object.entries(house).map(([block, text]) => {
      const rows = text
        .trim()
        .split('\n')
        .map((line) => {
          const [head = '', list = ''] = line.split('<');
          const colon = head.indexOf(':');
          return {
            name: head.slice(0, colon).trim(),
            purpose: head.slice(colon + 1).trim(),
            list: list.trim(),
          };
        });
      return [
        block,
        rows.map(({ name, purpose, list }, at) => ({
          name,
          purpose,
          below:
            list === '*'
              ? rows.slice(at + 1).map((row) => row.name)
              : list.split(/\s+/).filter((word) => word !== ''),
        })),
      ];
    }),
  );
}
