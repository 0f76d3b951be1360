import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { run } from './run.ts';

// Without its type-aware half the linter says nothing about promises and exits well. So each rule that a promise of the
// design rests on is shown a fault, and has to find it.

const folder = '.cache/prove';

const planted: Record<string, string> = {
  'later.ts':
    'export const later = (): Promise<number> => Promise.resolve(1);\n',
  'floating.ts':
    "import { later } from './later.ts';\nexport function go(): void {\n  later();\n}\n",
  'misused.ts':
    "import { later } from './later.ts';\nexport const every = [1].filter(() => later());\n",
  'switch.ts':
    "type Case = 'a' | 'b';\nexport function name(of: Case): number {\n  switch (of) {\n    case 'a':\n      return 1;\n  }\n  return 0;\n}\n",
  'loose.ts':
    "export const nothing: any = 1;\nexport const now = Date.now();\nexport const dice = Math.random();\nexport const id = crypto.randomUUID();\nexport const ask = (): Promise<Response> => fetch('/api');\nlocalStorage.clear();\n",
  'words.tsx': 'export const Hello = () => <p>Hello</p>;\n',
};

/** rule, and the file that has to be reported for it */
const expected: [string, string][] = [
  ['no-floating-promises', 'floating.ts'],
  ['no-misused-promises', 'misused.ts'],
  ['switch-exhaustiveness-check', 'switch.ts'],
  ['no-explicit-any', 'loose.ts'],
  ['no-restricted-properties', 'loose.ts'],
  ['no-restricted-globals', 'loose.ts'],
  ['jsx-no-literals', 'words.tsx'],
];

async function proveLint(): Promise<string[]> {
  for (const [name, text] of Object.entries(planted))
    writeFileSync(`${folder}/${name}`, text);
  writeFileSync(
    `${folder}/tsconfig.json`,
    '{ "extends": "../../tsconfig.json", "include": ["*.ts", "*.tsx"] }\n',
  );
  const { output } = await run('oxlint', [
    '--type-aware',
    '--no-ignore',
    '--format=json',
    ...Object.keys(planted).map((name) => `${folder}/${name}`),
  ]);
  const start = output.indexOf('{');
  const report = JSON.parse(
    output.slice(start, output.lastIndexOf('}') + 1),
  ) as {
    diagnostics: { code: string; filename: string; severity: string }[];
  };
  return expected
    .filter(
      ([rule, file]) =>
        !report.diagnostics.some(
          ({ code, filename, severity }) =>
            code.includes(rule) &&
            filename.endsWith(file) &&
            severity === 'error',
        ),
    )
    .map(
      ([rule, file]) =>
        `the linter did not report ${rule} in a planted ${file}`,
    );
}

async function proveSharedIsBare(): Promise<string[]> {
  mkdirSync(`${folder}/shared`, { recursive: true });
  const globals = [
    'process',
    'document',
    'setTimeout',
    'crypto',
    'URL',
    'TextEncoder',
  ];
  writeFileSync(
    `${folder}/shared/reach.ts`,
    globals
      .map((name) => `export const _${name}: unknown = ${name};\n`)
      .join(''),
  );
  writeFileSync(
    `${folder}/shared/tsconfig.json`,
    '{ "extends": "../../../shared/tsconfig.json", "include": ["*.ts"], "exclude": [] }\n',
  );
  const { output } = await run('tsc', [
    '-p',
    `${folder}/shared`,
    '--pretty',
    'false',
  ]);
  return globals
    .filter((name) => !output.includes(`'${name}'`))
    .map((name) => `${name} in shared/ compiles, and must not`);
}

/** Plants faults in .cache and answers those that were not caught. */
export async function proveGuards(): Promise<string[]> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  try {
    return [...(await proveLint()), ...(await proveSharedIsBare())];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
