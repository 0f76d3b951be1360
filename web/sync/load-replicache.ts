import type { ReplicacheClass } from './replicache-courier.ts';

/** Fetched by the tab that leads, after the first paint (COUR-1): 36 kB that nobody waits for. */
export const loadReplicache = async (): Promise<ReplicacheClass> =>
  (await import('replicache')).Replicache;
