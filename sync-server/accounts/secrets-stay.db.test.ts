import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  AUTH,
  DAY,
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

/** Every value of every row, as whoever holds a copy of the file reads it. */
function dump(): { table: string; column: string; value: string }[] {
  const file = new SqliteDatabase(join(server.dataDir, 'maya.db'), {
    readonly: true,
  });
  const tables = file
    .prepare(`SELECT name FROM sqlite_master WHERE type = 'table'`)
    .all() as { name: string }[];
  const values = tables.flatMap(({ name: table }) =>
    (file.prepare(`SELECT * FROM "${table}"`).all() as object[]).flatMap(
      (row) =>
        Object.entries(row).flatMap(([column, value]) =>
          typeof value === 'string' ? [{ table, column, value }] : [],
        ),
    ),
  );
  file.close();
  return values;
}

it('[AUTH-7] [AUTH-9] a copy of the database alone signs nobody in: each stored value is refused as a secret', async () => {
  const browser = openBrowser(server);
  const { body } = await browser.signUp(1);
  await browser.refresh();
  const values = [...new Set(dump().map(({ value }) => value))];
  expect(values.length).toBeGreaterThan(25);
  const asKey = (value: string) => {
    const bytes = Buffer.from(value, 'base64url');
    return bytes.length === 32 && value.length === 43
      ? value
      : createHash('sha256').update(value).digest('base64url');
  };
  let tried = 0;
  for (const value of values) {
    const other = openBrowser(server);
    const byCookie = await other.send(
      'POST',
      `${AUTH}/refresh`,
      {},
      { cookie: `__Host-maya_rt=${encodeURIComponent(value)}` },
    );
    expect([value, byCookie.status]).toEqual([value, 401]);
    const byToken = await other.send('GET', `${AUTH}/wraps`, undefined, {
      authorization: `Bearer ${encodeURIComponent(value)}`,
    });
    expect([value, byToken.status]).toEqual([value, 401]);
    for (const kind of ['passphrase', 'recovery'] as const) {
      // The brake is not what refuses here.
      server.clock.now += DAY;
      const login = await other.signIn(
        body.email,
        asKey(value),
        '00000002',
        kind,
      );
      expect([value, kind, login.status]).toEqual([value, kind, 401]);
      tried += 1;
    }
  }
  expect(tried).toBe(values.length * 2);
  // The same calls with the secrets themselves do get in.
  expect(
    (await openBrowser(server).signIn(body.email, body.authKey, '00000002'))
      .status,
  ).toBe(200);
}, 60_000);

it('[LOG-1] [LOG-3] [P5] no secret, address or name is in a log line, whatever happens', async () => {
  const MARK = 'zugvogel4711';
  const secrets: string[] = [MARK, 'ZUGVOGEL'];
  const browser = openBrowser(server, { agent: `${MARK} Safari/1` });
  const person = await browser.signUp(1, `${MARK}@example.org`);
  const { body } = person;
  secrets.push(
    body.authKey,
    body.recoveryAuthKey,
    body.saltPart,
    body.inboxKey,
  );
  secrets.push(
    ...body.wraps.map(({ w }) => w),
    person.userId,
    person.mayaInstance,
  );
  const keep = () => secrets.push(browser.cookie(), browser.token());
  keep();
  await browser.refresh();
  keep();
  const guess = newKey();
  secrets.push(guess);
  const login = {
    email: body.email,
    kind: 'passphrase',
    authKey: guess,
    device: { id: '00000002', name: MARK },
  };
  const calls: [string, string, unknown][] = [
    ['POST', 'login', login],
    ['POST', 'login', { ...login, [MARK]: MARK }],
    ['POST', 'login', { ...login, kind: MARK }],
    ['POST', 'login', { ...login, email: `${MARK}@${MARK}@` }],
    ['POST', 'prelogin', { email: body.email }],
    ['POST', 'prelogin', { email: MARK.repeat(40) }],
    ['GET', `devices?${MARK}`, undefined],
    ['GET', `${MARK}`, undefined],
    ['DELETE', 'devices', { id: MARK }],
    ['POST', 'wraps', { put: [{ wrap: { w: MARK } }] }],
    ['DELETE', 'wraps', { id: person.userId }],
    ['POST', 'consents', { kind: 'model', version: MARK, given: true }],
    ['POST', 'refresh', { [MARK]: MARK }],
  ];
  const run = async () => {
    for (const [method, path, given] of calls)
      await browser.send(method, `${AUTH}/${path}`, given, {
        'x-request-id': MARK,
        referer: `http://localhost/${MARK}`,
      });
  };
  await run();
  for (let at = 0; at < 12; at += 1)
    await browser.send('POST', `${AUTH}/login`, login);
  await run();
  server.context.store.close();
  await run();
  const logs = server.logs();
  expect(logs).toContain('"event":"fault"');
  expect(logs.split('\n').length).toBeGreaterThan(50);
  expect(secrets.filter((secret) => logs.includes(secret))).toEqual([]);
  expect(logs.toLowerCase()).not.toContain('zugvogel');
  expect(server.context.log.refused()).toBe(0);
});

