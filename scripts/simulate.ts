import { parseArgs } from 'node:util';
import { run } from './run.ts';

// npm run simulate -- --seeds 100000 [--from N]: more seeds than a test run takes, by two workers; it prints how often each
// kind of fault struck, and the tale of each bad seed.

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '2000' },
    from: { type: 'string', default: '1' },
  },
});
const { code } = await run(
  'vitest',
  ['run', '--project', 'simulation', 'odd-seeds', 'even-seeds'],
  {
    shown: true,
    env: {
      SIMULATION_SEEDS: values.seeds,
      SIMULATION_FROM: values.from,
    },
  },
);
process.exitCode = code;
