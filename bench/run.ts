import { readFileSync, writeFileSync } from 'node:fs';
import { startServer } from '../e2e/server-process.ts';
import { accountRows } from './account-rows.ts';
import { coldStartRows, killRows, sendRows } from './device-rows.ts';
import { lighthouseRows } from './lighthouse-rows.ts';
import { pairedRows } from './paired-rows.ts';
import { pureRows } from './pure-rows.ts';
import { turnRows } from './server-rows.ts';
import { sizeRows } from './sizes.ts';
import { machine, table, type Row } from './table.ts';
import { vaultRows } from './vault-rows.ts';

// `npm run bench`              every part, a short run
// `npm run bench -- send cold` the named parts only
// `npm run bench -- --full`    the sample sizes that docs/benchmarks.md quotes
// `npm run bench -- --write`   puts the table into docs/benchmarks.md between its marks
const args = process.argv.slice(2);
const full = args.includes('--full');
const named = args.filter((arg) => !arg.startsWith('--'));
const n = (short: number, long: number) => (full ? long : short);

const server = await startServer({});
const parts: Record<string, () => Promise<Row[]> | Row[]> = {
  size: () => sizeRows(),
  pure: () => pureRows(n(300, 2000)),
  turn: () => turnRows(n(40, 300)),
  send: () => sendRows(server, 100_000, n(60, 200)),
  cold: () => coldStartRows(server, n(5, 9)),
  vault: async () => [
    ...(await vaultRows(server.url, n(10, 50))),
    ...(await pairedRows(server, 10_000, {
      sends: n(40, 200),
      starts: n(7, 25),
    })),
  ],
  accounts: () => accountRows(n(60, 300)),
  kills: () => killRows(server, n(50, 1000)),
  lighthouse: () => lighthouseRows(server.url, n(3, 5)),
};

const rows: Row[] = [];
for (const [name, measure] of Object.entries(parts)) {
  if (named.length > 0 && !named.includes(name)) continue;
  process.stdout.write(`measuring: ${name}\n`);
  const measured = await measure();
  rows.push(...measured);
  process.stdout.write(`${table(measured)}\n`);
}
await server.stop();

const day = new Date().toISOString().slice(0, 10);
const text = `Machine: ${machine()}. Day: ${day}.\nD = this machine; M = the same with 4x CPU throttling.\n\n${table(rows)}\n`;
process.stdout.write(`\n${text}`);
if (args.includes('--write')) {
  const file = 'docs/benchmarks.md';
  const [before, rest = ''] = readFileSync(file, 'utf8').split(
    '<!-- table -->',
  );
  const after = rest.split('<!-- /table -->')[1] ?? '';
  writeFileSync(
    file,
    `${before ?? ''}<!-- table -->\n\n${text}\n<!-- /table -->${after}`,
  );
}
