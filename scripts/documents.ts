import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projectFiles, readText } from './files.ts';
import { readHouse } from './house.ts';

// Parts of documents that are printed from the program. `npm run print` writes them, `npm run check` compares.

/** The table of house.cjs as ARCHITECTURE.md shows it. */
export function printHouse(): string {
  return [...readHouse()]
    .map(([block, folders]) => {
      const rows = folders.map(({ name, purpose, below }) =>
        `  ${name.padEnd(14)} ${purpose.padEnd(66)} < ${below.join(' ')}`.trimEnd(),
      );
      return `${block}/\n${rows.join('\n')}`;
    })
    .join('\n\n');
}

type Lock = {
  packages: Record<
    string,
    { dev?: boolean; version: string; license?: string }
  >;
};

/** Name, version and licence of the packages that are named in package.json and run on a device or a server. */
export function printLicences(): string {
  const lock = JSON.parse(readText('package-lock.json')) as Lock;
  const { dependencies } = JSON.parse(readText('package.json')) as {
    dependencies: Record<string, string>;
  };
  return Object.keys(dependencies)
    .sort()
    .map((name) => {
      const entry = lock.packages[`node_modules/${name}`];
      return `- ${name} ${entry?.version ?? '?'}: ${entry?.license ?? '?'}`;
    })
    .join('\n');
}

export type Printed = { path: string; mark: string; print: () => string };

export const printedParts: Printed[] = [
  {
    path: 'ARCHITECTURE.md',
    mark: 'house',
    print: () => `\`\`\`text\n${printHouse()}\n\`\`\``,
  },
  { path: 'NOTICE', mark: 'licences', print: printLicences },
];

/** `text` with what stands between the two marks replaced. Throws when the marks are missing. */
export function fillMark(text: string, mark: string, inner: string): string {
  const open = `<!-- ${mark}: printed by npm run print -->`;
  const close = `<!-- /${mark} -->`;
  const from = text.indexOf(open);
  const to = text.indexOf(close);
  if (from < 0 || to < from)
    throw new Error(`the marks of ${mark} are missing`);
  return `${text.slice(0, from + open.length)}\n\n${inner}\n\n${text.slice(to)}`;
}

/** Files that a document names, in backticks or as a link, and that are not there. */
export function lostPaths(path: string, text: string): string[] {
  const code = [
    ...text.matchAll(
      /`((?:web|shared|sync-server|e2e|docs|scripts)\/[\w./-]+)`/g,
    ),
  ];
  const links = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)/g)];
  return [
    ...code.map(([, named = '']) => named),
    ...links.map(([, named = '']) => join(dirname(path), named)),
  ]
    .filter((named) => !existsSync(named))
    .map((named) => `${path} names ${named}, which is not there`);
}

/** Folders of the house that are planned may be named in a document before they exist. */
const planned = (fault: string): boolean =>
  [...readHouse()].some(([block, folders]) =>
    folders.some(({ name }) => fault.includes(` names ${block}/${name},`)),
  );

/** Printed parts that differ from what the program would print now, and names of files that are not there. */
export function checkDocuments(): string[] {
  const lost = projectFiles()
    .filter((path) => path.endsWith('.md'))
    .flatMap((path) => lostPaths(path, readText(path)))
    .filter((fault) => !planned(fault));
  return [...stale(), ...lost];
}

function stale(): string[] {
  return printedParts.flatMap(({ path, mark, print }) => {
    const text = readFileSync(path, 'utf8');
    return fillMark(text, mark, print()) === text
      ? []
      : [`${path}: the part "${mark}" is out of date; run npm run print`];
  });
}
