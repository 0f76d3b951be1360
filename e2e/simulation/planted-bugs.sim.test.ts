import { expect, it } from 'vitest';
import { plantedBugs } from './plants.sim.ts';
import { findBug } from './seeds.sim.ts';

/** SIM-4. */
const MOST_SEEDS = 200;

it.each(plantedBugs)(
  '[SIM-4] a mistake that is planted is found: %s',
  async (bug) => {
    const seed = await findBug(bug, MOST_SEEDS);
    expect(seed).not.toBeNull();
    console.log(`found by seed ${seed}: ${bug}`);
  },
);
