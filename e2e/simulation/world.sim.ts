// One seed: a person, their devices with pages and workers, one server, and all that goes wrong between them.
import type { SpaceId } from '#shared/base/ids.ts';
import { newSpaceId } from '#shared/base/ids.ts';
import type { LocalStore } from '#web/local-store/local-store.ts';
import type { Timers } from '#web/local-store/timers.ts';
import { createVaultCodec } from '#web/vault/vault-codec.ts';
import { createChance } from './chance.sim.ts';
import { createDisk, cutOff, useDisks, type Disk } from './disk.sim.ts';
import { createHub, createLocks } from './locks.sim.ts';
import { openPage, runWorker, type Machine, type Page } from './page.sim.ts';
import type { PlantedBug } from './plants.sim.ts';
import { frontOf, plantedFetch } from './plants.sim.ts';
import { numbered, type Numbers } from './numbered.sim.ts';
import type { SimServer } from './server.sim.ts';
import { createTurns, nobody, type Life } from './turns.sim.ts';
import { createWire, type WireFault } from './wire.sim.ts';

export type FaultName =
  | WireFault
  | 'tab killed while writing'
  | 'tab killed in a request'
  | 'tab killed taking an answer'
  | 'tab killed at rest'
  | 'worker killed'
  | 'disk full'
  | 'storage torn'
  | 'storage slow'
  | 'database evicted'
  | 'lines evicted'
  | 'line torn'
  | 'clock a day ahead'
  | 'clock ten years ahead'
  | 'clock set back'
  | 'device offline'
  | 'epoch raised'
  | 'numbers rolled back'
  | 'two tabs at work';

export const faultNames: readonly FaultName[] = [
  'request dropped',
  'answer dropped',
  'request doubled',
  'request late',
  'requests reordered',
  'answer torn',
  'server killed before its commit',
  'server killed after its commit',
  'server away',
  'tab killed while writing',
  'tab killed in a request',
  'tab killed taking an answer',
  'tab killed at rest',
  'worker killed',
  'disk full',
  'storage torn',
  'storage slow',
  'database evicted',
  'lines evicted',
  'line torn',
  'clock a day ahead',
  'clock ten years ahead',
  'clock set back',
  'device offline',
  'epoch raised',
  'numbers rolled back',
  'two tabs at work',
];

/** What a device was asked to write. `state`: what the page said of it; null: nothing. */
export type Write = {
  n: number;
  device: string;
  life: Life;
  opId: string | null;
  sid: string | null;
  kind: 'message' | 'other';
  /** What it does may be done already, and then nothing of it is stored: the row that is erased, or closed, before. */
  moot: { erased: string } | { closed: string } | null;
  /** The words, to be searched for where they must not be, and to be found where they must. */
  words: string | null;
  state: 'saved' | 'spare' | 'unsaved' | null;
};

export type Device = {
  name: string;
  /** As the account knows it. */
  id: string;
  disk: Disk;
  machine: Machine;
  pages: Page[];
  workers: Life[];
  /** What the clock of the device is off by. */
  offMs: number;
  /** Null: each run of its sender is a client of its own (SW-5). */
  numbers: Numbers | null;
  born: number;
};

export type World = ReturnType<typeof createWorld>;

/** The true time at which each seed begins; 12.345 s into a minute, so that rounding shows. */
const START = 1_763_640_012_345;
/** A seed that needs more turns is stuck. */
const MOST_TURNS = 60_000;

export class SeedFault extends Error {}

