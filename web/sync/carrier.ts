import { drop } from '#shared/base/drop.ts';
import type {
  Carried,
  CourierDeps,
  CourierStatus,
  WakeReason,
} from './courier.ts';
import { createPlainCourier } from './plain-courier.ts';
import {
  createReplicacheCourier,
  type Broken,
  type ReplicacheClass,
} from './replicache-courier.ts';

// Which courier carries (COUR-1, COUR-8). One at a time, and the next begins when the one before has ended.
//
//   plain --Replicache is loaded--> replicache --broken, or ill for 5 min--> the next instance
//     ^                                 |
//     +---- ill twice without an ack ---+      from then on, for the life of this page
//
// An ack takes every illness back. A new epoch and an operation that was set aside are none.

const ILLNESSES = 2;
/** How often health is looked at. */
const CHECK_MS = 15_000;

export type CarrierDeps = CourierDeps & {
  spaceId: string;
  /** Counts creations in this page (COUR-2). */
  nextNumber: () => number;
  /** Rejects when its code cannot be fetched: the plain courier goes on, and it is asked again. */
  load: () => Promise<ReplicacheClass>;
};

export type Carrier = Carried & { kind(): 'plain' | 'replicache' };

export function createCarrier(deps: CarrierDeps): Carrier {
  const listeners = new Set<() => void>();
  let Replicache: ReplicacheClass | null = null;
  let illnesses = 0;
  let stopped = false;
  let change: Promise<void> = Promise.resolve();
  let changing = false;
  let loading = false;
  const watched: CarrierDeps = {
    ...deps,
    onAcked(opIds) {
      if (opIds.length > 0) illnesses = 0;
      deps.onAcked(opIds);
    },
  };
  let now = begin('plain');
  let timer = deps.timers.set(check, CHECK_MS);
  load();

  function begin(kind: 'plain' | 'replicache') {
    const courier: Carried =
      kind === 'replicache' && Replicache !== null
        ? createReplicacheCourier({
            ...watched,
            Replicache,
            name: `${deps.spaceId}#${deps.nextNumber()}`,
            onBroken: broken,
          })
        : createPlainCourier(watched);
    const deaf = courier.subscribe(tell);
    return { kind, courier, deaf };
  }

  function tell(): void {
    for (const listener of listeners) listener();
  }

  /** The next courier carries once this one has ended, and looks at everything. */
  function turnTo(kind: () => 'plain' | 'replicache'): void {
    if (changing || stopped) return;
    changing = true;
    const turn = async (): Promise<void> => {
      now.deaf();
      await now.courier.stop();
      changing = false;
      if (stopped) return;
      now = begin(kind());
      now.courier.wake('start');
      tell();
    };
    change = turn();
    drop(change, 'courier-change');
  }

  const best = (): 'plain' | 'replicache' =>
    Replicache === null || illnesses >= ILLNESSES ? 'plain' : 'replicache';

  function broken(why: Broken): void {
    if (changing) return;
    if (why !== 'parked' && why !== 'epoch') illnesses += 1;
    turnTo(best);
  }

  function check(): void {
    timer = deps.timers.set(check, CHECK_MS);
    if (Replicache === null) load();
    if (now.kind === 'plain' || !now.courier.isSick()) return;
    illnesses += 1;
    turnTo(best);
  }

  function load(): void {
    if (loading || stopped) return;
    loading = true;
    const asked = deps
      .load()
      .then((loaded) => {
        Replicache = loaded;
        turnTo(best);
      })
      .finally(() => {
        loading = false;
      });
    drop(asked, 'load-replicache');
  }

  return {
    kind: () => now.kind,
    wake(reason: WakeReason) {
      if (!stopped) now.courier.wake(reason);
    },
    async stop() {
      stopped = true;
      deps.timers.clear(timer);
      await change.catch(() => undefined);
      now.deaf();
      await now.courier.stop();
    },
    isSick: () => now.courier.isSick(),
    status: (): CourierStatus => now.courier.status(),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
