import { afterEach, beforeEach, expect, it } from 'vitest';
import { preloginReply } from '#shared/protocol/accounts.ts';
import { putSecret } from '#server/db/secret-rows.ts';
import type { DeriveHash } from './hash-threads.ts';
import {
  AUTH,
  codeOf,
  DAY,
  MINUTE,
  newKey,
  openBrowser,
  startAccounts,
  type AccountsServer,
} from './account-rig.contract.ts';

let server: AccountsServer;
beforeEach(async () => {
  server = await startAccounts();
});
afterEach(() => server.stop());

const preloginOf = async (email: string) => {
  const response = await openBrowser(server).post(`${AUTH}/prelogin`, {
    email,
  });
  const text = await response.text();
  return { response, text, body: preloginReply.parse(JSON.parse(text)) };
};
const hashesOf = async (work: () => Promise<unknown>) => {
  const before = server.context.slowHash.count();
  await work();
  return server.context.slowHash.count() - before;
};

it('[AUTH-3] a second device signs in with the passphrase, a third with the recovery code, both get the same vault', async () => {
  const person = await openBrowser(server).signUp(1);
  const { email, authKey, recoveryAuthKey, wraps, inboxKey } = person.body;
  const second = await openBrowser(server).signIn(email, authKey, '00000002');
  const third = await openBrowser(server).signIn(
    email,
    recoveryAuthKey,
    '00000003',
    'recovery',
  );
  for (const { reply } of [second, third]) {
    expect(reply).toMatchObject({
      userId: person.userId,
      mayaInstance: person.mayaInstance,
      expiresIn: 600,
      inboxKey,
      vault: { gen: 1, older: null },
    });
    expect(reply?.vault.wraps).toHaveLength(2);
    expect(reply?.vault.wraps).toEqual(expect.arrayContaining(wraps));
  }
});

it('[AUTH-3] every spelling of the address signs in', async () => {
  const person = await openBrowser(server).signUp(1, 'Zoë@Example.org');
  for (const email of ['zoë@example.ORG', ' ZOE\u0308@example.org '])
    expect(
      (await openBrowser(server).signIn(email, person.body.authKey, '00000002'))
        .status,
    ).toBe(200);
});

it('[AUTH-2] an unknown address gets a stable answer of the same shape', async () => {
  const { body } = await openBrowser(server).signUp(1);
  const known = await preloginOf(body.email);
  expect(known.body).toEqual({ kdf: body.kdf, saltPart: body.saltPart });
  const unknown = await preloginOf('nobody@example.org');
  expect((await preloginOf('NOBODY@example.org')).body).toEqual(unknown.body);
  expect((await preloginOf('other@example.org')).body.saltPart).not.toBe(
    unknown.body.saltPart,
  );
  expect(unknown.text.length).toBe(known.text.length);
  expect(unknown.response.status).toBe(known.response.status);
  const names = (response: Response) => [...response.headers.keys()].toSorted();
  expect(names(unknown.response)).toEqual(names(known.response));
  const restarted = await startAccounts();
  const there = await openBrowser(restarted).post(`${AUTH}/prelogin`, {
    email: 'nobody@example.org',
  });
  expect(await there.json()).toEqual(unknown.body);
  await restarted.stop();
});

it('[AUTH-3] an unknown address is told the same and costs the same number of slow hashes', async () => {
  const { body } = await openBrowser(server).signUp(1);
  const tries: [string, string, 'passphrase' | 'recovery'][] = [
    [body.email, newKey(), 'passphrase'],
    ['nobody@example.org', newKey(), 'passphrase'],
    [body.email, body.authKey, 'recovery'],
    [body.email, body.recoveryAuthKey, 'passphrase'],
    ['nobody@example.org', body.authKey, 'recovery'],
  ];
  const answers = new Set<string>();
  for (const [email, authKey, kind] of tries) {
    const hashes = await hashesOf(async () => {
      const response = await openBrowser(server).post(
        `${AUTH}/login`,
        { email, authKey, kind, device: { id: '00000002' } },
        { 'x-request-id': '6f1c0f2a-5b1e-4c57-8a35-4f7f2f1f0a01' },
      );
      const headers = [...response.headers.keys()].toSorted().join();
      answers.add(`${response.status} ${headers} ${await response.text()}`);
    });
    expect(hashes).toBe(1);
  }
  expect([...answers]).toEqual([expect.stringContaining('sign_in_failed')]);
});

