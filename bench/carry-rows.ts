import { randomBytes } from 'node:crypto';
import type { Page } from '@playwright/test';
import { Device } from '../e2e/device.ts';
import { enter, say } from '../e2e/fixtures.ts';
import { join, person, signIn, visit, type Member } from '../e2e/people.ts';
import type { ServerProcess } from '../e2e/server-process.ts';
import {
  countRows,
  heapOf,
  readSeen,
  untilRows,
  untilShown,
  watchPages,
} from './carry-watch.ts';
import { queuePage } from './fill-page.ts';
import { openSlowLine, type SlowLine } from './slow-line.ts';
import { inWords } from './sync-rows.ts';
import { rowOf, type Row } from './table.ts';

const ROUND_TRIP_MS = 50;
/** What a second device finds, and what is drained while the heap is watched. */
const MANY = 10_000;
const HEAP_EVERY_MS = 200;
/** A person may push so many bytes in a minute (PUSH-4); the next backlog begins in a minute of its own. */
const NEXT_MINUTE_MS = 61_000;

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

type Phone = { phone: Device; page: Page; line: SlowLine };

/** A phone behind a line of its own, whose pages are watched. */
async function newPhone(line: SlowLine): Promise<Phone> {
  const phone = new Device(() => line.url);
  const context = await phone.browser();
  context.setDefaultTimeout(120_000);
  await watchPages(context);
  const page = await phone.open('/');
  await enter(page);
  return { phone, page, line };
}

/** `n` messages written offline; afterwards Talk is open, as a person would have it. */
async function queueOffline({ phone, page }: Phone, n: number): Promise<void> {
  await phone.offline(true);
  await queuePage(page, n);
  await page.reload();
  await page.getByLabel('Your words').waitFor();
  const waiting = await countRows(page, 'outbox');
  if (waiting < n) throw new Error(`${waiting} of ${n} wait`);
}

type Drained = {
  first: number;
  all: number;
  heap: number[];
  /** Of the pushes, those the page made; its service worker made the others. */
  byPage: number;
  pushes: number;
};

/** Milliseconds from the network's return to the first push, and until nothing waits any more. */
async function reconnect(
  { phone, page, line }: Phone,
  isHeapRead: boolean,
): Promise<Drained> {
  const heap = await heapOf(page);
  const sizes = [await heap.swept()];
  let isOver = false;
  const emptied = untilRows(page, 'outbox', 'none');
  const reading = (async () => {
    while (isHeapRead && !isOver) {
      sizes.push(await heap.read());
      await pause(HEAP_EVERY_MS);
    }
  })();
  await phone.offline(false);
  const at = await emptied;
  isOver = true;
  await reading;
  sizes.push(await heap.swept());
  await heap.end();
  const { onlineAt, onlineDate, pushes } = await readSeen(page);
  if (onlineAt === 0) throw new Error('the page did not hear of the network');
  const sent = line.pushes.filter((one) => one >= onlineDate);
  return {
    first: (sent[0] ?? Number.NaN) - onlineDate,
    all: at - onlineAt,
    heap: sizes,
    byPage: pushes.filter(({ start }) => start >= onlineAt).length,
    pushes: sent.length,
  };
}

type Backlogs = { small: Drained[]; large: Drained[] };

function backlogRows({ small, large }: Backlogs): Row[] {
  const line = `${ROUND_TRIP_MS} ms round trip`;
  const all = (list: Drained[]) => list.map((one) => one.all);
  const firsts = [...small, ...large].map(({ first }) => first);
  const heaps = large.map(({ heap }) => heap);
  const sum = (what: 'byPage' | 'pushes') =>
    [...small, ...large].reduce((all, one) => all + one[what], 0);
  const many = `draining ${inWords(MANY)}`;
  return [
    rowOf(
      `reconnect → first push, ${line}`,
      'ms',
      firsts,
      {
        of: 'p95',
        value: 1000,
      },
      `${sum('byPage')} of ${sum('pushes')} pushes by the page, the rest by its worker`,
    ),
    rowOf(`reconnect → 1,000 acknowledged, ${line}`, 'ms', all(small), {
      of: 'median',
      value: 2000,
    }),
    rowOf(
      `reconnect → ${inWords(MANY)} acknowledged, ${line}`,
      'ms',
      all(large),
      { of: 'median', value: 15_000 },
    ),
    rowOf(
      `heap of the page before ${many}`,
      'MB',
      heaps.map(([before = Number.NaN]) => before),
      null,
    ),
    rowOf(
      `largest heap while ${many}`,
      'MB',
      heaps.map((sizes) => Math.max(...sizes)),
      null,
      'not swept',
    ),
    rowOf(
      `heap after ${many}`,
      'MB',
      heaps.map((sizes) => sizes.at(-1) ?? Number.NaN),
      null,
    ),
  ];
}

