import { expect, it } from 'vitest';
import { runSeed } from './run-seed.sim.ts';
import { withServer } from './seeds.sim.ts';

it('[SIM-1] a seed decides everything: run again, on another server, it tells the same tale turn by turn', async () => {
  const tellAll = () =>
    withServer(async (server) => {
      const tales: string[] = [];
      for (const seed of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) {
        const { tale, turns } = await runSeed(seed, server);
        tales.push(...tale, `${seed}: ${turns} turns`);
      }
      return tales;
    });
  expect(await tellAll()).toEqual(await tellAll());
});
