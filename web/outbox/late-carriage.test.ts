import { expect, it } from 'vitest';
import { lateCarriage } from './late-carriage.ts';
import type { Carriage, CarriageSource } from './message-state.ts';

it('[STATE-1] [PERF-1] until sync is fetched nothing is carried; then every change of it is told', async () => {
  let told = 0;
  const listeners = new Set<() => void>();
  let view: Carriage = { mode: 'ok', sending: new Set(), ackedAt: new Map() };
  let arrive: (source: CarriageSource) => void = () => undefined;
  const late = lateCarriage(
    new Promise<CarriageSource>((resolve) => {
      arrive = resolve;
    }),
  );
  const deaf = late.subscribe(() => {
    told += 1;
  });
  expect(late.get().mode).toBe('local-only');
  expect(late.get()).toBe(late.get());
  arrive({
    get: () => view,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  });
  await Promise.resolve();
  await Promise.resolve();
  expect([told, late.get()]).toEqual([1, view]);
  view = { ...view, mode: 'needs-auth' };
  for (const listener of listeners) listener();
  expect([told, late.get().mode]).toEqual([2, 'needs-auth']);
  deaf();
  for (const listener of listeners) listener();
  expect(told).toBe(2);
});
