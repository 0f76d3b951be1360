import { describe, expect, it } from 'vitest';
import { createAccountClient } from './account-client.ts';

const json = (status: number, body: unknown) =>
  new Response(JSON.stringify(body), { status });

/** A client whose every request is answered by `answer`, and what it asked. */
function clientWith(answer: () => Response | Promise<Response>) {
  const asked: { path: string; init: RequestInit }[] = [];
  const client = createAccountClient({
    fetch: async (path, init) => {
      asked.push({ path: String(path as string), init: init ?? {} });
      return answer();
    },
  });
  return { client, asked };
}

const calls = (client: ReturnType<typeof createAccountClient>) => [
  () => client.prelogin('a@b'),
  () => client.refresh(),
  () => client.logout(),
  () => client.devices('t'),
  () => client.revoke('t', { others: true }),
  () => client.wraps('t'),
  () => client.consents('t'),
  () => client.setConsent('t', { kind: 'model', version: '1', given: true }),
  () => client.erase('t'),
];

describe('the account routes as the device sees them', () => {
  it('[OFF-3] no network, a page of a portal, a proxy’s refusal: nothing is known, and nothing taken for a yes', async () => {
    const answers: (() => Response | Promise<Response>)[] = [
      () => Promise.reject(new TypeError('Failed to fetch')),
      () => new Response('<html>', { status: 200 }),
      () => new Response('<html>', { status: 502 }),
      () => json(410, { message: 'Gone' }),
      () => json(401, { code: 'not_of_the_registry' }),
      () => json(401, { code: 'toString' }),
      () => json(500, null),
    ];
    for (const answer of answers) {
      const { client } = clientWith(answer);
      for (const call of calls(client))
        expect(await call()).toEqual({ ok: false, error: 'no_network' });
    }
  });

  it('[AUTH-3] a refusal is told by its code alone', async () => {
    for (const code of ['sign_in_failed', 'account_erased', 'busy'] as const) {
      const { client } = clientWith(() => json(400, { code, title: 'text' }));
      for (const call of calls(client))
        expect(await call()).toEqual({ ok: false, error: code });
    }
  });

  it('[WEB-7] [AUTH-8] only the routes that need it send the cookie; a token travels as bearer and nowhere else', async () => {
    const { client, asked } = clientWith(() => json(200, {}));
    for (const call of calls(client)) await call();
    const cookies = asked
      .filter(({ init }) => init.credentials !== 'omit')
      .map(({ path }) => path.split('/').at(-1));
    expect(cookies).toEqual(['refresh', 'logout', 'erase']);
    for (const { path, init } of asked) {
      const headers = new Headers(init.headers);
      expect(path).toMatch(/^\/api\/v1\/auth\/[a-z]+$/);
      expect(init.cache).toBe('no-store');
      if (init.method !== 'GET')
        expect(headers.get('content-type')).toBe('application/json');
      const bearer = headers.get('authorization');
      expect([null, 'Bearer t']).toContain(bearer);
    }
  });

  it('[SIGN-1] 201 and 202 are two outcomes; an answer of another shape is none', async () => {
    const userId = '0b5e1f3a-0000-4000-8000-000000000000';
    const made = {
      userId,
      mayaInstance: userId,
      sessionId: userId,
      accessToken: 't',
      expiresIn: 600,
    };
    const queued = {
      queued: true,
      place: 3,
      retryAfterSeconds: 30,
      ticket: 'x',
    };
    const ask = async (status: number, body: unknown) => {
      const { client } = clientWith(() => json(status, body));
      // The body is of no matter here.
      return client.signUp({} as never);
    };
    expect(await ask(201, made)).toEqual({
      ok: true,
      value: { kind: 'made', reply: made },
    });
    expect(await ask(202, queued)).toEqual({
      ok: true,
      value: { kind: 'queued', reply: queued },
    });
    expect(await ask(202, made)).toEqual({ ok: false, error: 'no_network' });
    expect(await ask(201, { ...made, userId: 'nobody' })).toEqual({
      ok: false,
      error: 'no_network',
    });
  });
});
