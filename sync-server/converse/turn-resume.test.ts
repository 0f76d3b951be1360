import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startProvider, type Provider } from '../../e2e/providers/anthropic.ts';
import {
  readEvents,
  startInProcess,
  textOf,
  type InProcess,
} from '../../e2e/providers/server-in-process.ts';

const STREAM = '/api/v1/converse/stream';
const MESSAGE = '/api/v1/converse/message';
const STOP = '/api/v1/converse/stop';
const turnId = '5f0c6c1e-9d3c-5b11-8a53-0c2f6a8f1a11';
const ask = { userText: 'the harbour at night', userId: 'u1', turnId };
const reply =
  'The harbour is dark and you are awake in it. There are lamps on the water, and you count them. Each one is a way of staying.';

let provider: Provider;
let server: InProcess;

const start = (dataDir?: string) =>
  startInProcess({
    env: { ANTHROPIC_API_KEY: 'test-key', ANTHROPIC_BASE_URL: provider.url },
    waits: {
      turn: { keepMs: 60_000, unreadMs: 80 },
      reader: { heartbeatMs: 40, stallMs: 10_000 },
    },
    ...(dataDir === undefined ? {} : { dataDir }),
  });

beforeEach(async () => {
  provider = await startProvider({ kind: 'reply', text: reply });
  server = await start();
});

afterEach(async () => {
  await server.stop();
  await provider.stop();
});

const slow = (delayMs = 15) =>
  provider.script({ kind: 'reply', text: reply, delayMs, pieceSize: 9 });

const untilCalls = async (count: number) => {
  while (provider.calls() < count)
    await new Promise((resolve) => setTimeout(resolve, 5));
};

