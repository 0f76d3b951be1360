import { projectFiles, readText } from './files.ts';

/** Ids that SPEC.md gives a rule to, in order, doubles included: `- **WRITE-4** …`. */
export function specRuleIds(spec: string): string[] {
  return [...spec.matchAll(/^- \*\*([A-Z]+-\d+)\*\*/gm)].map(
    ([, id = '']) => id,
  );
}

/** Ids that a test file claims to keep: those in brackets at the head of a title, `[WRITE-4]`, `[P1] [OUT-2]`, `[MSG-1, MSG-2]`. */
export function titleRuleIds(source: string): string[] {
  const titles = source.matchAll(/['"`]((?:\[[A-Z][A-Z0-9, -]*\]\s*)+)/g);
  return [...titles].flatMap(([, head = '']) =>
    [...head.matchAll(/[A-Z]+-?\d+/g)].map(([id]) => id),
  );
}

/** Rules of SPEC.md that stand twice or that no test title names. */
export function ruleFaults(
  spec: string,
  testSources: readonly string[],
): string[] {
  const ids = specRuleIds(spec);
  const kept = new Set(testSources.flatMap(titleRuleIds));
  const twice = ids.filter((id, at) => ids.indexOf(id) !== at);
  return [
    ...twice.map((id) => `${id} stands twice in SPEC.md`),
    ...ids
      .filter((id) => !kept.has(id))
      .map((id) => `${id} is kept by no test`),
  ];
}

/** Texts of all test files of the project. */
export function readTestSources(): string[] {
  return projectFiles()
    .filter((path) => /\.(test|spec|contract)\.tsx?$/.test(path))
    .map(readText);
}
