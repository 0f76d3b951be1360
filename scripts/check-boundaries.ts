import {
  copyFileSync,
  mkdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { projectFiles } from './files.ts';
import { readHouse } from './house.ts';
import { run } from './run.ts';

// A green run of the checker is no proof: with a compiler it cannot load it finds no module, and ticks. So three things
// are asked. (1) The real tree keeps the table, and every TypeScript file of it was seen. (2) In a stub of the house,
// under the very same rules, each allowed import passes. (3) There, each forbidden pair of folders is reported, and so is
// each vendor package outside its home. The stub lies in .cache, so nobody's editor or build ever meets a planted fault.

const blocks = ['web', 'sync-server', 'shared', 'e2e'];
const alias: Record<string, string> = {
  web: '#web',
  'sync-server': '#server',
  shared: '#shared',
};
const stub = '.cache/boundaries';

type Violation = { from: string; to: string; rule: { name: string } };
type Report = {
  modules: {
    source: string;
    dependencies: { module: string; resolved: string }[];
  }[];
  summary: { violations: Violation[] };
};

async function cruise(cwd: string, folders: string[]): Promise<Report> {
  const config =
    cwd === '.' ? '.dependency-cruiser.cjs' : '../../.dependency-cruiser.cjs';
  const { output } = await run(
    'depcruise',
    ['--config', config, '--output-type', 'json', ...folders],
    { cwd },
  );
  const start = output.indexOf('{');
  if (start < 0)
    throw new Error(`the checker gave no report: ${output.slice(0, 500)}`);
  return JSON.parse(output.slice(start, output.lastIndexOf('}') + 1)) as Report;
}

/** (1) The real tree. */
async function checkTree(): Promise<string[]> {
  const files = projectFiles().filter(
    (path) =>
      /\.tsx?$/.test(path) &&
      !path.endsWith('.d.ts') &&
      blocks.some((block) => path.startsWith(`${block}/`)),
  );
  const used = blocks.filter((block) =>
    files.some((path) => path.startsWith(`${block}/`)),
  );
  const { modules, summary } = await cruise('.', used);
  const seen = new Set(modules.map((module) => module.source));
  const faults = summary.violations.map(
    ({ from, to, rule }) => `${from} imports ${to} (${rule.name})`,
  );
  const unseen = files.filter((path) => !seen.has(path));
  for (const path of unseen) faults.push(`${path} was not seen by the checker`);
  const aliased = modules
    .flatMap((module) => module.dependencies)
    .filter(({ module }) => module.startsWith('#shared/'));
  if (!aliased.some(({ resolved }) => resolved.startsWith('shared/')))
    faults.push('no import of #shared/… was resolved to a file');
  return faults;
}

const place = (block: string, folder: string, file: string): string =>
  `${stub}/${block}/${folder}/${file}.ts`;

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** Packages and a folder that is not their home; together they try every home rule whose package is installed. */
const strangers: [string, string][] = [
  ['dexie', 'web/outbox'],
  ['react', 'web/outbox'],
  ['minisearch', 'web/sanctuary'],
  ['@noble/hashes/legacy.js', 'web/vault'],
  ['hono', 'sync-server/db'],
  ['better-sqlite3', 'sync-server/flags'],
  ['drizzle-orm', 'sync-server/accounts'],
  ['rate-limiter-flexible', 'sync-server/converse'],
  ['pino', 'sync-server/http'],
  ['@anthropic-ai/sdk', 'sync-server/crystal'],
  ['eventsource-parser', 'web/conversation'],
  ['zod', 'shared/protocol'],
];

/** Builds the stub; answers how many folder pairs may and may not import each other, as `from -> to`. */
function buildStub(): { allowed: Set<string>; forbidden: Set<string> } {
  const house = readHouse();
  const allowed = new Set<string>();
  const forbidden = new Set<string>();
  const folders = [...house].flatMap(([block, rows]) =>
    rows.map((row) => ({ block, ...row })),
  );
  for (const folder of folders) {
    write(place(folder.block, folder.name, 'here'), 'export const here = 1;\n');
    const imports = { good: '', bad: '' };
    for (const other of folders) {
      const same = other.block === folder.block;
      if (same && other.name === folder.name) continue;
      const may = same
        ? folder.below.includes(other.name)
        : other.block === 'shared' && !['ui', 'locales'].includes(folder.name);
      const kind = may ? 'good' : 'bad';
      // Type-only imports count as well: every other one is written as such.
      const word = imports[kind].length % 2 === 0 ? 'import' : 'import type';
      const name = `${other.block}_${other.name}`.replaceAll('-', '_');
      imports[kind] +=
        `${word} { here as ${name} } from '${alias[other.block]}/${other.name}/here.ts';\nexport type T_${name} = typeof ${name};\n`;
      (may ? allowed : forbidden).add(
        `${folder.block}/${folder.name} -> ${other.block}/${other.name}`,
      );
    }
    write(
      place(folder.block, folder.name, 'good'),
      `${imports.good}export {};\n`,
    );
    write(
      place(folder.block, folder.name, 'bad'),
      `${imports.bad}export {};\n`,
    );
  }
  strangers.forEach(([name, home], at) =>
    write(`${stub}/${home}/stranger-${at}.ts`, `import '${name}';\n`),
  );
  write(
    `${stub}/shared/base/lost.ts`,
    `import '#shared/base/no-such-file.ts';\n`,
  );
  write(`${stub}/shared/base/circle-a.ts`, `import './circle-b.ts';\n`);
  write(`${stub}/shared/base/circle-b.ts`, `import './circle-a.ts';\n`);
  copyFileSync('package.json', `${stub}/package.json`);
  write(
    `${stub}/tsconfig.json`,
    '{ "extends": "./tsconfig.base.json", "include": ["**/*.ts"] }\n',
  );
  copyFileSync('tsconfig.base.json', `${stub}/tsconfig.base.json`);
  symlinkSync('../../node_modules', `${stub}/node_modules`);
  return { allowed, forbidden };
}

/** (2) and (3). */
async function checkRules(): Promise<string[]> {
  rmSync(stub, { recursive: true, force: true });
  try {
    const { allowed, forbidden } = buildStub();
    const { summary } = await cruise(stub, ['web', 'sync-server', 'shared']);
    const folderOf = (path: string): string =>
      path.split('/').slice(0, 2).join('/');
    const reported = new Set<string>();
    for (const { from, to } of summary.violations)
      if (to.endsWith('/here.ts'))
        reported.add(`${folderOf(from)} -> ${folderOf(to)}`);
    const faults: string[] = [];
    for (const pair of forbidden)
      if (!reported.has(pair))
        faults.push(`a planted import was not reported: ${pair}`);
    for (const pair of allowed)
      if (reported.has(pair))
        faults.push(`an allowed import was reported: ${pair}`);
    strangers.forEach(([name, home], at) => {
      const path = `${home}/stranger-${at}.ts`;
      const rule = name === 'zod' ? 'phone-uses-zod-mini' : 'home:';
      if (
        !summary.violations.some(
          (v) => v.from === path && v.rule.name.startsWith(rule),
        )
      )
        faults.push(`${name} in ${home} was not reported`);
    });
    for (const rule of ['no-circles', 'everything-resolves'])
      if (!summary.violations.some((v) => v.rule.name === rule))
        faults.push(`the rule ${rule} reported nothing where it had to`);
    return faults;
  } finally {
    rmSync(stub, { recursive: true, force: true });
  }
}

/** Who may import whom (style section 2). Answers the faults, none if all is well. */
export async function checkBoundaries(): Promise<string[]> {
  return [...(await checkTree()), ...(await checkRules())];
}
