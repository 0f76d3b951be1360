// What people do: write, change, erase, close, open and leave, on several devices and in several tabs.
import type { OpId, SessionId } from '#shared/base/ids.ts';
import type { MessageRow, SessionRow } from '#web/local-store/rows.ts';
import { drop } from '#shared/base/drop.ts';
import type { WriteOutcome } from '#web/outbox/writer.ts';
import { peek } from './disk.sim.ts';
import type { Page } from './page.sim.ts';
import type { Device, World, Write } from './world.sim.ts';

export type StepName =
  | 'message'
  | 'record'
  | 'rename'
  | 'erase message'
  | 'erase record'
  | 'erase session'
  | 'close session'
  | 'open tab'
  | 'close tab'
  | 'hide tab'
  | 'send'
  | 'look'
  | 'worker'
  | 'offline'
  | 'online'
  | 'wait';

export const weights: Record<StepName, number> = {
  message: 26,
  record: 10,
  rename: 3,
  'erase message': 4,
  'erase record': 2,
  'erase session': 2,
  'close session': 3,
  'open tab': 6,
  'close tab': 3,
  'hide tab': 3,
  send: 5,
  look: 8,
  worker: 7,
  offline: 3,
  online: 5,
  wait: 10,
};

const TABS = 2;
const DREAMS = 3;

/** Words as nobody would write them, so that they can be searched for in every table. */
const canary = (world: World): string =>
  `canary-${world.seed}-${world.writes.length}-quiet-lake`;

export async function doStep(world: World, name: StepName): Promise<void> {
  const { chance } = world;
  const device = chance.pick(world.devices);
  const pages = world.alive(device);
  const page = pages.length === 0 ? undefined : chance.pick(pages);
  await comeUp(world, page);
  switch (name) {
    case 'open tab':
      if (pages.length < TABS) openTab(world, device);
      return;
    case 'close tab':
      if (page !== undefined) {
        world.tell(`${page.life.name} is closed`);
        world.bury(device, page.life, chance.is(0.5));
      }
      return;
    case 'hide tab':
      if (page !== undefined) await turnAway(world, page);
      return;
    case 'worker':
      if (device.workers.length > 0) return;
      world.tell(`${device.name} wakes its worker`);
      await world.startWorker(device);
      return;
    case 'offline':
      if (world.wire.isOffline(device.name)) return;
      world.struck('device offline', device.name);
      await world.wire.cut(device.name);
      return;
    case 'online':
      await comeBack(world, device);
      return;
    case 'wait':
      await wait(world);
      return;
    case 'send':
    case 'look':
      if (page === undefined) {
        openTab(world, device);
        return;
      }
      world.tell(`${page.life.name} is to ${name}`);
      await world.turns.run(page.life, () =>
        page.open?.sync.wake(name === 'send' ? 'asked' : 'poke'),
      );
      return;
    case 'message':
    case 'record':
    case 'rename':
    case 'erase message':
    case 'erase record':
    case 'erase session':
    case 'close session':
      if (page === undefined) {
        openTab(world, device);
        return;
      }
      await write(world, device, page, name);
  }
}

/** Most often a person waits until the page stands before they do something in it. */
async function comeUp(world: World, page: Page | undefined): Promise<void> {
  const isPatient = world.chance.is(0.8);
  for (let turn = 0; turn < 250; turn += 1) {
    if (page === undefined || page.open !== null || !isPatient) return;
    await world.turn();
  }
}

export function openTab(world: World, device: Device): void {
  const { life } = world.openTab(device);
  world.tell(`${life.name} is opened`);
}

async function turnAway(world: World, page: Page): Promise<void> {
  const { document, life } = page;
  const isHidden = document.visibilityState === 'visible';
  world.tell(`${life.name} is ${isHidden ? 'hidden' : 'shown'}`);
  document.visibilityState = isHidden ? 'hidden' : 'visible';
  await world.turns.run(life, () =>
    document.dispatchEvent(new Event('visibilitychange')),
  );
}

export async function comeBack(world: World, device: Device): Promise<void> {
  if (!world.wire.isOffline(device.name)) return;
  world.tell(`${device.name} is online`);
  world.wire.join(device.name);
  for (const { life, window } of world.alive(device))
    await world.turns.run(life, () =>
      window.dispatchEvent(new Event('online')),
    );
}

async function wait(world: World): Promise<void> {
  const ms = world.chance.weigh({ 400: 4, 3_000: 4, 20_000: 2, 90_000: 1 });
  world.tell(`${Number(ms) / 1_000} s pass`);
  await world.pass(Number(ms));
}

