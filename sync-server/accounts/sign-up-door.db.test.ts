import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  queuedReply,
  signUpReply,
  type SignUpRequest,
} from '#shared/protocol/accounts.ts';
import { makeSignUpBody } from '#shared/testing/sign-up-body.ts';
import { createTestIds } from '#shared/testing/test-ids.ts';
import { createApp } from '#server/app.ts';
import { openStore, type Store } from '#server/db/open-store.ts';
import { createClientAddress } from '#server/http/client-address.ts';
import { createLimits } from '#server/http/limits.ts';
import { createStaticFiles } from '#server/http/static-files.ts';
import { createLog } from '#server/metrics/log.ts';
import { createErasedKey } from './erase.ts';
import { createSignUpQueue } from './queue.ts';
import { createSessions } from './sessions.ts';
import { createSignInBrake } from './sign-in-brake.ts';
import { signUpRoutes, type SignUpRouteDeps } from './sign-up-route.ts';
import { createSlowHash } from './slow-hash.ts';
import { createTokens } from './tokens.ts';

const PATH = '/api/beta/signup';
const ownerKey = new Uint8Array(32).fill(7);

let folder: string;
let store: Store;
let isBusy: boolean;
let lines: string[];
let ids: ReturnType<typeof createTestIds>;
let post: (body: unknown) => Promise<Response>;

const derive = async (secret: Uint8Array, salt: Uint8Array) =>
  new Uint8Array(createHash('sha256').update(secret).update(salt).digest());

