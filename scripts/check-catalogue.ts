import { projectFiles, readText } from './files.ts';

export type CatalogueInput = {
  /** file of sentences to its ids */
  catalogues: Map<string, string[]>;
  /** source files that may name an id, path to text */
  sources: Map<string, string>;
};

/** Faults of a set of catalogues: an id in two files, an id nobody names, a `text('…')` whose id does not exist (I18N-1). */
export function catalogueFaults({
  catalogues,
  sources,
}: CatalogueInput): string[] {
  const faults: string[] = [];
  const homes = new Map<string, string>();
  for (const [file, ids] of catalogues)
    for (const id of ids) {
      const first = homes.get(id);
      if (first !== undefined)
        faults.push(`${id} stands in ${first} and ${file}`);
      homes.set(id, file);
    }
  const named = new Set<string>();
  const prefixes = new Set<string>();
  for (const [path, text] of sources) {
    for (const [, id = ''] of text.matchAll(
      /['"`]([a-z][\w-]*(?:\.[\w-]+)+)['"`]/gi,
    ))
      named.add(id);
    // `line.${name}`: the ids below that prefix are chosen while the app runs.
    for (const [, prefix = ''] of text.matchAll(
      /`([a-z][\w-]*\.(?:[\w-]+\.)*[\w-]*)\$\{/gi,
    ))
      prefixes.add(prefix);
    // %text:app.name%: filled into a page when it is built.
    for (const [, id = ''] of text.matchAll(/%text:([\w.-]+)%/g)) {
      named.add(id);
      if (path.endsWith('.html') && !homes.has(id))
        faults.push(`${path}: no sentence has the id ${id}`);
    }
    for (const [, id = ''] of text.matchAll(/\btext\(\s*'([^']+)'/g))
      if (!homes.has(id)) faults.push(`${path}: no sentence has the id ${id}`);
  }
  for (const [id, file] of homes)
    if (
      !named.has(id) &&
      ![...prefixes].some((prefix) => id.startsWith(prefix))
    )
      faults.push(`${file}: nothing says ${id}`);
  return faults;
}

/** The same over the project. Ids named by shared/base/errors.ts have to exist, too. */
export function checkCatalogue(): string[] {
  const files = projectFiles();
  const catalogues = new Map(
    files
      .filter((path) => /^web\/locales\/en\/[\w-]+\.json$/.test(path))
      .map((path) => [path, Object.keys(JSON.parse(readText(path)) as object)]),
  );
  const sources = new Map(
    files
      .filter(
        (path) =>
          /^(web|shared|build)\/.*\.(tsx?|html)$/.test(path) &&
          !/\.test\.tsx?$/.test(path),
      )
      .map((path) => [path, readText(path)]),
  );
  const known = new Set([...catalogues.values()].flat());
  const registry = sources.get('shared/base/errors.ts') ?? '';
  const missing = [...registry.matchAll(/message: '([^']+)'/g)]
    .map(([, id = '']) => id)
    .filter((id) => !known.has(id));
  return [
    ...catalogueFaults({ catalogues, sources }),
    ...[...new Set(missing)].map(
      (id) => `shared/base/errors.ts: no sentence has the id ${id}`,
    ),
  ];
}