type Choice = Pick<Write, 'sid' | 'kind' | 'words' | 'moot'> & {
  title: string;
  begin: (page: NonNullable<Page['open']>) => Promise<WriteOutcome>;
};

async function write(
  world: World,
  device: Device,
  page: Page,
  name: StepName,
): Promise<void> {
  const { open, life } = page;
  const choice = choose(world, device, name);
  if (open === null || choice === null) return;
  const { title, begin, ...about } = choice;
  const noted: Write = {
    n: world.writes.length,
    device: device.name,
    life,
    opId: null,
    state: null,
    ...about,
  };
  world.writes.push(noted);
  world.tell(`${life.name} #${noted.n} ${title}`);
  page.writing += 1;
  const hear = (outcome: WriteOutcome): void => {
    // What a page says that is gone, nobody hears.
    if (!life.isAlive) return;
    page.writing -= 1;
    noted.opId = outcome.opId;
    noted.state = outcome.state;
    world.tell(`    ${life.name} #${noted.n} ${outcome.state}`);
    if (outcome.state !== 'spare') return;
    const settled = outcome.settled.then((state) => {
      if (life.isAlive) noted.state = state;
    });
    drop(settled, 'settled');
  };
  await world.turns.run(life, () => drop(begin(open).then(hear), 'write'));
}

function choose(world: World, device: Device, name: StepName): Choice | null {
  const { chance } = world;
  const sessions = peek<SessionRow>(device.disk, 'sessions').filter(
    ({ erased }) => erased === 0 || chance.is(0.3),
  );
  const sid = (): SessionId | null =>
    sessions.length === 0 ? null : chance.pick(sessions).id;
  const about = (of: string | null) =>
    ({ sid: of, kind: 'other', words: null, moot: null }) as const;
  if (name === 'message') {
    const isNew = sessions.length === 0 || chance.is(0.12);
    return isNew ? opening(world) : message(world, chance.pick(sessions).id);
  }
  if (name === 'record') {
    const id = dreamOf(world);
    const words = canary(world);
    const field = chance.pick(['text', 'mood']);
    return {
      ...about(null),
      words,
      title: `sets ${field} of dream ${id.slice(-1)}`,
      begin: ({ writer }) => writer.setRecord('dream', id, { [field]: words }),
    };
  }
  if (name === 'erase record') {
    const id = dreamOf(world);
    return {
      ...about(null),
      moot: { erased: id },
      title: `erases dream ${id.slice(-1)}`,
      begin: ({ writer }) => writer.eraseRecord('dream', id),
    };
  }
  if (name === 'erase message') {
    const rows = peek<MessageRow>(device.disk, 'messages').filter(
      ({ role, erased }) => role === 'user' && erased === 0,
    );
    if (rows.length === 0) return null;
    const row = chance.pick(rows);
    return {
      ...about(row.sid),
      title: `erases message ${row.id.slice(-6)}`,
      begin: ({ writer }) => writer.eraseMessage(row.id, row.sid),
    };
  }
  const of = sid();
  if (of === null) return null;
  const place = `session ${of.slice(-6)}`;
  if (name === 'rename') {
    const words = canary(world);
    return {
      ...about(of),
      words,
      title: `renames ${place}`,
      begin: ({ writer }) => writer.renameSession(of, words),
    };
  }
  return name === 'erase session'
    ? {
        ...about(of),
        moot: { erased: of },
        title: `erases ${place}`,
        begin: ({ writer }) => writer.eraseSession(of),
      }
    : {
        ...about(of),
        moot: { closed: of },
        title: `closes ${place}`,
        begin: ({ writer }) => writer.closeSession(of),
      };
}

function opening(world: World): Choice {
  const words = canary(world);
  return {
    sid: null,
    kind: 'other',
    words,
    moot: null,
    title: 'opens a session',
    begin: ({ writer }) =>
      writer.openSession({ title: words }).then(({ outcome }) => outcome),
  };
}

function message(world: World, sid: SessionId): Choice {
  const text = canary(world);
  return {
    sid,
    kind: 'message',
    words: text,
    moot: null,
    title: `writes into session ${sid.slice(-6)}`,
    begin: ({ writer }) =>
      writer.sendMessage({
        sid,
        role: 'user',
        body: { v: 1, text, at: world.time.now, by: 'person' },
      }),
  };
}

/** A few dreams that all devices know, so that edits meet. */
const dreamOf = ({ chance }: World): OpId =>
  `00000000-0000-7000-8000-00000000000${chance.int(1, DREAMS)}` as OpId;
