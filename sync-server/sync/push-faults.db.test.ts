import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { OpId } from '#shared/base/ids.ts';
import { readOp } from '#shared/protocol/op-schema.ts';
import { pushRequest } from '#shared/protocol/sync.ts';
import { MAX_SYNC_BYTES } from '#shared/protocol/sync-limits.ts';
import { createPokes } from '#server/cache/pokes.ts';
import { DbFault } from '#server/db/faults.ts';
import type { Db, Store } from '#server/db/open-store.ts';
import { createPush, type PushDeps } from './handle-push.ts';
import { opEffect } from './op-effect.ts';
import { PULL, PUSH, startSync, type SyncServer } from './sync-rig.contract.ts';

let sync: SyncServer;
beforeEach(async () => {
  sync = await startSync();
});
afterEach(() => sync.stop());

const MINUTE = 60_000;

/** The push of the real server over its real store, with a fault put in. */
function faulty(changes: Partial<PushDeps>) {
  const { context, clock } = sync.server;
  const push = createPush({
    store: context.store,
    clock: () => clock.now,
    randomBytes: (n) => new Uint8Array(n).fill(5),
    pokes: createPokes(),
    log: context.log,
    doesStand: async () => true,
    ...changes,
  });
  const caller = { userId: sync.userId, deviceId: 'd' };
  return (ops: Parameters<SyncServer['push']>[0], from = 1) =>
    push(caller, pushRequest.parse(sync.pushBody(ops, { from })));
}
const failing =
  (opId: OpId): typeof opEffect =>
  (op, view) => {
    if (op.opId === opId) throw new TypeError('planted');
    return opEffect(op, view);
  };
/** A store whose transactions end with `fault` before they commit. */
const failingStore = (fault: () => unknown): Store => ({
  ...sync.server.context.store,
  tx: (work) =>
    sync.server.context.store.tx(async (t) => {
      const result = await work(t);
      const error = fault();
      if (error !== null) throw error;
      return result;
    }),
});
const all = <Row>(query: string): Promise<Row[]> =>
  sync.server.context.store.read(async (db: Db) => db.all(query) as Row[]);

it('[PUSH-11] [CONF-8] an op with an unknown exception is given up after five tries over ten minutes, and never before', async () => {
  const { make } = sync;
  const sid = make.sid();
  const bad = make.send(sid);
  const last = make.send(sid);
  const push = faulty({ effectOf: failing(bad.opId) });
  for (let n = 1; n <= 5; n += 1) {
    const answer = await push([make.send(sid), bad, last], n);
    expect(answer.ok && answer.value.stopped?.code).toBe('temporary');
    sync.server.clock.now += n < 5 ? MINUTE : 0;
  }
  const [fault] = await all<{ tries: number; code: string }>(
    'SELECT tries, code FROM sync_fault',
  );
  expect(fault).toEqual({ tries: 5, code: 'TypeError' });
  // Five tries in four minutes are not enough.
  const early = await push([make.send(sid), bad], 6);
  expect(early.ok && early.value.stopped?.code).toBe('temporary');
  sync.server.clock.now += 6 * MINUTE;
  const late = await push([bad, last], 7);
  expect(
    late.ok && late.value.acks.map(({ status, reason }) => reason ?? status),
  ).toEqual(['poison', 'applied']);
  const letters = await all<{ args: string; reason: string }>(
    'SELECT args, reason FROM dead_letter',
  );
  expect(letters.map(({ reason }) => reason)).toEqual(['poison']);
  expect(JSON.parse(letters[0]?.args ?? '')).toEqual(bad);
  expect(sync.server.logs()).not.toContain('planted');
  expect(sync.server.logs()).toContain('sync_op_fault');
});

it('[PUSH-10] a fault with nothing before it is 503; the same op counts when the fault is gone', async () => {
  const op = sync.make.send(sync.make.sid());
  const push = faulty({ effectOf: failing(op.opId) });
  expect(await push([op])).toEqual({ ok: false, error: 'sync_unavailable' });
  expect(await all('SELECT * FROM sync_op')).toEqual([]);
  expect((await sync.push([op])).acks[0]?.status).toBe('applied');
});

