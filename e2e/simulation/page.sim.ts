// A page and a worker of a device, put together as the app puts them together (web/main.tsx, web/main-later.ts,
// web/service-worker/drain-main.ts), over the storage, network, locks and time of the seed.
import { ok } from '#shared/base/result.ts';
import { drop } from '#shared/base/drop.ts';
import type { SpaceId } from '#shared/base/ids.ts';
import type { LocalStore } from '#web/local-store/local-store.ts';
import { openLocalStore } from '#web/local-store/open-store.ts';
import { openExisting } from '#web/local-store/space-tables.ts';
import type { Timers } from '#web/local-store/timers.ts';
import { createSyncClient } from '#web/api/sync-client.ts';
import { importLeft } from '#web/outbox/import-left.ts';
import { bindPageLife } from '#web/outbox/page-life.ts';
import { createWriter, type Writer } from '#web/outbox/writer.ts';
import { drainWaiting } from '#web/service-worker/drain-waiting.ts';
import { startSync, type Sync } from '#web/sync/start-sync.ts';
import type { Codec } from '#web/vault/codec.ts';
import type { Chance } from './chance.sim.ts';
import { lend, linesOf, type Disk } from './disk.sim.ts';
import type { createHub, createLocks } from './locks.sim.ts';
import type { Life, Turns } from './turns.sim.ts';

export type Machine = {
  name: string;
  disk: Disk;
  locks: ReturnType<typeof createLocks>;
  hub: ReturnType<typeof createHub>;
  clock: () => number;
  codec: Codec;
  spaceId: SpaceId;
  chance: Chance;
  turns: Turns;
  timersOf: (life: Life) => Timers;
  fetchOf: (life: Life, store?: () => LocalStore | null) => typeof fetch;
  token: () => Promise<string>;
};

export type Page = {
  life: Life;
  /** Null until it is open. */
  open: { store: LocalStore; writer: Writer; sync: Sync } | null;
  document: EventTarget & { visibilityState: string };
  window: EventTarget;
  /** Writes that were begun and not answered. */
  writing: number;
};

export function openPage(machine: Machine, life: Life): Page {
  const { disk, clock, chance, codec, spaceId, turns } = machine;
  lend(disk, life);
  const page: Page = {
    life,
    open: null,
    window: new EventTarget(),
    document: Object.assign(new EventTarget(), { visibilityState: 'visible' }),
    writing: 0,
  };
  const lines = linesOf(disk, life);
  const timers = machine.timersOf(life);
  const base = { clock, randomBytes: chance.bytes, lines, timers };

  async function begin(): Promise<void> {
    const store = await openLocalStore(base, { spaceId });
    const wake = (): void => page.open?.sync.wake('write');
    const writer = createWriter({ ...base, store, codec, wake });
    const kept = { store, lines, codec };
    bindPageLife(kept, page);
    await Promise.allSettled([importLeft(kept)]);
    const sync = startSync({
      ...base,
      store,
      fetch: machine.fetchOf(life, () => store),
      random: chance.part,
      locks: machine.locks.portOf(life),
      channel: machine.hub.channelOf(life),
      page,
      token: machine.token,
      refresh: machine.token,
      onWipe: () => Promise.reject(new Error('nobody was sent away')),
      loadReplicache: () => new Promise(() => undefined),
    });
    page.open = { store, writer, sync };
  }
  turns.later(life, () => drop(begin(), 'page'));
  return page;
}

/** One run of the worker, as a `sync` event begins it. `ended`: told when it is over. */
export function runWorker(
  machine: Machine,
  life: Life,
  ended: () => void,
): void {
  const { disk, turns, locks, chance } = machine;
  lend(disk, life);
  const port = locks.portOf(life);
  const channel = machine.hub.channelOf(life);
  const run = drainWaiting({
    databases: async () =>
      (await indexedDB.databases()).flatMap(({ name }) => name ?? []),
    open: openExisting,
    client: createSyncClient({ fetch: machine.fetchOf(life) }),
    account: {
      refresh: async () =>
        ok({
          userId: machine.spaceId,
          accessToken: await machine.token(),
        } as never), // what else a refresh tells is not read by the worker
    },
    locks: {
      async ifFree(name, work) {
        let isMine = false;
        await port.request(name, { ifAvailable: true }, async (lock) => {
          if (lock === null) return;
          isMine = true;
          await work();
        });
        return isMine;
      },
      async exclusive<T>(name: string, work: () => Promise<T>): Promise<T> {
        const made: T[] = [];
        await port.request(name, {}, async () => {
          made.push(await work());
        });
        return made[0] as T;
      },
    },
    clock: machine.clock,
    randomBytes: chance.bytes,
    tell: (opIds) => channel.postMessage({ t: 'acks', opIds }),
  });
  turns.later(life, () => undefined);
  drop(
    run.finally(() => {
      life.isAlive = false;
      ended();
    }),
    'worker',
  );
}
