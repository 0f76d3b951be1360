import { describe, expect, test } from 'vitest';
import { createSyncEvents, type SyncEvents } from '#web/api/sync-events.ts';
import { startPokes } from './pokes.ts';
import { createHandTime, settle } from './rig.contract.ts';

type Line = {
  token: string;
  poke: (version: number, epoch?: string) => void;
  end: (how?: 'refused' | 'ended') => void;
};

function listening(options: { token?: () => Promise<string | null> } = {}) {
  const time = createHandTime();
  const lines: Line[] = [];
  const known = { at: { epoch: '1-a', v: 10 } as { epoch: string; v: number } };
  const seen = { pulls: 0, refused: 0 };
  const events: SyncEvents = ({ token, signal, onPoke }) =>
    new Promise((resolve) => {
      signal.addEventListener('abort', () => resolve('ended'));
      lines.push({
        token,
        poke: (version, epoch = '1-a') => onPoke({ epoch, version }),
        end: (how = 'ended') => resolve(how),
      });
    });
  const stop = new AbortController();
  const pokes = startPokes(
    {
      events,
      token: options.token ?? (() => Promise.resolve('token')),
      onRefused: () => {
        seen.refused += 1;
      },
      clock: time.clock,
      random: () => 0.999_999,
      timers: time.timers,
      known: () => Promise.resolve(known.at),
      pull: () => {
        seen.pulls += 1;
      },
    },
    stop.signal,
  );
  return { time, lines, known, seen, stop, pokes, line: () => lines.at(-1) };
}

describe('pokes', () => {
  test('[PULL-12] a burst of pokes above what is known is one pull, after 50 ms of quiet', async () => {
    const { time, line, seen } = listening();
    await settle();
    for (let version = 11; version < 16; version += 1) {
      line()?.poke(version);
      await time.pass(40);
    }
    expect(seen.pulls).toBe(0);
    await time.pass(10);
    expect(seen.pulls).toBe(1);
  });

  test('[PULL-12] pokes without a pause put the pull off for a second and no longer', async () => {
    const { time, line, seen } = listening();
    await settle();
    for (let n = 0; n < 40; n += 1) {
      line()?.poke(11 + n);
      await time.pass(40);
    }
    expect(seen.pulls).toBeGreaterThan(0);
  });

  test('[PULL-12] what is known already pulls nothing; another epoch does', async () => {
    const { time, line, seen } = listening();
    await settle();
    line()?.poke(10);
    await time.pass(1_000);
    expect(seen.pulls).toBe(0);
    line()?.poke(3, '2-b');
    await time.pass(1_000);
    expect(seen.pulls).toBe(1);
  });

  test('[PULL-12] each reconnect pulls, since a poke may have been lost meanwhile', async () => {
    const { time, lines, line, seen } = listening();
    await settle();
    line()?.poke(10);
    line()?.end();
    await time.pass(1_000);
    expect(lines).toHaveLength(2);
    line()?.poke(10);
    await time.pass(1_000);
    expect(seen.pulls).toBe(1);
  });

  test('[PULL-12] a server that is away is asked ever more rarely, and at once when there is a reason', async () => {
    const { time, lines, line, pokes } = listening();
    await settle();
    for (const waits of [1_000, 2_000, 4_000, 8_000]) {
      const before = lines.length;
      line()?.end();
      await time.pass(waits - 10);
      expect(lines).toHaveLength(before);
      await time.pass(20);
      expect(lines).toHaveLength(before + 1);
    }
    line()?.end();
    await settle();
    pokes.wake();
    await settle();
    expect(lines).toHaveLength(6);
  });

  test('[PULL-12] without a token nothing is asked, and a refused one is not used again', async () => {
    let token: string | null = null;
    const { time, lines, line, seen, pokes } = listening({
      token: () => Promise.resolve(token),
    });
    await settle();
    expect(lines).toHaveLength(0);
    token = 'first';
    pokes.wake();
    await settle();
    expect(line()?.token).toBe('first');
    line()?.end('refused');
    await settle();
    expect(seen.refused).toBe(1);
    token = 'second';
    await time.pass(5_000);
    expect(line()?.token).toBe('second');
  });

  test('[PULL-12] who stops is not connected again', async () => {
    const { time, lines, stop } = listening();
    await settle();
    stop.abort();
    await time.pass(600_000);
    expect(lines).toHaveLength(1);
    expect(time.waiting()).toBe(0);
  });
});

describe('the line of pokes', () => {
  const encoder = new TextEncoder();

  function serve(pieces: string[], init: ResponseInit = {}) {
    const asked: Request[] = [];
    const time = createHandTime();
    let push: (text: string) => void = () => undefined;
    const events = createSyncEvents({
      timers: time.timers,
      fetch: async (path, options = {}) => {
        const { signal, ...rest } = options;
        asked.push(
          new Request(new URL(path as string, 'http://maya.test'), rest),
        );
        const body = new ReadableStream<Uint8Array>({
          start(controller) {
            push = (text) => controller.enqueue(encoder.encode(text));
            for (const piece of pieces) push(piece);
            signal?.addEventListener('abort', () =>
              controller.error(new Error('aborted')),
            );
          },
        });
        return new Response(body, {
          headers: { 'content-type': 'text/event-stream' },
          ...init,
        });
      },
    });
    const heard: number[] = [];
    const stop = new AbortController();
    const ended = events({
      token: 'secret',
      signal: stop.signal,
      onPoke: ({ version }) => heard.push(version),
    });
    return { asked, heard, ended, stop, time, push: (t: string) => push(t) };
  }

  const poke = (version: number) =>
    `event: poke\ndata: {"epoch":"1-a","version":${version}}\n\n`;

  test('[PULL-12] pokes are read in any pieces, the token is bearer alone, and strange events are passed over', async () => {
    const [a, b] = [poke(4).slice(0, 9), poke(4).slice(9)];
    const line = serve([
      a,
      b,
      ': heartbeat\n\n',
      'event: poke\ndata: {"version":"x"}\n\n',
      'event: poke\ndata: torn\n\n',
      'event: other\ndata: {}\n\n',
      poke(5),
    ]);
    await settle();
    expect(line.heard).toEqual([4, 5]);
    const [request] = line.asked;
    expect(request?.url).toBe('http://maya.test/api/v1/sync/events');
    expect(request?.headers.get('authorization')).toBe('Bearer secret');
    line.stop.abort();
    expect(await line.ended).toBe('ended');
    expect(line.time.waiting()).toBe(0);
  });

  test('[PULL-12] a line that is silent for longer than two heartbeats is given up', async () => {
    const line = serve([poke(1)]);
    await line.time.pass(34_000);
    line.push(': heartbeat\n\n');
    await line.time.pass(34_000);
    let how: string | null = null;
    void line.ended.then((end) => {
      how = end;
    });
    await settle();
    expect(how).toBeNull();
    await line.time.pass(2_000);
    expect(await line.ended).toBe('ended');
  });

  test('[PULL-12] a refused token is told apart from a lost line, and a page of HTML is no stream', async () => {
    expect(await serve([], { status: 401 }).ended).toBe('refused');
    expect(await serve([], { status: 503 }).ended).toBe('ended');
    const html = serve([poke(9)], { headers: { 'content-type': 'text/html' } });
    expect(await html.ended).toBe('ended');
    expect(html.heard).toEqual([]);
  });
});