it('[PUSH-10] [PUSH-5] a transaction that fails on one op takes those before it, and says which one waits', async () => {
  const { make } = sync;
  const sid = make.sid();
  const ops = [make.send(sid), make.send(sid), make.send(sid), make.send(sid)];
  const bad = ops[2]?.opId ?? ('' as OpId);
  const store: Store = {
    ...sync.server.context.store,
    tx: (work) =>
      sync.server.context.store.tx(async (t) => {
        const result = await work(t);
        const hit = t.db.all(`SELECT 1 FROM maya_messages WHERE id = '${bad}'`);
        if (hit.length > 0) throw new DbFault('constraint', 'SQLITE_TOOBIG');
        return result;
      }),
  };
  const answer = await faulty({ store })(ops);
  if (!answer.ok) throw new Error(answer.error);
  expect(answer.value.acks.map(({ opId }) => opId)).toEqual([
    ops[0]?.opId,
    ops[1]?.opId,
  ]);
  expect(answer.value.stopped).toMatchObject({ opId: bad, code: 'temporary' });
  expect(await all('SELECT op_id, code FROM sync_fault')).toEqual([
    { op_id: bad, code: 'SQLITE_TOOBIG' },
  ]);
  const { acks } = await sync.push(ops);
  expect(acks.map(({ status }) => status)).toEqual([
    'duplicate',
    'duplicate',
    'applied',
    'applied',
  ]);
});

it('[PUSH-9] [P1] nothing is acknowledged, poked or kept by a transaction that did not commit', async () => {
  const { make, userId } = sync;
  const op = make.send(make.sid());
  const pokes = createPokes();
  let heard = 0;
  pokes.subscribe(userId, () => (heard += 1));
  for (const code of ['full', 'busy', 'readonly', 'closed'] as const) {
    const store = failingStore(() => new DbFault(code));
    await expect(faulty({ store, pokes })([op])).rejects.toThrow(DbFault);
  }
  for (const table of ['sync_op', 'sync_fault', 'maya_messages', 'sync_client'])
    expect(await all(`SELECT * FROM ${table}`)).toEqual([]);
  expect(heard).toBe(0);
  await faulty({ pokes })([op]);
  expect(heard).toBe(1);
});

it('[PUSH-10] a database that does not answer is 503 with a time to come back, for push and pull', async () => {
  const { server, browser, pushBody, pullBody, make } = sync;
  const { store } = server.context;
  const real = { tx: store.tx, snapshot: store.snapshot };
  store.tx = () => Promise.reject(new DbFault('full', 'SQLITE_FULL'));
  store.snapshot = () => Promise.reject(new DbFault('corrupt'));
  const op = make.send(make.sid());
  const pushed = await browser.post(PUSH, pushBody([op]));
  const pulled = await browser.post(PULL, pullBody(null));
  Object.assign(store, real);
  for (const response of [pushed, pulled]) {
    expect(response.status).toBe(503);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await response.json()).toMatchObject({ code: 'sync_unavailable' });
  }
  expect((await sync.push([op])).acks[0]?.status).toBe('applied');
});

it('[VAULT-17] [PUSH-5] a device that was sent away while its push waited writes nothing', async () => {
  const push = faulty({ doesStand: async () => false });
  expect(await push([sync.make.send(sync.make.sid())])).toEqual({
    ok: false,
    error: 'auth_expired',
  });
  expect(await all('SELECT * FROM sync_op')).toEqual([]);
});

it('[PUSH-4] what is no push of this version is 400, too large is 413, no token 401, and nothing is kept', async () => {
  const { browser, pushBody, make } = sync;
  const body = pushBody([make.send(make.sid())]);
  const codes = async (given: unknown) => {
    const response = await browser.post(PUSH, given);
    const { code } = (await response.json()) as { code: string };
    return [response.status, code];
  };
  const bad = [
    { ...body, pushVersion: 0 },
    { ...body, more: 1 },
    { ...body, schemaVersion: '2' },
    { ...body, mutations: [{ ...body.mutations[0], name: 'put' }] },
    { ...body, mutations: [{ ...body.mutations[0], id: 0 }] },
    { ...body, mutations: Array(201).fill(body.mutations[0]) },
    [],
    null,
  ];
  for (const given of bad)
    expect(await codes(given)).toEqual([400, 'sync_envelope']);
  expect(
    await codes({ ...body, profileID: 'x'.repeat(MAX_SYNC_BYTES) }),
  ).toEqual([413, 'sync_too_large']);
  browser.setToken('x.y.z');
  expect(await codes(body)).toEqual([401, 'auth_expired']);
  expect(await all('SELECT * FROM sync_op')).toEqual([]);
});

