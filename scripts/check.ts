import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { checkBoundaries } from './check-boundaries.ts';
import { checkCatalogue } from './check-catalogue.ts';
import { checkText } from './check-text.ts';
import { checkDocuments } from './documents.ts';
import { proveGuards } from './prove-lint.ts';
import { run } from './run.ts';

// npm run check [step …]: everything that can be said about the source without running it. Steps run side by side, each
// prints its faults when it ends, the last lines name the steps that failed.

type Step = { name: string; faults: () => Promise<string[]> | string[] };

const tool = (name: string, program: string, ...args: string[]): Step => ({
  name,
  faults: async () => {
    const { code, output } = await run(program, args);
    return code === 0 ? [] : [output.trim() || `${program} ended with ${code}`];
  },
});

const realms = [
  'shared/tsconfig.json',
  'web/tsconfig.json',
  'web/service-worker/tsconfig.json',
  'sync-server/tsconfig.json',
  'e2e/tsconfig.json',
  'tsconfig.tests.json',
  'tsconfig.json',
].filter(existsSync);

const steps: Step[] = [
  ...realms.map((realm) =>
    tool(`types ${realm}`, 'tsc', '-p', realm, '--pretty', 'false'),
  ),
  tool('lint', 'oxlint', '--type-aware', '--deny-warnings'),
  { name: 'guards', faults: proveGuards },
  { name: 'boundaries', faults: checkBoundaries },
  tool('unused', 'knip', '--no-progress', '--no-config-hints'),
  tool(
    'unused in production',
    'knip',
    '--production',
    '--no-progress',
    '--no-config-hints',
  ),
  tool('format', 'prettier', '--check', '--log-level', 'warn', '.'),
  // A lock file made on one platform can lack the packages of another; npm ci then refuses on every machine.
  tool(
    'lock file',
    'npm',
    'ci',
    '--dry-run',
    '--prefer-offline',
    '--ignore-scripts',
    '--silent',
  ),
  { name: 'catalogue', faults: checkCatalogue },
  { name: 'text', faults: checkText },
  { name: 'documents', faults: checkDocuments },
];

async function runStep({
  name,
  faults,
}: Step): Promise<{ name: string; ok: boolean }> {
  const found = await Promise.resolve()
    .then(faults)
    .catch((error: unknown) => [
      error instanceof Error ? error.message : 'it threw',
    ]);
  const lines = found
    .map((fault) => fault.replaceAll(/^/gm, '    '))
    .join('\n');
  process.stdout.write(
    found.length === 0 ? `  ok    ${name}\n` : `  FAIL  ${name}\n${lines}\n`,
  );
  return { name, ok: found.length === 0 };
}

async function main(): Promise<void> {
  const asked = process.argv.slice(2);
  const waiting = steps.filter(
    ({ name }) =>
      asked.length === 0 || asked.some((word) => name.startsWith(word)),
  );
  const results: { name: string; ok: boolean }[] = [];
  const worker = async (): Promise<void> => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift())
      results.push(await runStep(step));
  };
  await Promise.all(Array.from({ length: Math.max(2, cpus().length) }, worker));
  const failed = results.filter(({ ok }) => !ok);
  const passed = results.length - failed.length;
  process.stdout.write(`check: ${passed} of ${results.length} steps passed\n`);
  for (const { name } of failed)
    process.stdout.write(`check failed: ${name}\n`);
  if (failed.length > 0 || results.length === 0) process.exitCode = 1;
}

await main();