it('[ABUSE-2] [AUTH-3] after ten failures an address waits, known or not, hashes nothing, and gets in afterwards', async () => {
  const { body } = await openBrowser(server).signUp(1);
  let browser = openBrowser(server);
  for (const email of ['nobody@example.org', body.email]) {
    browser = openBrowser(server);
    const guess = () => browser.signIn(email, newKey(), '00000002');
    for (let at = 0; at < 10; at += 1) expect((await guess()).status).toBe(401);
    const hashes = await hashesOf(async () => {
      const response = await browser.post(`${AUTH}/login`, {
        email,
        kind: 'passphrase',
        authKey: body.authKey,
        device: { id: '00000002' },
      });
      expect(response.status).toBe(429);
      expect(response.headers.get('retry-after')).toBe('2');
      expect(await codeOf(response)).toBe('rate_limited');
    });
    expect(hashes).toBe(0);
  }
  server.clock.now += 2000;
  expect(
    (await browser.signIn(body.email, body.authKey, '00000002')).status,
  ).toBe(200);
  // The right secret forgets the failures.
  expect((await browser.signIn(body.email, newKey(), '00000002')).status).toBe(
    401,
  );
}, 60_000);

it('[ABUSE-2] the recovery code of an address is tried five times an hour from one network', async () => {
  const { body } = await openBrowser(server).signUp(1);
  const browser = openBrowser(server);
  const guess = (key = newKey()) =>
    browser.signIn(body.email, key, '00000002', 'recovery');
  for (let at = 0; at < 5; at += 1) expect((await guess()).status).toBe(401);
  expect((await guess(body.recoveryAuthKey)).status).toBe(429);
  server.clock.now += 60 * MINUTE;
  expect((await guess(body.recoveryAuthKey)).status).toBe(200);
});

it('[ABUSE-2] whatever a stranger tries from elsewhere, the owner gets in at once with either secret', async () => {
  const { body } = await openBrowser(server).signUp(1);
  const stranger = openBrowser(server);
  for (const kind of ['passphrase', 'recovery'] as const) {
    const statuses = [];
    for (let at = 0; at < 12; at += 1)
      statuses.push(
        (await stranger.signIn(body.email, newKey(), '0bad0bad', kind)).status,
      );
    expect(statuses.at(-1)).toBe(429);
  }
  const owner = openBrowser(server);
  for (const [kind, key] of [
    ['recovery', body.recoveryAuthKey],
    ['passphrase', body.authKey],
  ] as const)
    expect((await owner.signIn(body.email, key, '00000002', kind)).status).toBe(
      200,
    );
});

it('[AUTH-7] a full house answers 503 with the seconds to wait, and the try does not count', async () => {
  const ends: (() => void)[] = [];
  const full = await startAccounts(
    {},
    {
      waitMs: 50,
      derive: (secret) =>
        new Promise((resolve) => ends.push(() => resolve(secret))),
    },
  );
  const ask = () =>
    openBrowser(full).post(`${AUTH}/login`, {
      email: 'nobody@example.org',
      kind: 'passphrase',
      authKey: newKey(),
      device: { id: '00000002' },
    });
  const inside = [ask(), ask()];
  await expect.poll(() => ends.length).toBe(2);
  for (let at = 0; at < 20; at += 1) {
    const response = await ask();
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('5');
    expect(await codeOf(response)).toBe('busy');
  }
  for (const end of ends) end();
  for (const answer of inside) expect((await answer).status).toBe(401);
  await full.stop();
});

it('[AUTH-3] [AUTH-6] a passphrase that is changed while it is being looked at does not get in', async () => {
  let hold = false;
  let release = (): void => undefined;
  const derive: DeriveHash = async (secret) => {
    if (hold)
      await new Promise<void>((resolve) => {
        release = resolve;
      });
    return secret;
  };
  const slow = await startAccounts({}, { derive });
  const browser = openBrowser(slow);
  const { body, userId } = await browser.signUp(1);
  hold = true;
  const late = openBrowser(slow).signIn(body.email, body.authKey, '00000002');
  await expect.poll(() => slow.context.slowHash.depth().running).toBe(1);
  await slow.context.store.tx(({ db }) =>
    putSecret(db, userId, {
      kind: 'passphrase',
      hash: newKey(),
      salt: 'A'.repeat(22),
      kdf: body.kdf,
      saltPart: body.saltPart,
    }),
  );
  release();
  expect((await late).status).toBe(401);
  await slow.stop();
});

it('[AUTH-8] [LIMIT-1] [ABUSE-1] prelogin and login have 30 a minute for each network', async () => {
  for (const path of ['prelogin', 'login']) {
    const browser = openBrowser(server);
    const statuses = [];
    for (let at = 0; at < 31; at += 1) {
      const response = await browser.post(`${AUTH}/${path}`, {});
      statuses.push(response.status);
      expect(response.headers.get('ratelimit-policy')).toBe(
        `"${path}";q=30;w=60`,
      );
    }
    expect(statuses.slice(0, 30)).toEqual(
      Array.from({ length: 30 }, () => 400),
    );
    expect(statuses[30]).toBe(429);
  }
});