describe('one turn', () => {
  it('[SSE-3] [P2] is resumed after every one of its events, live, with one provider call', async () => {
    slow(2);
    const whole = await readEvents(await server.post(STREAM, ask));
    for (let at = 0; at < whole.length; at += 1) {
      const id = `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`;
      const body = { ...ask, turnId: id };
      const first = await readEvents(
        await server.post(STREAM, body),
        (_, seen) => seen.length === at + 1,
      );
      const rest = await readEvents(
        await server.post(STREAM, body, {
          'last-event-id': first.at(-1)?.id ?? '',
        }),
      );
      const joined = [...first, ...rest].filter(
        ({ event }) => event !== 'heartbeat',
      );
      expect(textOf(joined)).toBe(reply);
      expect(joined.map(({ id: one }) => one)).toEqual(
        joined.map((_, seq) => `${id}:${seq + 1}`),
      );
      expect(provider.calls()).toBe(at + 2);
    }
  });

  it('[P2] [SSE-4] [CONV-8] asked ten times at once on both routes, the provider is called once', async () => {
    slow(2);
    const answers = await Promise.all(
      Array.from({ length: 10 }, async (_, at) => {
        if (at % 2 === 0)
          return textOf(await readEvents(await server.post(STREAM, ask)));
        const message = await server.post(MESSAGE, ask);
        const { response } = (await message.json()) as {
          response: { text: string };
        };
        return response.text.replaceAll(/ <pause-\d+ms>/g, '');
      }),
    );
    expect(new Set(answers)).toEqual(new Set([reply]));
    expect(provider.calls()).toBe(1);
  });

  it('[SSE-3] a finished turn is replayed, from the start or from an event on', async () => {
    const whole = await readEvents(await server.post(STREAM, ask));
    expect(await readEvents(await server.post(STREAM, ask))).toEqual(whole);
    const rest = await readEvents(
      await server.post(STREAM, ask, { 'last-event-id': `${turnId}:1` }),
    );
    expect(rest).toEqual(whole.slice(1));
    const foreign = await readEvents(
      await server.post(STREAM, ask, { 'last-event-id': 'x:99' }),
    );
    expect(foreign).toEqual(whole);
    expect(provider.calls()).toBe(1);
  });

  it('[SSE-3] belongs to its owner, in memory and after a new start', async () => {
    await readEvents(await server.post(STREAM, ask));
    const stranger = { ...ask, userId: 'u2' };
    expect((await server.post(STREAM, stranger)).status).toBe(404);
    await server.context.drain();
    server.context.close();
    const next = await start(server.dataDir);
    expect((await next.post(STREAM, stranger)).status).toBe(404);
    await next.stop();
    server = await start();
  });

  it('[P2] [SSE-4] finished before a new start, it is answered quietly and not paid for again', async () => {
    await readEvents(await server.post(STREAM, ask));
    await server.context.drain();
    server.context.close();
    const next = await start(server.dataDir);
    const events = await readEvents(await next.post(STREAM, ask));
    expect(events.at(-1)?.data).toMatchObject({ source: 'builtin' });
    expect(textOf(events)).not.toBe('');
    expect(provider.calls()).toBe(1);
    await next.stop();
    server = await start();
  });

  it('[SSE-4] left open by a start that is gone, it is begun again', async () => {
    const rows = [
      `INSERT INTO turn VALUES ('${turnId}', 'x', 'gone', 'open', 1)`,
    ];
    await server.context.store.tx(async ({ db }) => {
      for (const row of rows) db.run(row);
    });
    server.context.close();
    const next = await start(server.dataDir);
    const states = await next.context.store.read(
      async (db) => db.all('SELECT state FROM turn') as { state: string }[],
    );
    expect(states).toEqual([{ state: 'interrupted' }]);
    expect(next.logs()).toContain('"event":"turns_interrupted"');
    await next.stop();
    server = await start();
  });

  it('[SSE-5] [P1] a dropped phone cancels nothing: the reply is there when it comes back', async () => {
    slow(5);
    const seen = await readEvents(
      await server.post(STREAM, ask),
      ({ event }) => event === 'delta',
    );
    const rest = await readEvents(
      await server.post(STREAM, ask, {
        'last-event-id': seen.at(-1)?.id ?? '',
      }),
    );
    expect(textOf([...seen, ...rest])).toBe(reply);
    expect(provider.aborted()).toBe(0);
    expect(provider.calls()).toBe(1);
  });

  it('[SSE-5] unread for long, a guest’s turn is given up, and asked again it begins again', async () => {
    slow(60);
    await readEvents(
      await server.post(STREAM, ask),
      ({ event }) => event === 'meta',
    );
    while (provider.aborted() === 0)
      await new Promise((resolve) => setTimeout(resolve, 5));
    provider.script({ kind: 'reply', text: reply });
    const events = await readEvents(await server.post(STREAM, ask));
    expect(textOf(events)).toBe(reply);
    expect(provider.calls()).toBe(2);
  });

  it('[SSE-5] Stop ends the provider call, keeps what was said and ends with done', async () => {
    slow(30);
    let stopped: Promise<Response> | undefined;
    const events = await readEvents(await server.post(STREAM, ask), (event) => {
      if (event.event === 'delta') stopped ??= server.post(STOP, { turnId });
      return false;
    });
    expect(await (await stopped)?.json()).toEqual({
      success: true,
      stopped: true,
    });
    expect(events.at(-1)?.data).toMatchObject({ reason: 'stopped' });
    const said = textOf(events);
    expect(said.length).toBeGreaterThan(10);
    expect(said.length).toBeLessThan(reply.length);
    await expect.poll(() => provider.aborted()).toBe(1);
    expect(textOf(await readEvents(await server.post(STREAM, ask)))).toBe(said);
    expect(await (await server.post(STOP, { turnId })).json()).toEqual({
      success: true,
      stopped: false,
    });
  });

  it('[SSE-1] heartbeats fill the silence and carry no id', async () => {
    provider.script({ kind: 'reply', text: reply, firstDelayMs: 150 });
    const events = await readEvents(await server.post(STREAM, ask));
    const beats = events.filter(({ event }) => event === 'heartbeat');
    expect(beats.length).toBeGreaterThan(0);
    expect(beats.every(({ data }) => typeof data['t'] === 'number')).toBe(true);
    expect(textOf(events)).toBe(reply);
  });

  it('[STOP-1] [STOP-3] draining: open streams get one shutdown, new ones 503, and none is left', async () => {
    provider.script({ kind: 'silence' });
    const reading = server.post(STREAM, ask).then((one) => readEvents(one));
    await untilCalls(1);
    const message = server.post(MESSAGE, { ...ask, turnId: undefined });
    await untilCalls(2);
    await server.context.drain();
    const events = (await reading).filter(({ event }) => event !== 'heartbeat');
    expect(events).toMatchObject([
      { event: 'shutdown', data: { retry: 30_000 } },
    ]);
    expect((await message).status).toBe(503);
    expect(server.context.streams.open()).toBe(0);
    expect(server.context.turns.open()).toBe(0);
    const late = await server.post(STREAM, ask);
    expect([late.status, late.headers.get('retry-after')]).toEqual([503, '30']);
    expect(await late.json()).toEqual({ success: false, error: 'shutdown' });
    expect((await server.request('/readyz')).status).toBe(503);
    expect((await server.request('/livez')).status).toBe(200);
    const health = await server.request('/api/v1/converse/health');
    expect([health.status, await health.json()]).toMatchObject([
      503,
      { success: false, status: 'down', ready: false },
    ]);
  });
});

describe('a reader', () => {
  it('[SSE-7] that takes nothing is detached, and its turn goes on', async () => {
    await server.stop();
    server = await startInProcess({
      env: { ANTHROPIC_API_KEY: 'test-key', ANTHROPIC_BASE_URL: provider.url },
      waits: { reader: { heartbeatMs: 10_000, stallMs: 30 } },
    });
    slow(4);
    const response = await server.post(STREAM, ask);
    const reader = response.body!.getReader();
    await reader.read();
    await expect.poll(() => server.context.streams.open()).toBe(0);
    await expect(reader.read()).rejects.toThrow('reader stalled');
    expect(textOf(await readEvents(await server.post(STREAM, ask)))).toBe(
      reply,
    );
    expect(server.logs()).toContain('readers_detached');
  });
});