/** A second device signs in and takes over all that is there (PULL-5). */
async function firstPullRows(page: Page, rows: number): Promise<Row[]> {
  await untilRows(page, 'messages', rows);
  const { pulls, writes, tasks } = await readSeen(page);
  const start = pulls[0]?.start ?? Number.NaN;
  const done = writes.at(-1)?.end ?? Number.NaN;
  const inTime = <T extends { start: number; end: number }>(list: T[]) =>
    list.filter((one) => one.end >= start && one.start <= done);
  const lengths = (list: { start: number; end: number }[]) =>
    inTime(list).map((one) => one.end - one.start);
  const commits = lengths(writes);
  const writing = commits.reduce((sum, ms) => sum + ms, 0);
  const what = `first pull of ${inWords(rows)} rows`;
  return [
    rowOf(
      `${what}: asked to all stored, with its pauses`,
      'ms',
      [done - start],
      { of: 'median', value: 2000 },
      `${pulls.length} requests`,
    ),
    rowOf(
      `${what}: rows a second of writing`,
      '1/s',
      [(rows * 1000) / writing],
      { of: 'min', value: 8000 },
      `${commits.length} transactions, beginning to commit`,
    ),
    rowOf(`${what}: its transactions`, 'ms', commits, {
      of: 'p95',
      value: 120,
    }),
    rowOf(
      `${what}: longest task of the page`,
      'ms',
      [Math.max(0, ...lengths(tasks))],
      null,
      `${inTime(tasks).length} of 50 ms or more`,
    ),
  ];
}

/** Words said on one device until the other shows them: from the server's poke, and from the touch. */
async function pokeRows(
  page: Page,
  other: { page: Page; line: SlowLine },
  n: number,
): Promise<Row[]> {
  const fromPoke: number[] = [];
  const fromSend: number[] = [];
  for (let at = -3; at < n; at += 1) {
    const words = `Carried over, number ${at + 4}.`;
    const shown = untilShown(other.page, words);
    const start = Date.now();
    await say(page, words);
    const seen = await shown;
    const poke = other.line.pokes.find((one) => one >= start);
    if (at >= 0) {
      fromSend.push(seen - start);
      // None: it was a look around of its own that brought the words.
      if (poke !== undefined && poke <= seen) fromPoke.push(seen - poke);
    }
    // What follows the words, a reply and what the other device has to say of it, belongs to this round.
    await untilRows(page, 'outbox', 'none');
    await untilQuiet(other.line);
  }
  return [
    rowOf(
      'poke leaves the server → other device shows it',
      'ms',
      fromPoke,
      { of: 'p95', value: 500 },
      `median ≤ 150; ${ROUND_TRIP_MS} ms round trip on each line`,
    ),
    rowOf(
      'words typed and sent → other device shows them',
      'ms',
      fromSend,
      null,
    ),
  ];
}

/** No poke for half a second. */
async function untilQuiet({ pokes }: SlowLine): Promise<void> {
  const last = () => pokes.at(-1) ?? 0;
  do await pause(100);
  while (Date.now() - last() < 500);
}

/** The app in its browser against the built server: backlogs, a second device, pokes. */
export async function carryRows(
  server: Pick<ServerProcess, 'url'>,
  n: { small: number; large: number; pokes: number },
): Promise<Row[]> {
  const lines = [
    await openSlowLine(server.url, ROUND_TRIP_MS),
    await openSlowLine(server.url, ROUND_TRIP_MS),
  ] as const;
  const phones: Device[] = [];
  const opened = async (line: SlowLine) => {
    const made = await newPhone(line);
    phones.push(made.phone);
    return made;
  };
  try {
    const first = await opened(lines[0]);
    const member: Member = await join(
      first.page,
      person(`bench.${randomBytes(4).toString('hex')}`),
    );
    await visit(first.page, '/');
    await say(first.page, 'First of all');
    await untilRows(first.page, 'outbox', 'none');
    const backlogs: Backlogs = { small: [], large: [] };
    for (let at = 0; at < n.small; at += 1) {
      await queueOffline(first, 1000);
      backlogs.small.push(await reconnect(first, false));
    }
    const stored = await countRows(first.page, 'messages');
    let rows = stored;
    for (let at = 0; at < n.large; at += 1) {
      await pause(NEXT_MINUTE_MS);
      await queueOffline(first, MANY);
      backlogs.large.push(await reconnect(first, true));
      rows = await countRows(first.page, 'messages');
    }
    const second = await opened(lines[1]);
    await signIn(second.page, member.email, member.passphrase);
    const pulled = await firstPullRows(second.page, rows);
    await say(first.page, 'On both from here');
    await visit(second.page, '/');
    await untilShown(second.page, 'On both from here');
    await untilRows(first.page, 'outbox', 'none');
    await untilQuiet(lines[1]);
    const poked = await pokeRows(
      first.page,
      { page: second.page, line: lines[1] },
      n.pokes,
    );
    return [...backlogRows(backlogs), ...pulled, ...poked];
  } finally {
    for (const phone of phones) await phone.discard();
    for (const line of lines) await line.close();
  }
}
