import { existsSync, readFileSync, rmSync } from 'node:fs';
import { ensureChromium } from './chromium.ts';
import { countsPath, type Counts } from './count-reporter.ts';
import { run } from './run.ts';

// npm test: gates (build, check), unit and browser tests, journeys. It ends with one line: `N passed, N failed`.
// A skipped test counts as failed, and so does a project that ran none: a test that cannot run says what it lacks.

type Line = { name: string; passed: number; failed: number };

/** Every project of vitest.config.ts; a new one is added here, so that it cannot fall silent. */
const projects = ['shared', 'server', 'web-node', 'web-browser', 'simulation'];

const notCovered = [
  'Postgres and Redis: the server knows SQLite and one process only, so far',
  'Safari, Firefox, iOS and Android: browser tests run in Chromium on this machine',
  'a real model provider: it is played by a local server that speaks its wire',
];

async function gate(
  name: string,
  program: string,
  args: string[],
): Promise<Line> {
  process.stdout.write(`\n== ${name}\n`);
  const { code } = await run(program, args, { shown: true });
  return { name, passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 };
}

async function unitTests(): Promise<Line[]> {
  process.stdout.write('\n== vitest\n');
  rmSync(countsPath, { force: true });
  const { code } = await run(
    'vitest',
    ['run', '--reporter=default', '--reporter=./scripts/count-reporter.ts'],
    { shown: true },
  );
  const counts: Counts = existsSync(countsPath)
    ? (JSON.parse(readFileSync(countsPath, 'utf8')) as Counts)
    : {};
  const lines = projects.map((name) => {
    const { passed = 0, failed = 0, skipped = 0 } = counts[name] ?? {};
    const bad = failed + skipped + (passed + failed + skipped === 0 ? 1 : 0);
    return { name: `vitest ${name}`, passed, failed: bad };
  });
  // An error outside a test (an unhandled rejection) has no line of its own.
  if (code !== 0 && lines.every(({ failed }) => failed === 0))
    lines.push({ name: 'vitest ended badly', passed: 0, failed: 1 });
  return lines;
}

type Stats = {
  stats: {
    expected: number;
    unexpected: number;
    flaky: number;
    skipped: number;
  };
};

async function journeys(): Promise<Line[]> {
  if (!existsSync('playwright.config.ts')) return [];
  process.stdout.write('\n== playwright\n');
  const path = '.cache/playwright.json';
  rmSync(path, { force: true });
  const { code } = await run('playwright', ['test', '--reporter=list,json'], {
    shown: true,
    env: { PLAYWRIGHT_JSON_OUTPUT_NAME: path },
  });
  if (!existsSync(path)) return [{ name: 'journeys', passed: 0, failed: 1 }];
  const { stats } = JSON.parse(readFileSync(path, 'utf8')) as Stats;
  const failed = stats.unexpected + stats.flaky + stats.skipped;
  const silent = stats.expected === 0 || (code !== 0 && failed === 0);
  return [
    {
      name: 'journeys',
      passed: stats.expected,
      failed: failed + (silent ? 1 : 0),
    },
  ];
}

async function main(): Promise<void> {
  ensureChromium();
  const lines: Line[] = [
    await gate('build', 'npm', ['run', '--silent', 'build']),
  ];
  lines.push(await gate('check', 'npm', ['run', '--silent', 'check']));
  lines.push(...(await unitTests()));
  lines.push(...(await journeys()));

  process.stdout.write('\n');
  for (const { name, passed, failed } of lines)
    process.stdout.write(
      `${name.padEnd(24)} ${passed} passed, ${failed} failed\n`,
    );
  process.stdout.write(
    `\nNot covered:\n${notCovered.map((line) => `  ${line}\n`).join('')}\n`,
  );
  const sum = (pick: (line: Line) => number): number =>
    lines.reduce((total, line) => total + pick(line), 0);
  const failed = sum((line) => line.failed);
  process.stdout.write(
    `${sum((line) => line.passed)} passed, ${failed} failed\n`,
  );
  process.exitCode = failed === 0 ? 0 : 1;
}

await main();
