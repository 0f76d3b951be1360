import { expect, it } from 'vitest';
import { startInProcess } from '../../e2e/providers/server-in-process.ts';

it('[LIMIT-3] a route answers the methods it has, names them to any other, and counts no look at it', async () => {
  const server = await startInProcess();
  const path = '/api/v1/auth/wraps';
  const ask = (method: string) => server.request(path, { method });
  const put = await ask('PUT');
  expect(put.status).toBe(405);
  expect(put.headers.get('allow')).toBe('GET, POST, DELETE, HEAD, OPTIONS');
  expect(await put.json()).toMatchObject({ code: 'method_not_allowed' });
  for (const method of ['GET', 'POST', 'DELETE'])
    expect((await ask(method)).status).toBe(401);
  const left = async (method: string) =>
    Number((await ask(method)).headers.get('x-ratelimit-remaining'));
  expect(await left('HEAD')).toBe(await left('OPTIONS'));
  expect(await left('GET')).toBe(await left('HEAD'));
  const login = await server.request('/api/v1/auth/login', {
    method: 'DELETE',
  });
  expect(login.status).toBe(405);
  await server.stop();
});
