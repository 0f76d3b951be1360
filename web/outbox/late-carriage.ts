import { drop } from '#shared/base/drop.ts';
import type { Carriage, CarriageSource } from './message-state.ts';

const none: Carriage = {
  mode: 'local-only',
  sending: new Set(),
  ackedAt: new Map(),
};

/** Sync is fetched after the first screen: until it is here nothing is carried. */
export function lateCarriage(real: Promise<CarriageSource>): CarriageSource {
  const listeners = new Set<() => void>();
  let source: CarriageSource | null = null;
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  drop(
    real.then((found) => {
      source = found;
      found.subscribe(tell);
      tell();
    }),
    'carriage',
  );
  return {
    get: () => source?.get() ?? none,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
