// Many seeds, one after the other, with one sum of all that went wrong in them.
import type { PlantedBug } from './plants.sim.ts';
import { runSeed, type SeedResult } from './run-seed.sim.ts';
import { startServer, type SimServer } from './server.sim.ts';
import { faultNames, type FaultName } from './world.sim.ts';

/** So many persons lie in one database file; a file of 50,000 would be a test of the disk. */
const PER_SERVER = 500;
const PROGRESS_EVERY = 250;
/** Tales of more seeds than these are not read. */
const MOST_TALES = 3;
/** Fewer seeds may lack a kind of fault by chance. */
export const ENOUGH_SEEDS = 100;

export type Sum = {
  seeds: number;
  writes: number;
  turns: number;
  faults: Map<FaultName, number>;
  bad: SeedResult[];
};

export async function withServer<T>(
  work: (server: SimServer) => Promise<T>,
): Promise<T> {
  const server = await startServer();
  try {
    return await work(server);
  } finally {
    await server.stop();
  }
}

/** Every second seed from `from` on, `count` of them, as one of two workers takes them. */
export async function runSeeds(from: number, count: number): Promise<Sum> {
  const sum: Sum = {
    seeds: 0,
    writes: 0,
    turns: 0,
    faults: new Map(faultNames.map((name) => [name, 0])),
    bad: [],
  };
  while (sum.seeds < count)
    await withServer(async (server) => {
      for (let n = 0; n < PER_SERVER && sum.seeds < count; n += 1) {
        const result = await runSeed(from + 2 * sum.seeds, server);
        sum.seeds += 1;
        sum.writes += result.writes;
        sum.turns += result.turns;
        for (const [name, times] of result.faults)
          sum.faults.set(name, (sum.faults.get(name) ?? 0) + times);
        if (result.fault !== null) sum.bad.push(result);
        // A long run that is broken off has told what it found.
        if (result.fault !== null) console.log(tellBad([result]));
        if (sum.seeds % PROGRESS_EVERY === 0)
          console.log(`${sum.seeds} seeds, ${sum.bad.length} bad`);
      }
    });
  return sum;
}

/** The first seed that finds a planted bug, or null. */
export const findBug = (
  bug: PlantedBug,
  most: number,
): Promise<number | null> =>
  withServer(async (server) => {
    for (let seed = 1; seed <= most; seed += 1)
      if ((await runSeed(seed, server, bug)).fault !== null) return seed;
    return null;
  });

/** SIM-4: how often each kind really struck. */
export const tellSum = ({ seeds, writes, turns, faults, bad }: Sum): string =>
  [
    `${seeds} seeds, ${writes} writes, ${turns} turns, ${bad.length} bad`,
    ...[...faults].map(
      ([name, times]) => `${String(times).padStart(8)}  ${name}`,
    ),
  ].join('\n');

/** What the failing test says: each bad seed with its tale, which is enough to find the mistake. */
export const tellBad = (bad: readonly SeedResult[]): string =>
  [
    `bad seeds: ${bad.map(({ seed }) => seed).join(', ')}`,
    ...bad
      .slice(0, MOST_TALES)
      .map(
        ({ seed, fault, tale }) =>
          `\nseed ${seed}: ${fault ?? ''}\n${tale.join('\n')}`,
      ),
  ].join('\n');