it('[AUTH-7] [VAULT-1] no secret that was sent is in the data folder', async () => {
  const browser = openBrowser(server);
  const { body } = await browser.signUp(1);
  const sent = [body.authKey, body.recoveryAuthKey, browser.cookie()];
  await browser.refresh();
  sent.push(browser.cookie(), browser.token());
  const left = readdirSync(server.dataDir)
    .map((name) => readFileSync(join(server.dataDir, name), 'latin1'))
    .join('\n');
  const forms = sent.flatMap((text) => [
    text,
    Buffer.from(text, 'base64url').toString('hex'),
    Buffer.from(text, 'base64url').toString('latin1'),
  ]);
  expect(forms.filter((form) => left.includes(form))).toEqual([]);
  expect(left).toContain(body.inboxKey);
});

it('[ABUSE-8] [REL-8] no body makes a 5xx at any route of an account', async () => {
  const browser = openBrowser(server);
  const { body } = await browser.signUp(1);
  const wrap = body.wraps[0];
  const shapes: Record<string, object> = {
    'POST prelogin': { email: body.email },
    'POST login': {
      email: body.email,
      kind: 'recovery',
      authKey: 'short',
      device: body.device,
    },
    'POST refresh': {},
    'POST wraps': {
      put: [{ wrap, authKey: body.authKey }],
      gen: 2,
      older: 'x',
    },
    'DELETE wraps': { id: '6f1c0f2a-5b1e-4c57-8a35-4f7f2f1f0a01' },
    'DELETE devices': { id: 'ffffffff' },
    'POST consents': { kind: 'model', version: '1', given: true },
    'POST erase': { confirm: 'no' },
  };
  const junk = fc.oneof(
    fc.constantFrom<unknown>(
      null,
      '',
      '\u0000',
      '\ud800',
      -1,
      1e308,
      [],
      {},
      true,
      '__proto__',
      'x'.repeat(20_000),
    ),
    fc.string({ unit: 'binary' }),
    fc.jsonValue(),
  );
  const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e9));
  console.log(`fuzz of account routes, seed ${seed}`);
  let calls = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...Object.keys(shapes)),
      fc.array(fc.tuple(fc.nat(30), junk), { maxLength: 3 }),
      fc.oneof(fc.constant(null), fc.string(), fc.json()),
      async (route, changes, raw) => {
        const [method = '', path = ''] = route.split(' ');
        const bent = structuredClone(shapes[route]) as Record<string, unknown>;
        for (const [at, value] of changes) {
          const names = [...Object.keys(bent), 'extra'];
          bent[names[at % names.length] ?? 'extra'] = value;
        }
        const { status } = await server.request(
          `${AUTH}/${path}`,
          {
            method,
            headers: {
              'content-type': 'application/json',
              origin: 'http://localhost',
              authorization: `Bearer ${browser.token()}`,
              cookie: `__Host-maya_rt=${browser.cookie()}`,
            },
            body: raw ?? JSON.stringify(bent),
          },
          `10.${40 + (calls >> 16)}.${(calls >> 8) & 255}.${calls & 255}`,
        );
        calls += 1;
        expect([route, status, status < 500]).toEqual([route, status, true]);
      },
    ),
    { numRuns: 1000, seed },
  );
  expect(calls).toBeGreaterThan(900);
}, 60_000);
