import { startServer } from '../e2e/server-process.ts';
import { accountRows } from './account-rows.ts';
import { coldStartRows, killRows, sendRows } from './device-rows.ts';
import { lighthouseRows } from './lighthouse-rows.ts';
import { carryRows } from './carry-rows.ts';
import { endServer } from './end-server.ts';
import { pairedRows } from './paired-rows.ts';
import { pureRows } from './pure-rows.ts';
import { turnRows } from './server-rows.ts';
import { rowVersionRows } from './row-version-rows.ts';
import { serverKillRows } from './server-kill-rows.ts';
import { sizeRows } from './sizes.ts';
import { syncRows } from './sync-rows.ts';
import { machine, table, type Row } from './table.ts';
import { vaultRows } from './vault-rows.ts';
import { writeTable } from './write-table.ts';

// `npm run bench`              every part, a short run
// `npm run bench -- send cold` the named parts only
// `npm run bench -- --full`    the sample sizes that docs/benchmarks.md quotes
// `npm run bench -- --write`   puts the tables into docs/benchmarks.md: a part that has marks of its own there between them,
//                              all others as one table
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
  sync: () =>
    syncRows({
      people: n(1, 4),
      pulls: n(100, 1000),
      boots: n(3, 20),
      sizes: full ? [1000, 100_000, 1_000_000] : [1000, 100_000],
    }),
  rows: () =>
    rowVersionRows([1000, 10_000, 100_000], {
      pulls: n(10, 100),
      pushes: n(5, 20),
    }),
  carry: () =>
    carryRows(server, { small: n(2, 10), large: n(1, 3), pokes: n(50, 200) }),
  'server-kills': () => serverKillRows(n(20, 200)),
  kills: () => killRows(server, n(50, 1000)),
  lighthouse: () => lighthouseRows(server.url, n(3, 5)),
};

const unknown = named.filter((name) => parts[name] === undefined);
const measured = new Map<string, Row[]>();
try {
  if (unknown.length > 0)
    throw new Error(`no such part: ${unknown.join(', ')}`);
  for (const [name, measure] of Object.entries(parts)) {
    if (named.length > 0 && !named.includes(name)) continue;
    process.stdout.write(`measuring: ${name}\n`);
    const rows = await measure();
    measured.set(name, rows);
    process.stdout.write(`${table(rows)}\n`);
  }
} finally {
  await endServer(server);
}

const day = new Date().toISOString().slice(0, 10);
const run = full ? '`--full`' : 'the short run';
const about = `Machine: ${machine()}. Day: ${day}. Samples: ${run}.\nD = this machine; M = the same with 4x CPU throttling.`;
process.stdout.write(`\n${about}\n\n${table([...measured.values()].flat())}\n`);
if (args.includes('--write')) writeTable(about, measured);
