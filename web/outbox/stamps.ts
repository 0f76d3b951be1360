import type { Clock } from '#shared/base/clock.ts';
import { drop } from '#shared/base/drop.ts';
import type { LocalStore } from '#web/local-store/local-store.ts';
import { laterHlc, tickHlc } from './hlc.ts';

export type Stamps = { next(): string };

/** This page's clock stamps (MERGE-6): synchronous, and never below what an earlier page of this device stored. */
export function createStamps(deps: {
  store: LocalStore;
  clock: Clock;
}): Stamps {
  let last: string | null = null;
  const load = async (): Promise<void> => {
    const row = await deps.store.run((db) => db.meta.get('hlc'));
    if (typeof row?.v === 'string') last = laterHlc(last, row.v);
  };
  drop(load(), 'hlc-load');
  return {
    next() {
      last = tickHlc(last, deps.clock(), deps.store.device);
      return last;
    },
  };
}