export function createWorld(
  seed: number,
  server: SimServer,
  plant: PlantedBug | null,
) {
  const chance = createChance(seed * 7_919 + 1);
  const turns = createTurns(chance);
  const tale: string[] = [];
  const faults = new Map<FaultName, number>();
  const writes: Write[] = [];
  const time = { now: START };
  const spaceId: SpaceId = newSpaceId(chance.bytes);
  const timers: { at: number; n: number; life: Life; run: () => void }[] = [];
  const devices: Device[] = [];
  let made = 0;
  useDisks(turns);
  Object.assign(server.state, { now: START, chance });
  server.state.log.length = 0;

  const tell = (line: string): void => void tale.push(line);
  const struck = (fault: FaultName, where = ''): void => {
    faults.set(fault, (faults.get(fault) ?? 0) + 1);
    tell(`    ! ${fault}${where && ` (${where})`}`);
  };
  const ring = {
    current: { gen: 1, bytes: new Uint8Array(32).fill(9) },
    older: [],
  };
  const codec = createVaultCodec({
    user: spaceId,
    keys: () => ring,
    randomBytes: chance.bytes,
  });
  const wire = createWire({
    chance,
    turns,
    server,
    struck,
    front: plant === null ? undefined : frontOf(plant),
    served: (device, path, { status }) =>
      tell(
        `    server answers ${device} ${path.split('/').at(-1) ?? ''} ${status}`,
      ),
  });

  const timersOf = (life: Life): Timers => ({
    set(run, ms) {
      made += 1;
      timers.push({ at: time.now + ms, n: made, life, run });
      return made;
    },
    clear(handle) {
      const at = timers.findIndex(({ n }) => n === handle);
      if (at >= 0) timers.splice(at, 1);
    },
  });

  function addDevice(name: string): Device {
    const disk = createDisk((fault) =>
      struck(fault === 'full' ? 'disk full' : 'storage torn', name),
    );
    const numbers: Numbers | null = chance.is(0.4)
      ? { client: `client-${name}`, group: `group-${name}`, last: 0 }
      : null;
    const device: Device = {
      name,
      id: `0000000${devices.length + 1}`,
      disk,
      pages: [],
      workers: [],
      offMs: 0,
      numbers,
      born: 0,
      machine: {
        name,
        disk,
        locks: createLocks(turns),
        hub: createHub(turns),
        clock: () => time.now + device.offMs,
        codec,
        spaceId,
        chance,
        turns,
        timersOf,
        fetchOf(life: Life, store: () => LocalStore | null = () => null) {
          const plain = wire.fetchOf(name, life);
          const counted = numbers === null ? plain : numbered(plain, numbers);
          return plant === null
            ? counted
            : plantedFetch(plant, counted, {
                store,
                clock: device.machine.clock,
              });
        },
        // Not of the network: how tokens are had is proven in e2e/journeys and sync-server/accounts.
        token: () => tokens.get(device.id) ?? Promise.reject(new Error('none')),
      },
    };
    devices.push(device);
    return device;
  }
  const tokens = new Map<string, Promise<string>>();

  const alive = (device: Device): Page[] =>
    device.pages.filter(({ life }) => life.isAlive);

  function openTab(device: Device): Page {
    device.born += 1;
    if (device.numbers !== null && device.numbers.last > 0 && chance.is(0.2)) {
      struck('numbers rolled back', device.name);
      device.numbers.last = chance.int(0, device.numbers.last - 1);
    }
    const life: Life = {
      name: `${device.name}.${device.born}`,
      isAlive: true,
      slowUntil: 0,
    };
    const page = openPage(device.machine, life);
    device.pages.push(page);
    return page;
  }

  function startWorker(device: Device): Promise<void> {
    device.born += 1;
    const life: Life = {
      name: `${device.name}.w${device.born}`,
      isAlive: true,
      slowUntil: 0,
    };
    device.workers.push(life);
    return turns.run(life, () =>
      runWorker(device.machine, life, () => bury(device, life, false)),
    );
  }

  function bury(device: Device, life: Life, isAborted: boolean): void {
    life.isAlive = false;
    cutOff(life, isAborted);
    wire.abandon(life);
    device.machine.locks.free(life);
    device.machine.hub.forget(life);
    device.workers = device.workers.filter((other) => other !== life);
  }

  /** Time passes; what falls due runs once, as in a machine that slept. */
  async function pass(ms: number): Promise<void> {
    time.now += ms;
    server.state.now = time.now;
    await renewTokens();
    const due = timers
      .filter(({ at }) => at <= time.now)
      .sort((a, b) => a.at - b.at || a.n - b.n);
    for (const timer of due) {
      timers.splice(timers.indexOf(timer), 1);
      if (timer.life.isAlive) turns.later(timer.life, timer.run);
    }
  }

  let tokenAt = -Infinity;
  async function renewTokens(): Promise<void> {
    if (time.now - tokenAt < 300_000) return;
    tokenAt = time.now;
    await turns.outside(async () => {
      for (const { id } of devices)
        tokens.set(id, Promise.resolve(await server.token(spaceId, id)));
    });
  }

  /** One turn of somebody, or one step of the network. */
  async function turn(): Promise<boolean> {
    if (turns.count() > MOST_TURNS)
      throw new SeedFault('it never comes to rest');
    const ready = turns.ready();
    if (wire.isBusy() && chance.is(ready.length === 0 ? 0.5 : 0.12)) {
      await wire.next();
      return true;
    }
    return turns.next(ready);
  }

  return {
    seed,
    chance,
    turns,
    tale,
    tell,
    faults,
    struck,
    writes,
    time,
    spaceId,
    codec,
    key: ring.current.bytes,
    wire,
    server,
    devices,
    addDevice,
    alive,
    openTab,
    startWorker,
    bury,
    pass,
    turn,
    async join(): Promise<void> {
      await turns.outside(() =>
        server.join(
          spaceId,
          devices.map(({ id }) => id),
        ),
      );
      await renewTokens();
    },
    /** Until nobody has anything to do and nothing is on its way. */
    async rest(): Promise<void> {
      while (turns.ready().length > 0 || wire.isBusy() || turns.isSlowed())
        await turn();
    },
    end(): void {
      for (const device of devices)
        for (const life of [
          ...device.pages.map((page) => page.life),
          ...device.workers,
        ])
          bury(device, life, true);
      turns.become(nobody);
      Object.assign(server.state, { chance: null });
    },
  };
}
