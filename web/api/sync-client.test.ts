import { describe, expect, it } from 'vitest';
import type { PushRequest } from '#shared/protocol/sync.ts';
import { createSyncClient } from './sync-client.ts';

const request: PushRequest = {
  pushVersion: 1,
  clientGroupID: 'g',
  profileID: 'p',
  schemaVersion: '1',
  mutations: [],
};
const answer = { acks: [], epoch: '1-a', version: 3, now: 5, stopped: null };
const options = { token: 'a-token' };

function serving(response: () => Response | Promise<Response>) {
  const calls: { url: string; init: RequestInit }[] = [];
  const client = createSyncClient({
    fetch: async (url, init) => {
      calls.push({
        url: typeof url === 'string' ? url : '',
        init: init ?? {},
      });
      return response();
    },
  });
  return { client, calls };
}

const problem =
  (status: number, code: string, headers = {}) =>
  () =>
    new Response(JSON.stringify({ type: 'about:blank', code }), {
      status,
      headers: { 'content-type': 'application/problem+json', ...headers },
    });

describe('the sync routes as the device sees them', () => {
  it('[PUSH-3] an answer is taken when it reads as one, with fields a later server may add', async () => {
    const acks = [
      { opId: 'a', status: 'applied', version: 3, ord: 4, later: 1 },
    ];
    const { client, calls } = serving(() =>
      Response.json({ ...answer, acks, more: 'to come' }),
    );
    const got = await client.push(request, options);
    expect(got).toMatchObject({
      ok: true,
      value: { acks: [{ opId: 'a', ord: 4 }] },
    });
    expect(calls[0]?.url).toBe('/api/v1/sync/push');
    expect(calls[0]?.init.headers).toMatchObject({
      authorization: 'Bearer a-token',
    });
    expect(calls[0]?.init.credentials).toBe('omit');
  });

  it.each([
    ['a page of HTML', '<html>Welcome to our café</html>'],
    ['half an answer', JSON.stringify(answer).slice(0, 30)],
    ['nothing', ''],
    ['acks that are none', JSON.stringify({ ...answer, acks: [{}] })],
    [
      'an unknown word of acknowledgement',
      JSON.stringify({
        ...answer,
        acks: [{ opId: 'a', status: 'fine', version: 1 }],
      }),
    ],
  ])('[PUSH-3] 200 with %s acknowledges nothing', async (_, body) => {
    const { client } = serving(() => new Response(body, { status: 200 }));
    expect(await client.push(request, options)).toEqual({
      ok: false,
      error: { code: 'sync_unavailable' },
    });
  });

  it('[PUSH-4] errors of the server come by their code, with the time it asks for', async () => {
    const codes = [
      [400, 'sync_envelope'],
      [401, 'auth_expired'],
      [410, 'account_erased'],
      [413, 'sync_too_large'],
      [429, 'sync_bytes'],
      [503, 'sync_unavailable'],
    ] as const;
    for (const [status, code] of codes) {
      const { client } = serving(problem(status, code, { 'retry-after': '7' }));
      expect(await client.pull(pull, options)).toEqual({
        ok: false,
        error: { code, retryAfterMs: 7_000 },
      });
    }
  });

  it('[PUSH-4] a bare status of something in between ends and erases nothing', async () => {
    for (const status of [400, 401, 403, 404, 410, 500, 502]) {
      const { client } = serving(() => new Response('no', { status }));
      const got = await client.push(request, options);
      expect(got).toEqual({ ok: false, error: { code: 'sync_unavailable' } });
    }
    const large = serving(() => new Response('no', { status: 413 }));
    expect(await large.client.push(request, options)).toEqual({
      ok: false,
      error: { code: 'sync_too_large' },
    });
  });

  it('[PUSH-4] nobody there, or called off: no network, and no exception', async () => {
    const { client } = serving(() => Promise.reject(new TypeError('away')));
    expect(await client.push(request, options)).toEqual({
      ok: false,
      error: { code: 'no_network' },
    });
    const stop = new AbortController();
    const silent = createSyncClient({
      fetch: (_, init) =>
        new Promise((_resolve, reject) => {
          init?.signal?.addEventListener('abort', () =>
            reject(new DOMException('gone', 'AbortError')),
          );
        }),
    });
    const asked = silent.push(request, { ...options, signal: stop.signal });
    stop.abort();
    expect(await asked).toEqual({ ok: false, error: { code: 'no_network' } });
  });
});

const pull = {
  pullVersion: 1,
  clientGroupID: 'g',
  profileID: 'p',
  schemaVersion: '1',
  cookie: null,
} as const;
