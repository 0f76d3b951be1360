// What goes wrong on devices, at any turn of anybody's work. What goes wrong on the way stands in wire.sim.ts.
import { IDBFactory } from 'fake-indexeddb';
import { isStill, linesOf, peek } from './disk.sim.ts';
import { readLine } from '#web/outbox/read-line.ts';
import type { Page } from './page.sim.ts';
import type { Device, World } from './world.sim.ts';

type Strike =
  | 'kill tab'
  | 'kill worker'
  | 'full'
  | 'torn'
  | 'slow'
  | 'evict database'
  | 'evict lines'
  | 'tear line'
  | 'clock'
  | 'cut'
  | 'raise';

const DAY_MS = 86_400_000;

export async function strike(world: World): Promise<void> {
  const { chance } = world;
  const workers = world.devices.flatMap((device) =>
    device.workers.map((life) => ({ device, life })),
  );
  const kind = chance.weigh<Strike>({
    'kill tab': 30,
    'kill worker': workers.length > 0 ? 40 : 0,
    full: 6,
    torn: 8,
    slow: 5,
    'evict database': 6,
    'evict lines': 3,
    'tear line': 3,
    clock: 6,
    cut: 6,
    raise: 4,
  });
  const device = chance.pick(world.devices);
  switch (kind) {
    case 'kill tab':
      return killTab(world, device);
    case 'kill worker': {
      const { device: of, life } = chance.pick(workers);
      world.struck('worker killed', life.name);
      return world.bury(of, life, chance.is(0.6));
    }
    case 'full':
      // Told when a commit fails.
      device.disk.full += chance.int(1, 6);
      return;
    case 'torn':
      device.disk.torn += chance.int(1, 3);
      return;
    case 'slow':
      return slow(world, device);
    case 'evict database':
      return evictDatabase(world, device);
    case 'evict lines':
      return evictLines(world, device);
    case 'tear line':
      return tearLine(world, device);
    case 'clock':
      return turnClock(world, device);
    case 'cut':
      if (world.wire.isOffline(device.name)) return;
      world.struck('device offline', device.name);
      await world.wire.cut(device.name);
      return;
    case 'raise':
      world.struck('epoch raised');
      await world.turns.outside(() => world.server.raise(world.spaceId));
  }
}

function killTab(world: World, device: Device): void {
  const pages = world.alive(device);
  if (pages.length === 0) return;
  const busy = pages.filter(
    ({ life, writing }) => writing > 0 || world.wire.isWaiting(life),
  );
  const page = world.chance.pick(
    busy.length > 0 && world.chance.is(0.6) ? busy : pages,
  );
  world.struck(`tab killed ${whatItDid(world, page)}`, page.life.name);
  world.bury(device, page.life, world.chance.is(0.6));
}

function whatItDid({ wire, turns }: World, { life, writing }: Page) {
  if (writing > 0) return 'while writing';
  if (wire.isAnswered(life)) return 'taking an answer';
  if (wire.isWaiting(life)) return 'in a request';
  return turns.isBusy(life) ? 'taking an answer' : 'at rest';
}

/** Longer than a call to the store may take (STORE-4): the page goes on without it. */
async function slow(world: World, device: Device): Promise<void> {
  const pages = world.alive(device);
  if (pages.length === 0) return;
  const { life } = world.chance.pick(pages);
  world.struck('storage slow', life.name);
  life.slowUntil = world.turns.count() + world.chance.int(20, 200);
  if (world.chance.is(0.3)) await world.pass(11_000);
}

/** Whether every unsent write of the device has a line of its own that can be read: what an eviction must not cost. */
function isSpared({ disk, machine }: Device): boolean {
  const lines = linesOf(disk, { name: '', isAlive: true, slowUntil: 0 });
  const unsent = peek<{ opId: string }>(disk, 'outbox');
  return (
    peek(disk, 'rejected').length === 0 &&
    unsent.every(
      ({ opId }) =>
        readLine({ lines, codec: machine.codec }, `t:${opId}`) !== null ||
        readLine({ lines, codec: machine.codec }, `j:${opId}`) !== null,
    )
  );
}

function evictDatabase(world: World, device: Device): void {
  if (!isSpared(device)) return;
  for (const life of [
    ...world.alive(device).map((page) => page.life),
    ...device.workers,
  ])
    world.bury(device, life, true);
  // A commit may have come between the look and the end of the last page.
  if (!isSpared(device)) return;
  world.struck('database evicted', device.name);
  device.disk.factory = new IDBFactory();
  if (device.numbers !== null) device.numbers.last = 0;
}

/** Whether the store or the server has a write as well: of two copies one may go, of one none. */
function isStored(world: World, { disk }: Device, key: string): boolean {
  const opId = key.slice(2);
  return (
    isStill(disk) &&
    (peek<{ opId: string }>(disk, 'outbox').some((row) => row.opId === opId) ||
      world.server
        .rowsOf('sync_op', world.spaceId)
        .some((row) => row['op_id'] === opId))
  );
}

function evictLines(world: World, device: Device): void {
  const { name, disk } = device;
  const called = new Set(
    world.writes.flatMap(({ state, opId }) => (state === 'saved' ? opId : [])),
  );
  const keys = [...disk.kept.keys()];
  const isOnly = (key: string): boolean =>
    called.has(key.slice(2)) && !isStored(world, device, key);
  if (keys.length === 0 || keys.some(isOnly)) return;
  world.struck('lines evicted', name);
  disk.kept.clear();
}

/** A spare copy that was written in half; the store has the words as well. */
function tearLine(world: World, device: Device): void {
  const { name, disk } = device;
  const spare = [...disk.kept.keys()].filter(
    (key) => key.startsWith('t:') && isStored(world, device, key),
  );
  if (spare.length === 0) return;
  const key = world.chance.pick(spare);
  world.struck('line torn', `${name} ${key.slice(-6)}`);
  const line = disk.kept.get(key) ?? '';
  disk.kept.set(key, line.slice(0, world.chance.int(0, line.length - 1)));
}

function turnClock(world: World, device: Device): void {
  const kind = world.chance.weigh({ ahead: 2, far: 2, back: 2, right: 1 });
  if (kind === 'right') {
    world.tell(`${device.name} has the right time again`);
    device.offMs = 0;
    return;
  }
  if (kind === 'ahead') device.offMs += DAY_MS;
  if (kind === 'far') device.offMs += 3_650 * DAY_MS;
  if (kind === 'back')
    device.offMs = Math.max(
      -3_650 * DAY_MS,
      device.offMs - world.chance.pick([3_600_000, DAY_MS, 3_650 * DAY_MS]),
    );
  world.struck(
    kind === 'ahead'
      ? 'clock a day ahead'
      : kind === 'far'
        ? 'clock ten years ahead'
        : 'clock set back',
    device.name,
  );
}
