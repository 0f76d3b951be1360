import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  readEvents,
  startInProcess,
  type InProcess,
} from '../../e2e/providers/server-in-process.ts';

const MESSAGE = '/api/v1/converse/message';
const STREAM = '/api/v1/converse/stream';
const STOP = '/api/v1/converse/stop';
let server: InProcess;
let caller = 0;
/** Each request from an address of its own, so that no limit stands between the test and the door. */
const fresh = () =>
  `10.${(caller += 1) >> 16}.${(caller >> 8) & 255}.${caller & 255}`;

beforeAll(async () => {
  server = await startInProcess();
});
afterAll(() => server.stop());

const post = (path: string, body: unknown) =>
  server.post(path, body, {}, fresh());
const raw = (path: string, body: BodyInit, type = 'application/json') =>
  server.request(
    path,
    { method: 'POST', headers: { 'content-type': type }, body },
    fresh(),
  );
const ask = { userText: 'hello', userId: 'u' };

const refusals: [string, unknown, string][] = [
  ['no text', { userId: 'u' }, 'invalid_request'],
  ['blank text', { ...ask, userText: ' \n ' }, 'invalid_request'],
  ['8,001 characters', { ...ask, userText: 'a'.repeat(8001) }, 'text_too_long'],
  ['no userId', { userText: 'a' }, 'invalid_request'],
  ['a long userId', { ...ask, userId: 'u'.repeat(65) }, 'invalid_request'],
  ['the element void', { ...ask, element: 'void' }, 'unknown_element'],
  ['an unknown field', { ...ask, temperature: 2 }, 'invalid_request'],
  [
    'an unknown field inside',
    { ...ask, context: { system: 'x' } },
    'invalid_request',
  ],
  [
    'a system role',
    { ...ask, context: { window: [{ role: 'system', text: 'x' }] } },
    'invalid_request',
  ],
  ['a bent turnId', { ...ask, turnId: 'a\r\nevent: done' }, 'invalid_request'],
  ['an array', [ask], 'invalid_request'],
];

