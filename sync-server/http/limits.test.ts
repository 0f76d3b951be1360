import { afterEach, describe, expect, it } from 'vitest';
import {
  startInProcess,
  type InProcess,
} from '../../e2e/providers/server-in-process.ts';
import { createClientAddress } from './client-address.ts';
import { createLimits } from './limits.ts';

const MESSAGE = '/api/v1/converse/message';
const STREAM = '/api/v1/converse/stream';
const ask = { userText: 'hello', userId: 'u' };
let server: InProcess;
afterEach(() => server?.stop());

const remaining = (response: Response) =>
  Number(response.headers.get('x-ratelimit-remaining'));

describe('limits', () => {
  it.each([
    ['production', 60, 30],
    ['development', 100, 50],
  ])(
    '[LIMIT-1] [LIMIT-2] %s: %i messages, %i streams',
    async (NODE_ENV, messages, streams) => {
      server = await startInProcess({ env: { NODE_ENV } });
      for (const [path, limit, name] of [
        [MESSAGE, messages, 'msg'],
        [STREAM, streams, 'stream'],
      ] as const) {
        const answers = await Promise.all(
          // An empty body is refused, and is counted all the same: the limit stands before the door.
          Array.from({ length: limit + 10 }, () => server.post(path, {})),
        );
        const statuses = answers.map(({ status }) => status);
        expect(statuses.filter((status) => status === 400)).toHaveLength(limit);
        expect(statuses.filter((status) => status === 429)).toHaveLength(10);
        const over = answers.at(-1)!;
        const retryAfter = Number(over.headers.get('retry-after'));
        expect(retryAfter).toBeGreaterThanOrEqual(1);
        expect(await over.json()).toEqual({
          success: false,
          error: 'rate_limited',
          message: expect.any(String),
          retryAfterSeconds: retryAfter,
        });
        expect(over.headers.get('x-ratelimit-limit')).toBe(String(limit));
        expect(over.headers.get('ratelimit-policy')).toBe(
          `"${name}";q=${limit};w=60`,
        );
        expect(over.headers.get('ratelimit')).toMatch(
          new RegExp(`^"${name}";r=0;t=\\d+$`),
        );
        expect(Number(over.headers.get('x-ratelimit-reset'))).toBeGreaterThan(
          1_700_000_000,
        );
      }
      expect((await server.request('/api/v1/converse/health')).status).toBe(
        200,
      );
      expect((await server.post('/api/v1/converse/stop', {})).status).toBe(400);
      expect((await server.post(MESSAGE, ask, {}, '192.0.2.9')).status).toBe(
        200,
      );
    },
  );

  it('[LIMIT-3] HEAD and OPTIONS answer 204 with headers and Allow and consume nothing', async () => {
    server = await startInProcess();
    await server.post(MESSAGE, {});
    for (const method of ['HEAD', 'OPTIONS', 'HEAD']) {
      const look = await server.request(MESSAGE, { method });
      expect([look.status, remaining(look)]).toEqual([204, 59]);
      expect(look.headers.get('allow')).toBe('POST, HEAD, OPTIONS');
    }
    expect(remaining(await server.post(MESSAGE, {}))).toBe(58);
  });

  it('[LIMIT-4] forged forwarding headers open no further window', async () => {
    server = await startInProcess();
    const statuses = [];
    for (let at = 0; at < 61; at += 1) {
      const forged = { 'x-forwarded-for': `203.0.113.${at}` };
      statuses.push((await server.post(MESSAGE, {}, forged)).status);
    }
    expect(statuses.at(-1)).toBe(429);
  });

  it('[LIMIT-5] of 1,000 at once exactly 60 pass', async () => {
    const limits = createLimits(false, (n) => new Uint8Array(n));
    const states = await Promise.all(
      Array.from({ length: 1000 }, () => limits.take('msg', 'a')),
    );
    expect(states.filter(({ isOver }) => !isOver)).toHaveLength(60);
  });
});

describe('the address of a request', () => {
  const addressOf = createClientAddress(['10.0.0.0/8', '::1']);
  const ask = (socket: string, forwarded?: string, proto?: string) =>
    addressOf(socket, (name) =>
      name === 'x-forwarded-for' ? forwarded : proto,
    );

  it.each([
    ['198.51.100.7', '203.0.113.5', '198.51.100.7'],
    ['10.1.1.1', '203.0.113.5', '203.0.113.5'],
    ['10.1.1.1', '1.1.1.1, 203.0.113.5, 10.2.2.2', '203.0.113.5'],
    ['10.1.1.1', 'nonsense', '10.1.1.1'],
    ['10.1.1.1', undefined, '10.1.1.1'],
    ['::ffff:198.51.100.7', undefined, '198.51.100.7'],
    ['::ffff:10.1.1.1', '203.0.113.5', '203.0.113.5'],
    ['2001:db8:1:2:3:4:5:6', undefined, '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002::9', undefined, '2001:db8:1:2::/64'],
    ['2001:db8::1', undefined, '2001:db8:0:0::/64'],
    ['::1', '2001:db8:1:2::9', '2001:db8:1:2::/64'],
  ])('[LIMIT-4] socket %s, forwarded %s: %s', (socket, forwarded, key) => {
    expect(ask(socket, forwarded).key).toBe(key);
  });

  it('[WEB-6] https is believed from a trusted proxy alone', () => {
    expect(ask('10.1.1.1', '203.0.113.5', 'https').isHttps).toBe(true);
    expect(ask('198.51.100.7', '203.0.113.5', 'https').isHttps).toBe(false);
  });
});
