import { expect } from 'vitest';
import { ENOUGH_SEEDS, runSeeds, tellBad, tellSum } from './seeds.sim.ts';

/** 2,000 seeds are 1,000 for each of two workers (SIM-3); `npm run simulate` asks for more. */
const SEEDS = Number(process.env['SIMULATION_SEEDS'] ?? 2_000);
const FROM = Number(process.env['SIMULATION_FROM'] ?? 1);

/** One of two workers: each second seed. */
export async function liveThrough(half: 0 | 1): Promise<void> {
  const sum = await runSeeds(FROM + half, Math.ceil((SEEDS - half) / 2));
  console.log(tellSum(sum));
  if (sum.bad.length > 0) throw new Error(tellBad(sum.bad));
  const missing = [...sum.faults].filter(([, times]) => times === 0);
  if (sum.seeds >= ENOUGH_SEEDS) expect(missing).toEqual([]);
}