describe('the schema door', () => {
  it.each(refusals)('[CONV-3] [CONV-5] refuses %s', async (_, body, code) => {
    const response = await post(MESSAGE, body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      success: false,
      error: code,
    });
    expect((await post(STREAM, body)).status).toBe(400);
  });

  it('[ABUSE-8] refuses prototype keys, too much depth and too many bytes', async () => {
    const proto = `{"userText":"a","userId":"u","__proto__":{"x":1}}`;
    expect((await raw(MESSAGE, proto)).status).toBe(400);
    const nested = `{"userText":"a","userId":"u","context":{"constructor":{}}}`;
    expect((await raw(MESSAGE, nested)).status).toBe(400);
    expect((await raw(MESSAGE, '['.repeat(60_000))).status).toBe(400);
    expect(
      (await raw(MESSAGE, `${'['.repeat(30_000)}${']'.repeat(30_000)}`)).status,
    ).toBe(400);
    expect((await raw(MESSAGE, `"${'a'.repeat(64_000)}"`)).status).toBe(413);
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(9000)),
    });
    const response = await server.request(
      MESSAGE,
      {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: endless,
        duplex: 'half',
      } as RequestInit,
      fresh(),
    );
    expect([response.status, await response.json()]).toEqual([
      413,
      { success: false, error: 'body_too_large' },
    ]);
    expect((await raw(MESSAGE, JSON.stringify(ask), 'text/plain')).status).toBe(
      400,
    );
    expect((await raw(MESSAGE, new Uint8Array([0xff, 0xfe]))).status).toBe(400);
  });

  it('[CONV-3] takes 8,000 characters of any script', async () => {
    const response = await post(MESSAGE, {
      ...ask,
      userText: '海'.repeat(8000),
    });
    expect(response.status).toBe(200);
  });

  const anything = fc.oneof(
    fc.jsonValue(),
    fc.record(
      {
        userText: fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue()),
        userId: fc.oneof(fc.string(), fc.jsonValue()),
        turnId: fc.oneof(fc.uuid(), fc.string()),
        element: fc.oneof(fc.constantFrom('fire', 'void'), fc.jsonValue()),
        lang: fc.string(),
        intent: fc.constantFrom('talk', 'weave', 'dream_weave', 'x'),
        context: fc.oneof(
          fc.jsonValue(),
          fc.record(
            {
              together: fc.oneof(fc.integer(), fc.constant(3)),
              window: fc.array(
                fc.record({
                  role: fc.constantFrom('user', 'maya'),
                  text: fc.string({ unit: 'binary' }),
                }),
                { maxLength: 22 },
              ),
            },
            { requiredKeys: [] },
          ),
        ),
      },
      { requiredKeys: ['userText', 'userId'] },
    ),
  );

  it('[ABUSE-8] [CONV-6] no body makes a 5xx, and every stream has exactly one end', async () => {
    await fc.assert(
      fc.asyncProperty(
        anything,
        fc.constantFrom(MESSAGE, STREAM, STOP),
        async (body, path) => {
          const response = await post(path, body);
          expect([200, 400, 404, 413]).toContain(response.status);
          if (!response.headers.get('content-type')?.includes('event-stream'))
            return;
          const events = await readEvents(response);
          expect(events[0]?.event).toBe('meta');
          expect(events.at(-1)?.event).toBe('done');
          expect(events.filter(({ event }) => event === 'done')).toHaveLength(
            1,
          );
        },
      ),
      { numRuns: 300 },
    );
  });

  it('[ABUSE-8] no bytes make a 5xx either', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 400 }),
        fc.constantFrom(MESSAGE, STREAM, STOP),
        async (bytes, path) => {
          const response = await raw(path, new Uint8Array(bytes));
          expect(response.status).toBe(400);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('routes', () => {
  it('[CONV-6] [WEB-11] the smoke test streams, within 200 characters', async () => {
    const get = (query: string) =>
      server.request(`${STREAM}?${query}`, {}, fresh());
    const events = await readEvents(
      await get('element=air&userId=ops&q=hello'),
    );
    expect(events.map(({ event }) => event)).toEqual(['meta', 'delta', 'done']);
    expect(events[0]?.data).toMatchObject({ element: 'air' });
    expect((await get('text=hello')).status).toBe(200);
    expect((await get('userId=ops')).status).toBe(400);
    expect((await get(`q=${'a'.repeat(201)}`)).status).toBe(400);
    expect((await get('q=a&element=void')).status).toBe(400);
  });

  it('[CONV-1] [CONV-2] health and ping have the agreed shapes', async () => {
    const health = await server.request('/api/v1/converse/health');
    expect(await health.json()).toEqual({
      success: true,
      service: 'conversational',
      status: 'degraded',
      features: [
        'sesame-maya-pipeline',
        'voice-synthesis',
        'elemental-routing',
      ],
      ready: true,
      degraded: ['no_model_key'],
      capabilities: {
        model: false,
        voice: false,
        sync: true,
        redis: false,
        streaming: true,
      },
    });
    const ping = await server.request('/api/v1/ops/ping');
    expect(await ping.json()).toEqual({
      ok: true,
      uptime: expect.any(Number),
      timestamp: expect.any(Number),
      service: 'maya',
    });
  });

  it('[MON-5] livez and readyz', async () => {
    expect((await server.request('/livez')).status).toBe(200);
    const ready = await server.request('/readyz');
    expect([ready.status, await ready.json()]).toEqual([
      200,
      {
        ready: true,
        checks: { database: true, migrations: true, draining: false },
      },
    ]);
  });

  it('unknown routes are problem+json, another method is 405 with Allow', async () => {
    const lost = await server.request('/api/v1/nope');
    expect(lost.headers.get('content-type')).toBe('application/problem+json');
    expect(await lost.json()).toMatchObject({ status: 404, code: 'not_found' });
    const wrong = await server.request(MESSAGE, { method: 'DELETE' }, fresh());
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([
      405,
      'POST, HEAD, OPTIONS',
    ]);
  });

  it('[WEB-6] [WEB-8] [LOG-4] every answer carries the headers, no-store under /api and a request id', async () => {
    const id = '0190a5b2-0000-7000-8000-000000000001';
    for (const path of ['/api/v1/nope', MESSAGE, '/livez', '/', '/x.js']) {
      const response = await server.request(
        path,
        { headers: { 'x-request-id': id } },
        fresh(),
      );
      const { headers } = response;
      expect(headers.get('x-request-id')).toBe(id);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
      expect(headers.get('content-security-policy')).toContain(
        "default-src 'none'",
      );
      expect(headers.get('strict-transport-security')).toBeNull();
      if (path.startsWith('/api'))
        expect(headers.get('cache-control')).toBe('no-store');
    }
    const bent = await server.request('/livez', {
      headers: { 'x-request-id': 'not-an-id' },
    });
    expect(bent.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('[CONV-7] STREAMING_ENABLED=0 and ALLOW_GUESTS=0 refuse plainly', async () => {
    const off = await startInProcess({ env: { STREAMING_ENABLED: '0' } });
    const refused = await off.post(STREAM, ask);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([
      503,
      '30',
    ]);
    expect((await off.post(MESSAGE, ask)).status).toBe(200);
    await off.stop();
    const closed = await startInProcess({ env: { ALLOW_GUESTS: 'no' } });
    const guest = await closed.post(MESSAGE, ask);
    expect([guest.status, await guest.json()]).toEqual([
      401,
      { success: false, error: 'guests_refused' },
    ]);
    await closed.stop();
  });
});
