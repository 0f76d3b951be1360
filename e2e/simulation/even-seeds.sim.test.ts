import { it } from 'vitest';
import { liveThrough } from './half.sim.ts';

// Half of the seeds; the other half is another worker's.
it('[SIM-2] [SIM-3] [SIM-4] [P1] [P2] whatever is killed, lost, doubled, evicted or set wrong: what was saved is kept, once, in order, and equal everywhere', () =>
  liveThrough(1));