it('[ABUSE-1] [LIMIT-1] ten sign-ups an hour for each network', async () => {
  const browser = openBrowser(server);
  for (let seed = 1; seed <= 10; seed += 1) await browser.signUp(seed);
  await expect(browser.signUp(11)).rejects.toThrow('rate_limited');
  await openBrowser(server).signUp(11);
}, 60_000);

it('[AUTH-8] identity comes from the token alone, also where a body names somebody', async () => {
  const alice = openBrowser(server);
  const bob = openBrowser(server);
  const [a, b] = [await alice.signUp(1), await bob.signUp(2)];
  const answers = await Promise.all([
    alice.send('GET', `${AUTH}/wraps?userId=${b.userId}`),
    alice.send('GET', `${AUTH}/devices?userId=${b.userId}`),
    alice.post(`${AUTH}/wraps`, { userId: b.userId, put: [], gen: 1 }),
    alice.delete(`${AUTH}/wraps`, { id: b.body.wraps[0]?.id }),
    alice.delete(`${AUTH}/devices`, { id: '0badc0de' }),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([
    200, 200, 400, 404, 404,
  ]);
  const text = (await Promise.all(answers.map((one) => one.text()))).join();
  expect(text).not.toContain(b.userId);
  for (const wrap of b.body.wraps) expect(text).not.toContain(wrap.w);
  expect(text).toContain(a.body.wraps[0]?.w);
});

it('[AUTH-8] without a token, and with one of another server, every owned route says 401 before it reads a body', async () => {
  const person = openBrowser(server);
  await person.signUp(1);
  const other = openBrowser(server);
  const calls: [string, string][] = [
    ['GET', 'devices'],
    ['DELETE', 'devices'],
    ['GET', 'wraps'],
    ['POST', 'wraps'],
    ['DELETE', 'wraps'],
    ['GET', 'consents'],
    ['POST', 'consents'],
    ['POST', 'erase'],
  ];
  const tokens = ['', 'x.y.z', `${person.token()}x`, person.token().slice(1)];
  for (const [method, path] of calls)
    for (const token of tokens) {
      const response = await other.send(
        method,
        `${AUTH}/${path}`,
        method === 'GET' ? undefined : {},
        token === '' ? {} : { authorization: `Bearer ${token}` },
      );
      expect([path, token, response.status]).toEqual([path, token, 401]);
      expect(await codeOf(response)).toBe('auth_expired');
    }
});

it('[AUTH-8] [AUTH-11] the clock of a device does not matter, the one of the server does', async () => {
  const browser = openBrowser(server);
  await browser.signUp(1);
  const look = async () => (await browser.get(`${AUTH}/devices`)).status;
  expect(await look()).toBe(200);
  server.clock.now -= DAY;
  expect(await look()).toBe(401);
  expect((await browser.refresh()).status).toBe(200);
  expect(await look()).toBe(200);
  server.clock.now += 2 * DAY;
  expect(await look()).toBe(401);
  expect((await browser.refresh()).status).toBe(200);
  expect(await look()).toBe(200);
});

it('[AUTH-8] ALLOW_GUESTS=0 lets a signed-in person talk, and nobody else', async () => {
  const closed = await startAccounts({ ALLOW_GUESTS: '0' });
  const browser = openBrowser(closed);
  const { userId } = await browser.signUp(1);
  const words = { userText: 'hello', userId };
  const talk = async (authorization?: string) => {
    const response = await browser.post('/api/v1/converse/message', words, {
      authorization,
    });
    return response.status;
  };
  const token = `Bearer ${browser.token()}`;
  expect(await talk(token)).toBe(200);
  expect(await talk()).toBe(401);
  expect(await talk('Bearer x.y.z')).toBe(401);
  await browser.post(`${AUTH}/logout`);
  expect(await talk(token)).toBe(401);
  await closed.stop();
});

it('[ABUSE-8] a device name that would bend a list is refused', async () => {
  const { body } = await openBrowser(server).signUp(1);
  for (const name of ['a\u0000b', 'a\nb', '\ud800']) {
    const response = await openBrowser(server).post(`${AUTH}/login`, {
      email: body.email,
      kind: 'passphrase',
      authKey: body.authKey,
      device: { id: '00000002', name },
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      code: 'invalid_request',
      detail: 'device.name',
    });
  }
});
