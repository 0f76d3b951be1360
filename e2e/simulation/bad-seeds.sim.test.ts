import { expect, it } from 'vitest';
import { runSeed } from './run-seed.sim.ts';
import { withServer } from './seeds.sim.ts';

// Seeds that once found a fault of the product, each with what it was. What a seed does changes with the simulation, so each
// fault has a test of its own beside the code as well.

const badSeeds: [number, string][] = [
  [
    14,
    'words for a record that was erased meanwhile were called saved and dropped (web/outbox/late-change.test.ts)',
  ],
  [7, 'the same, by another device'],
];

it.each(badSeeds)('[SIM-3] seed %i holds now: %s', async (seed) => {
  const { fault, tale } = await withServer((server) => runSeed(seed, server));
  expect(fault === null ? [] : [fault, ...tale]).toEqual([]);
});