/** The real app around the one route; only the hash is quick. */
function start(changes: Partial<SignUpRouteDeps> = {}) {
  const { clock, randomBytes } = ids;
  const erasedKey = createErasedKey(ownerKey);
  const tokens = createTokens({ ownerKey, clock });
  const app = createApp({
    ids,
    clock,
    log: createLog((line) => lines.push(line), 'debug'),
    limits: createLimits(false, randomBytes),
    clientAddress: createClientAddress([]),
    staticFiles: createStaticFiles(join(folder, 'web')),
    routes: signUpRoutes({
      store,
      ids,
      ownerKey,
      slowHash: createSlowHash({ derive, randomBytes }),
      sessions: createSessions({ store, ids, tokens, erasedKey }),
      queue: createSignUpQueue({ clock, randomBytes, isBusy: () => isBusy }),
      brake: createSignInBrake(clock, randomBytes),
      ...changes,
    }),
  });
  post = async (body) =>
    await app.request(
      `http://localhost${PATH}`,
      {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      },
      { incoming: { socket: { remoteAddress: '192.0.2.1' } } },
    );
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'maya-door-'));
  store = openStore(join(folder, 'maya.db'), () => Promise.resolve());
  isBusy = false;
  lines = [];
  ids = createTestIds(5);
  start();
});
afterEach(() => {
  try {
    store.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});

const good = makeSignUpBody(1);

const { consent } = good;
const refusals: [string, unknown, number, string, string?][] = [
  ['no consent', { ...good, consent: undefined }, 422, 'consent_required'],
  [
    'one box missing',
    { ...good, consent: { ...consent, research: undefined } },
    400,
    'invalid_request',
    'consent.research',
  ],
  ['no address', { ...good, email: 'none' }, 400, 'address_invalid'],
  [
    'no such zone',
    { ...good, timezone: 'No/Where' },
    400,
    'invalid_request',
    'timezone',
  ],
  [
    'weak parameters',
    { ...good, kdf: { ...good.kdf, t: 2 } },
    422,
    'kdf_too_weak',
  ],
  ['a field of no meaning', { ...good, role: 'admin' }, 400, 'invalid_request'],
  ['a short secret', { ...good, authKey: 'AAAA' }, 400, 'invalid_request'],
  ['16 kB', { ...good, email: 'a'.repeat(17_000) }, 413, 'body_too_large'],
];

describe('the door', () => {
  it.each(refusals)(
    '[SIGN-1] [PRIV-1] [VAULT-3] refuses %s',
    async (_, body, status, code, detail) => {
      const response = await post(body);
      expect(response.headers.get('content-type')).toContain('problem+json');
      expect(await response.json()).toMatchObject({
        status,
        code,
        ...(detail === undefined ? {} : { detail }),
      });
      expect(response.status).toBe(status);
      expect(
        await store.read(async (db) => db.all('SELECT id FROM beta_users')),
      ).toEqual([]);
    },
  );

  it('[SIGN-1] [AUTH-1] answers 201 with ids, a token and a cookie; a repeat the same ids', async () => {
    const first = await post(good);
    expect(first.status).toBe(201);
    expect(first.headers.get('set-cookie')).toMatch(/maya_rt=.*HttpOnly/);
    expect(first.headers.get('cache-control')).toContain('no-store');
    const reply = signUpReply.parse(await first.json());
    expect(reply).toMatchObject({
      userId: good.userId,
      sessionId: good.sessionId,
      expiresIn: 600,
    });
    const again = await post(good);
    expect(again.status).toBe(201);
    const { userId, mayaInstance, sessionId } = reply;
    expect(await again.json()).toMatchObject({
      userId,
      mayaInstance,
      sessionId,
    });
  });

  it('[AUTH-12] a taken address and an id of somebody else are 409 and tell no more', async () => {
    await post(good);
    const other = makeSignUpBody(2);
    const taken = await post({ ...other, email: good.email });
    expect(taken.status).toBe(409);
    const foreign = await post({ ...other, userId: good.userId });
    expect(foreign.status).toBe(409);
    const told = [await taken.json(), await foreign.json()] as {
      code: string;
    }[];
    expect(told.map(({ code }) => code)).toEqual([
      'address_taken',
      'vault_conflict',
    ]);
    expect(JSON.stringify(told)).not.toContain('person-');
  });

  it('[SIGN-1] [LOAD-4] a busy server answers 202 with place, wait and ticket, and lets the ticket in', async () => {
    isBusy = true;
    const first = await post(good);
    expect(first.status).toBe(202);
    const { ticket, ...rest } = queuedReply.parse(await first.json());
    expect(rest).toEqual({ queued: true, place: 1, retryAfterSeconds: 5 });
    expect(first.headers.get('retry-after')).toBe('5');
    expect(first.headers.get('set-cookie')).toBeNull();
    isBusy = false;
    await post({ ...good, ticket });
    ids.advance(1000);
    expect((await post({ ...good, ticket })).status).toBe(201);
  });

  it('[ABUSE-1] [LOAD-4] coming back with a ticket counts against no limit, everything else does', async () => {
    let taken = 0;
    start({
      takeSignUp: async () => {
        taken += 1;
        return taken > 3 ? 77 : null;
      },
    });
    isBusy = true;
    const queued = queuedReply.parse(await (await post(good)).json());
    for (let at = 0; at < 5; at += 1)
      expect((await post({ ...good, ticket: queued.ticket })).status).toBe(202);
    expect(taken).toBe(1);
    await post({ ...good, ticket: 'made-up' });
    await post(makeSignUpBody(2, { ticket: queued.ticket }));
    expect(taken).toBe(3);
    const over = await post(makeSignUpBody(3));
    expect(over.status).toBe(429);
    expect(over.headers.get('retry-after')).toBe('77');
  });

  it('[SIGN-1] a full queue and a full house of hashes are 503 with a wait', async () => {
    const full = { ask: () => ({ state: 'full' }) as const };
    start({
      queue: { ...full, knows: () => false, leave() {}, size: () => 500 },
    });
    const response = await post(good);
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('30');
    expect(await response.json()).toMatchObject({ code: 'busy' });
  });

  it('[WEB-7] asks the guard before it reads anything', async () => {
    start({ guard: (c) => c.body('no', 403) });
    expect((await post('this is no JSON')).status).toBe(403);
  });
});

const bentValue = fc.oneof(
  fc.jsonValue(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('\u0000', '\ud800', '', -1, 1e308, null, [], {}, 'a@b'),
);

it('[ABUSE-8] no body makes a 5xx, and each answer is a number of the contract', async () => {
  const names = Object.keys(good) as (keyof SignUpRequest)[];
  const anything = fc.oneof(
    fc.jsonValue(),
    fc
      .tuple(
        fc.integer({ min: 1, max: 30 }),
        fc.subarray(names),
        fc.infiniteStream(bentValue),
      )
      .map(([seed, bent, values]) => {
        const body: Record<string, unknown> = makeSignUpBody(seed);
        for (const name of bent.slice(0, 3)) body[name] = values.next().value;
        return body;
      }),
    fc
      .record({
        email: fc.oneof(
          fc.emailAddress(),
          fc.string({ unit: 'binary' }).map((name) => `${name}@example.org`),
        ),
        timezone: fc.constantFrom('UTC', 'Asia/Kolkata', 'x'),
        referralCode: fc.string({ unit: 'grapheme', maxLength: 20 }),
      })
      .map((some) => ({ ...good, ...some })),
  );
  const seen = new Set<number>();
  await fc.assert(
    fc.asyncProperty(anything, async (body) => {
      const { status } = await post(body);
      seen.add(status);
      expect([201, 400, 409, 413, 422]).toContain(status);
    }),
    { numRuns: 400, verbose: true },
  );
  expect([...seen]).toEqual(expect.arrayContaining([201, 400, 409]));
  expect(lines.join('')).not.toContain('"event":"fault"');
});

describe('what stays behind', () => {
  const address = 'Zugvogel-4711@example.org';
  const marked = makeSignUpBody(9, {
    email: address,
    referralCode: 'Kranich-4711',
    device: { id: 'a1b2c3d4', name: 'Storch-4711' },
  });
  const forms = (text: string) => {
    const bytes = Buffer.from(text, 'base64url');
    return [
      text,
      text.toLowerCase(),
      bytes.toString('hex'),
      bytes.toString('base64'),
    ];
  };
  const marks = [
    ...forms(marked.authKey),
    ...forms(marked.recoveryAuthKey),
    address,
    address.toLowerCase(),
    encodeURIComponent(address),
    Buffer.from(address).toString('base64').slice(0, -4),
    'ugvogel',
    'ranich',
    'torch-4711',
    ...marked.wraps.map(({ w }) => w),
    marked.inboxKey,
    marked.saltPart,
  ];
  const leaks = (text: string) => marks.filter((mark) => text.includes(mark));

  it('[P5] [LOG-3] [PRIV-8] no address, secret or wrap is in any line of the log, whatever fails', async () => {
    await post(marked);
    await post(marked);
    await post({ ...marked, userId: good.userId });
    await post({ ...marked, [address]: address });
    await post({ ...marked, timezone: address });
    await post({ ...marked, consent: undefined });
    await post(JSON.stringify(marked).slice(0, -2));
    isBusy = true;
    await post({ ...marked, email: `x${address}`, userId: good.userId });
    isBusy = false;
    const fresh = makeSignUpBody(10, { email: `y${address}` });
    start({
      sessions: {
        open: () => Promise.reject(new Error(`planted ${address}`)),
        answer: () => Promise.reject(new Error(address)),
      },
    });
    expect((await post(fresh)).status).toBe(500);
    start({
      slowHash: {
        hash: () => Promise.reject(new Error(marked.authKey)),
        matches: () => Promise.reject(new Error(marked.authKey)),
      },
    });
    expect((await post(fresh)).status).toBe(500);
    store.close();
    expect((await post(fresh)).status).toBe(500);
    const log = lines.join('');
    expect(log.match(/"event":"fault"/g)?.length).toBe(3);
    expect(lines.length).toBeGreaterThan(10);
    expect(leaks(log)).toEqual([]);
    expect(leaks(`${log} ${address}`)).not.toEqual([]);
    store = openStore(join(folder, 'maya.db'), () => Promise.resolve());
  });

  it('[VAULT-1] [AUTH-7] the file with its WAL cannot be used to sign in: no sent secret is in it', async () => {
    expect((await post(marked)).status).toBe(201);
    const file = readdirSync(folder)
      .filter((name) => name.startsWith('maya.db'))
      .map((name) => readFileSync(join(folder, name)));
    const all = Buffer.concat(file);
    expect(all.includes(marked.inboxKey)).toBe(true);
    for (const key of [marked.authKey, marked.recoveryAuthKey])
      for (const form of [
        Buffer.from(key),
        Buffer.from(key, 'base64url'),
        Buffer.from(Buffer.from(key, 'base64url').toString('hex')),
      ])
        expect(all.includes(form)).toBe(false);
  });
});