it('[PUSH-4] [LIMIT-6] over 16 MB in a minute is 429 with its time, and no op of that body is taken', async () => {
  const { browser, pushBody, make } = sync;
  const sid = make.sid();
  const big = () => pushBody([make.send(sid, { e: 'x'.repeat(1_400_000) })]);
  const first = await browser.post(PUSH, big());
  expect(first.headers.get('ratelimit-policy')).toBe(
    '"sync";q=16000000;qu="content-bytes";w=60',
  );
  let refused: Response | null = null;
  for (let n = 2; refused === null && n < 20; n += 1) {
    const response = await browser.post(PUSH, big());
    if (response.status !== 200) refused = response;
  }
  expect(refused?.status).toBe(429);
  expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await refused?.json()).toMatchObject({ code: 'sync_bytes' });
  const [{ n } = { n: 0 }] = await all<{ n: number }>(
    'SELECT count(*) AS n FROM maya_messages',
  );
  expect(n).toBe(11);
});

it('[PUSH-13] [PUSH-15] no answer knows Replicache’s words for a lost client, and tombstones stay', async () => {
  const { make, push, pullAll } = sync;
  const sid = make.sid();
  const said = make.send(sid);
  await push([said, make.mark(said.opId, sid), make.erase('dream', 'd')]);
  const { rows } = await pullAll();
  expect(rows.get(`m/${said.opId}`)).toMatchObject({ erased: 1, e: null });
  expect(rows.get('r/dream/d')).toMatchObject({ erased: 1 });
  const strange = await push([make.send(sid)], { from: 99 });
  expect(JSON.stringify(strange)).not.toMatch(/StateNotFound|NotSupported/);
});

it('[CONF-16] no body makes a 5xx, and what does not fit is not stored', async () => {
  const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e9));
  console.log(`fuzz of sync routes, seed ${seed}`);
  const { browser, make, pushBody, pullBody } = sync;
  const sid = make.sid();
  const samples: unknown[] = [
    pushBody([make.open(sid, { t: make.field('x') }), make.send(sid)]),
    pushBody([make.set('dream', 'd', [{ field: 'text', e: 'x' }])]),
    pushBody([make.close(sid), make.erase('dream', 'd')]),
    pushBody([make.mark(make.send(sid).opId, sid, 'x')]),
    pullBody({ order: 1, epoch: '1-a', v: 1, l: 1, shift: 0 }),
    pullBody(null, { back: { token: '1-a:1:0:5' } }),
    pullBody(null, {
      audit: {
        digests: [{ bucket: 's/x', n: 1, x: '0' }],
        have: { bucket: 'sessions', keys: ['s/x 1'] },
      },
    }),
  ];
  const met = new Map<number, number>();
  const bent = fc.tuple(
    fc.constantFrom(...samples),
    fc.array(fc.nat(200), { maxLength: 4 }),
    fc.oneof(
      fc.jsonValue({ maxDepth: 3 }),
      fc.constantFrom(
        -1,
        2 ** 53,
        1e308,
        '',
        '\u0000',
        '\ud800',
        '__proto__',
        'ß'.repeat(70),
        [],
      ),
    ),
  );
  await fc.assert(
    fc.asyncProperty(
      bent,
      fc.boolean(),
      async ([sample, path, value], isPull) => {
        const body = bend(structuredClone(sample), path, value);
        const response = await browser.post(isPull ? PULL : PUSH, body);
        expect(response.status).toBeLessThan(500);
        met.set(response.status, (met.get(response.status) ?? 0) + 1);
        if (response.status === 200) JSON.parse(await response.text());
      },
    ),
    { numRuns: 1500, seed },
  );
  // The fuzz reaches behind the door as well.
  for (const status of [200, 400]) expect(met.get(status)).toBeGreaterThan(50);
  // Whatever was taken reads as an op; whatever was not stands aside, whole.
  for (const { args } of await all<{ args: string }>(
    'SELECT args FROM dead_letter',
  ))
    expect(typeof JSON.parse(args)).toBe('object');
  const ops = await all<{ status: string; name: string }>(
    "SELECT status, name FROM sync_op WHERE status = 'applied'",
  );
  const known = (name: string) => readOp({ name, v: 1 }).state !== 'unknown';
  expect(ops.filter(({ name }) => !known(name))).toEqual([]);
}, 60_000);

/** Puts `value` at a place that `path` leads to, or drops what is there. */
function bend(body: unknown, path: readonly number[], value: unknown): unknown {
  if (typeof body !== 'object' || body === null || path.length === 0)
    return value;
  const [step = 0, ...rest] = path;
  const keys = Object.keys(body);
  const key = keys[step % (keys.length + 1)] ?? 'extra';
  const holder = body as Record<string, unknown>;
  holder[key] = bend(holder[key], rest, value);
  return body;
}
