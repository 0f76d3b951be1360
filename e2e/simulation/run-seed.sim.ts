// A seed from its first page to the comparison of all devices with the server.
import { comeBack, doStep, openTab, weights } from './steps.sim.ts';
import { strike } from './strike.sim.ts';
import { checkHealed, createWatch } from './checks.sim.ts';
import { peek, peekMeta } from './disk.sim.ts';
import type { PlantedBug } from './plants.sim.ts';
import type { SimServer } from './server.sim.ts';
import { withTurns } from './turns.sim.ts';
import {
  createWorld,
  SeedFault,
  type Device,
  type FaultName,
  type World,
} from './world.sim.ts';

export type SeedResult = {
  seed: number;
  /** Null: all held. Else what did not. */
  fault: string | null;
  tale: string[];
  faults: Map<FaultName, number>;
  writes: number;
  turns: number;
};

const NAMES = ['phone', 'tablet', 'laptop'];
/** Rounds of looking and sending after which everything must have come to rest. */
const MOST_ROUNDS = 40;

export async function runSeed(
  seed: number,
  server: SimServer,
  plant: PlantedBug | null = null,
): Promise<SeedResult> {
  const world = createWorld(seed, server, plant);
  const fault = await withTurns(world.turns, async () => {
    try {
      await live(world);
      await heal(world);
      checkHealed(world);
      return null;
    } catch (error) {
      if (error instanceof SeedFault) return error.message;
      throw new Error(`seed ${seed}\n${world.tale.slice(-40).join('\n')}`, {
        cause: error,
      });
    } finally {
      world.end();
    }
  });
  const { tale, faults } = world;
  return {
    seed,
    fault,
    tale,
    faults,
    writes: world.writes.length,
    turns: world.turns.count(),
  };
}

async function live(world: World): Promise<void> {
  const { chance } = world;
  const count = chance.is(0.6) ? 2 : NAMES.length;
  for (const name of NAMES.slice(0, count)) world.addDevice(name);
  await world.join();
  const watch = createWatch(world);
  for (const device of world.devices) openTab(world, device);
  await some(world, 150);
  const steps = chance.int(30, 42);
  for (let step = 0; step < steps; step += 1) {
    await doStep(world, chance.weigh(weights));
    if (chance.is(0.3)) await world.pass(chance.int(0, 2_000));
    if (chance.is(0.35)) {
      // Somewhere in the middle of what was begun.
      await some(world, chance.int(0, 60));
      await strike(world);
    }
    noteTwoAtWork(world);
    await some(world, chance.weigh({ 0: 2, 8: 3, 40: 3, 150: 2 }));
    watch.look();
  }
}

async function some(world: World, turns: number | string): Promise<void> {
  for (let turn = 0; turn < Number(turns); turn += 1) await world.turn();
}

function noteTwoAtWork(world: World): void {
  for (const device of world.devices) {
    const busy = world
      .alive(device)
      .filter(({ life }) => world.turns.isBusy(life));
    if (busy.length > 1) world.struck('two tabs at work', device.name);
  }
}

/** All faults end, and everybody sends and looks until nothing is left to do. */
async function heal(world: World): Promise<void> {
  world.tell('everything heals');
  world.wire.state.isFaulty = false;
  const watch = createWatch(world);
  for (const device of world.devices) {
    Object.assign(device.disk, { full: 0, torn: 0 });
    device.offMs = 0;
    await comeBack(world, device);
    for (const { life } of device.pages) life.slowUntil = 0;
    for (const life of device.workers) life.slowUntil = 0;
  }
  await world.rest();
  for (const device of world.devices) await reopen(world, device);
  await world.rest();
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    watch.look();
    const restless = world.devices.filter((device) => !isQuiet(world, device));
    if (restless.length === 0) return;
    await world.pass(3_000);
    for (const device of restless)
      for (const { life, open } of world.alive(device))
        await world.turns.run(life, () => open?.sync.wake('asked'));
    await world.rest();
  }
  throw new SeedFault(
    `it never came to rest: ${world.devices
      .map((device) => stateOf(world, device))
      .join('; ')}`,
  );
}

/** As after a night: the app is opened anew, so that what lies in lines is imported. */
async function reopen(world: World, device: Device): Promise<void> {
  for (const { life } of world.alive(device)) world.bury(device, life, false);
  await world.rest();
  openTab(world, device);
}

const headOf = ({ server, spaceId }: World): string => {
  const [space] = server.rowsOf('sync_space', spaceId);
  return `${String(space?.['epoch'])} ${String(space?.['version'])}`;
};

const cookieOf = ({ disk }: Device): string => {
  const cookie = peekMeta(disk, 'cookie') as
    { epoch: string; v: number } | undefined;
  return `${cookie?.epoch} ${cookie?.v}`;
};

const isQuiet = (world: World, device: Device): boolean =>
  peek(device.disk, 'outbox').length === 0 &&
  cookieOf(device) === headOf(world) &&
  peekMeta(device.disk, 'back') === undefined &&
  ![...device.disk.kept.keys()].some((key) => key.startsWith('j:'));

const stateOf = (world: World, device: Device): string =>
  `${device.name} ${peek(device.disk, 'outbox').length} unsent, at ${cookieOf(device)} of ${headOf(world)}, back ${String(
    peekMeta(device.disk, 'back'),
  )}, pages ${world
    .alive(device)
    .map(({ open }) => open?.store.status().state ?? 'closed')
    .join(' ')}, lines ${[...device.disk.kept.keys()].join(' ')}`;
