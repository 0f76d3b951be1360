import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  AUTH,
  codeOf,
  openBrowser,
  startAccounts,
  type AccountsServer,
} from './account-rig.contract.ts';

const SAFARI =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15';
const CHROME =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36';
const FIREFOX =
  'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

let server: AccountsServer;
beforeEach(async () => {
  server = await startAccounts({ TRUSTED_PROXIES: '10.0.0.0/8' });
});
afterEach(() => server.stop());

const cookieRoutes = [
  `${AUTH}/login`,
  `${AUTH}/refresh`,
  `${AUTH}/logout`,
  '/api/beta/signup',
];

it('[WEB-7] the routes of the cookie take JSON from the own origin and nothing else', async () => {
  const browser = openBrowser(server);
  await browser.signUp(1);
  const kept = browser.cookie();
  const foreign: Record<string, string | undefined>[] = [
    { origin: undefined },
    { origin: 'null' },
    { origin: '' },
    { origin: 'http://evil.example' },
    { origin: 'https://localhost' },
    { origin: 'http://localhost:8080' },
    { origin: 'http://localhost.evil.example' },
    { origin: 'http://evil.example@localhost' + '.evil.example' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
    { 'content-type': 'text/plain' },
    { 'content-type': 'application/x-www-form-urlencoded' },
    { 'content-type': 'application/jsonx' },
    { 'content-type': undefined },
  ];
  for (const path of cookieRoutes)
    for (const headers of foreign) {
      const response = await browser.send('POST', path, {}, headers);
      expect([path, headers, response.status]).toEqual([path, headers, 403]);
      expect(await codeOf(response)).toBe('origin_refused');
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
    }
  // None of it touched the session.
  expect(browser.cookie()).toBe(kept);
  expect((await browser.refresh()).status).toBe(200);
});

it('[WEB-7] a browser that sends no Sec-Fetch-Site is known by its origin', async () => {
  const browser = openBrowser(server);
  await browser.signUp(1);
  const response = await browser.send(
    'POST',
    `${AUTH}/refresh`,
    {},
    { 'sec-fetch-site': undefined },
  );
  expect(response.status).toBe(200);
});

it('[WEB-7] no preflight is answered, so no other page reads or sends anything', async () => {
  for (const path of cookieRoutes) {
    const response = await openBrowser(server).send(
      'OPTIONS',
      path,
      undefined,
      {
        origin: 'https://evil.example',
        'access-control-request-method': 'POST',
      },
    );
    expect(response.status).toBe(204);
    for (const name of response.headers.keys())
      expect(name).not.toMatch(/^access-control/);
  }
});

it('[AUTH-10] behind a trusted proxy that speaks https the origin is the https one', async () => {
  const browser = openBrowser(server, { origin: 'https://localhost' });
  const ask = (headers: Record<string, string>) =>
    browser.send('POST', `${AUTH}/logout`, {}, headers);
  expect((await ask({ 'x-forwarded-proto': 'https' })).status).toBe(204);
  expect((await ask({})).status).toBe(403);
  const untrusted = await server.request(
    `${AUTH}/logout`,
    {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-forwarded-proto': 'https',
        origin: 'https://localhost',
      },
      body: '{}',
    },
    '192.0.2.7',
  );
  expect(untrusted.status).toBe(403);
});

it('[AUTH-10] plain http is for this machine alone', async () => {
  for (const [host, status] of [
    ['localhost:3002', 204],
    ['127.0.0.1:3002', 204],
    ['[::1]:3002', 204],
    ['maya.localhost', 204],
    ['192.168.1.20:3002', 403],
    ['maya.example', 403],
    ['127.0.0.1.evil.example', 403],
  ] as const) {
    const response = await server.context.app.request(
      `http://${host}${AUTH}/logout`,
      {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          origin: `http://${host}`,
        },
        body: '{}',
      },
      { incoming: { socket: { remoteAddress: '192.0.2.8' } } },
    );
    expect([host, response.status]).toEqual([host, status]);
  }
});

it('[AUTH-10] on this machine one cookie is set, by a name the browser keeps, and only here', async () => {
  const names = async (agent: string, headers = {}, origin?: string) => {
    const browser = openBrowser(server, {
      agent,
      ...(origin === undefined ? {} : { origin }),
    });
    const { body } = await openBrowser(server).signUp(seed++);
    const response = await browser.send(
      'POST',
      `${AUTH}/login`,
      {
        email: body.email,
        kind: 'passphrase',
        authKey: body.authKey,
        device: body.device,
      },
      headers,
    );
    expect(response.status).toBe(200);
    return response.headers.getSetCookie().map((line) => line.split('=')[0]);
  };
  let seed = 1;
  const https = [
    { 'x-forwarded-proto': 'https' },
    'https://localhost',
  ] as const;
  expect(await names(CHROME)).toEqual(['__Host-maya_rt']);
  expect(await names(FIREFOX)).toEqual(['__Host-maya_rt']);
  expect(await names(SAFARI)).toEqual(['maya_rt']);
  expect(await names(SAFARI, ...https)).toEqual(['__Host-maya_rt']);

  const safari = openBrowser(server, { agent: SAFARI });
  await safari.signUp(seed++);
  expect([...safari.jar.keys()]).toEqual(['maya_rt']);
  expect((await safari.refresh()).status).toBe(200);
  // The name without prefix could be planted from a neighbour's host: over https it counts for nothing.
  const planted = await openBrowser(server, {
    origin: 'https://localhost',
  }).send(
    'POST',
    `${AUTH}/refresh`,
    {},
    { cookie: `maya_rt=${safari.cookie()}`, 'x-forwarded-proto': 'https' },
  );
  expect(planted.status).toBe(401);
  await safari.post(`${AUTH}/logout`);
  expect(safari.jar.size).toBe(0);
});

it('[WEB-7] in development the app may come from a port of its own on this machine', async () => {
  const dev = await startAccounts({ NODE_ENV: 'development' });
  const ask = async (headers: Record<string, string | undefined>) =>
    (await openBrowser(dev).send('POST', `${AUTH}/logout`, {}, headers)).status;
  expect(await ask({ origin: 'http://localhost:5173' })).toBe(204);
  expect(
    await ask({
      origin: 'http://localhost:5173',
      'sec-fetch-site': 'same-site',
    }),
  ).toBe(403);
  expect(
    await ask({ origin: 'http://localhost:5173', 'sec-fetch-site': undefined }),
  ).toBe(403);
  expect(await ask({ origin: 'https://evil.example' })).toBe(403);
  await dev.stop();
});

it('[WEB-8] no answer of an account is stored anywhere', async () => {
  const browser = openBrowser(server);
  await browser.signUp(1);
  for (const response of [
    await browser.refresh(),
    await browser.get(`${AUTH}/devices`),
    await browser.get(`${AUTH}/nothing`),
    await browser.post(`${AUTH}/prelogin`, { email: 'a@b' }),
    await browser.post(`${AUTH}/logout`),
  ])
    expect(response.headers.get('cache-control')).toBe('no-store');
});
