import { createParser } from 'eventsource-parser';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { poke, type Poke } from '#shared/protocol/sync.ts';
import { createPokes } from '#server/cache/pokes.ts';
import { createSyncEvents } from './events.ts';
import { joinSync, startSync, type SyncServer } from './sync-rig.contract.ts';

const EVENTS = '/api/v1/sync/events';

let sync: SyncServer;
beforeEach(async () => {
  sync = await startSync();
});
afterEach(() => sync.stop());

/** What a stream says until it ends. */
function listen(body: ReadableStream<Uint8Array> | null) {
  const pokes: Poke[] = [];
  let beats = 0;
  let isOver = false;
  const parser = createParser({
    onEvent: ({ event, data }) => {
      if (event === 'poke') pokes.push(poke.parse(JSON.parse(data)));
    },
    onComment: () => (beats += 1),
  });
  const reader = body?.getReader();
  const read = async () => {
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true };
      if (done || value === undefined) break;
      parser.feed(new TextDecoder().decode(value));
    }
    isOver = true;
  };
  void read();
  return {
    pokes,
    beats: () => beats,
    isOver: () => isOver,
    leave: () => reader?.cancel(),
  };
}
const open = async (who: { browser: SyncServer['browser'] } = sync) => {
  const response = await who.browser.get(EVENTS);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  return listen(response.body);
};

it('[PULL-12] a stream begins with the head and tells every newer one, to all devices of the person and to nobody else', async () => {
  const other = await joinSync(sync.server, 2);
  const [mine, twin, stranger] = [
    await open(),
    await open(),
    await open(other),
  ];
  await expect.poll(() => mine.pokes.length).toBe(1);
  expect(mine.pokes[0]).toMatchObject({ version: 0 });
  await sync.push([sync.make.open(sync.make.sid())]);
  await expect.poll(() => mine.pokes.at(-1)?.version).toBe(1);
  await expect.poll(() => twin.pokes.at(-1)?.version).toBe(1);
  expect(mine.pokes.at(-1)?.epoch).toBe(
    (await sync.pullOnce(null)).cookie.epoch,
  );
  await other.push([other.make.open(other.make.sid())]);
  await expect.poll(() => stranger.pokes.at(-1)?.version).toBe(1);
  expect(mine.pokes.map(({ version }) => version)).toEqual([0, 1]);
});

it('[PULL-12] [PUSH-9] a push that changed nothing pokes nobody', async () => {
  const op = sync.make.open(sync.make.sid());
  await sync.push([op]);
  const mine = await open();
  await expect.poll(() => mine.pokes.length).toBe(1);
  await sync.push([op]);
  await sync.push([sync.make.open(sync.make.sid())], { from: 2 });
  await expect.poll(() => mine.pokes.at(-1)?.version).toBe(2);
  expect(mine.pokes.map(({ version }) => version)).toEqual([1, 2]);
});

it('[STOP-1] [STOP-3] draining ends every stream and opens none', async () => {
  const { events } = sync.server.context;
  const streams = [await open(), await open()];
  expect(events.count()).toBe(2);
  await sync.server.context.drain();
  for (const stream of streams) await expect.poll(stream.isOver).toBe(true);
  expect(events.count()).toBe(0);
  const late = await sync.browser.get(EVENTS);
  expect(late.status).toBe(503);
  expect(late.headers.get('retry-after')).not.toBeNull();
});

it('[AUTH-8] [PULL-12] without a token there is no stream; a line that is given up is forgotten', async () => {
  const { events } = sync.server.context;
  const mine = await open();
  await mine.leave();
  expect(events.count()).toBe(0);
  sync.browser.setToken('');
  expect((await sync.browser.get(EVENTS)).status).toBe(401);
});

const head = { epoch: '1-a', version: 3 };
const lines = (
  waits: { heartbeatMs: number },
  isWelcome = async () => true,
) => {
  const pokes = createPokes();
  const events = createSyncEvents({ pokes, clock: () => 0, waits });
  const openLine = (until = 60_000) =>
    events.open({ userId: 'u', until, readHead: async () => head, isWelcome });
  return { pokes, events, openLine };
};

it('[WEB-10] a stream ends with the token it was opened with', async () => {
  const { events, openLine } = lines({ heartbeatMs: 60_000 });
  const line = listen(openLine(20));
  await expect.poll(line.isOver).toBe(true);
  expect(line.pokes).toEqual([head]);
  expect(events.count()).toBe(0);
});

it('[PULL-12] a quiet stream is heard all the same, and ends when the device may not listen any more', async () => {
  let isWelcome = true;
  const { openLine } = lines({ heartbeatMs: 5 }, async () => isWelcome);
  const line = listen(openLine());
  await expect.poll(line.beats).toBeGreaterThan(2);
  isWelcome = false;
  await expect.poll(line.isOver).toBe(true);
});

it('[SSE-7] a line that takes nothing holds one poke at most, and is given up', async () => {
  const { pokes, events, openLine } = lines({ heartbeatMs: 40 });
  const stream = openLine();
  for (let version = 4; version <= 2000; version += 1)
    pokes.publish('u', { epoch: '1-a', version });
  const line = listen(stream);
  await expect.poll(() => line.pokes.at(-1)?.version).toBe(2000);
  expect(line.pokes.length).toBeLessThan(5);
  const stuck = openLine();
  expect(events.count()).toBe(2);
  await expect.poll(() => events.count()).toBe(1);
  await stuck.cancel().catch(() => undefined);
  await line.leave();
});

it('[PULL-12] a head that was read before a commit is not told after the poke of it', async () => {
  const pokes = createPokes();
  const events = createSyncEvents({ pokes, clock: () => 0 });
  let answer: (head: Poke) => void = () => undefined;
  const readHead = () => new Promise<Poke>((resolve) => (answer = resolve));
  const line = listen(
    events.open({
      userId: 'u',
      until: 9e6,
      readHead,
      isWelcome: async () => true,
    }),
  );
  pokes.publish('u', { epoch: '1-a', version: 4 });
  await expect.poll(() => line.pokes.length).toBe(1);
  answer(head);
  pokes.publish('u', { epoch: '1-a', version: 5 });
  await expect.poll(() => line.pokes.length).toBe(2);
  expect(line.pokes.map(({ version }) => version)).toEqual([4, 5]);
  events.shutDown();
});

it('[TAB-9] of more lines than devices have, the oldest goes', async () => {
  const { events, openLine } = lines({ heartbeatMs: 60_000 });
  const opened = Array.from({ length: 23 }, () => listen(openLine()));
  expect(events.count()).toBe(20);
  await expect
    .poll(() => opened.filter((line) => line.isOver()).length)
    .toBe(3);
  expect(opened.slice(0, 3).every((line) => line.isOver())).toBe(true);
  events.shutDown();
});
