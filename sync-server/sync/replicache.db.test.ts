import { Replicache, type PullerResultV1 } from 'replicache';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Op } from '#shared/protocol/op.ts';
import { pullAnswer, pushAnswer } from '#shared/protocol/sync.ts';
import {
  openBrowser,
  type Browser,
} from '#server/accounts/account-rig.contract.ts';
import {
  PULL,
  PUSH,
  speakSync,
  startSync,
  type SyncServer,
} from './sync-rig.contract.ts';

// The real client, in memory, against the real server. It keeps rows here, which Maya's own device does not let it do, so that
// it can show what the server has (CONF-17).

let sync: SyncServer;
let names = 0;
const opened: { client: { close(): Promise<void> } }[] = [];
beforeEach(async () => {
  sync = await startSync();
});
afterEach(async () => {
  for (const { client } of opened.splice(0)) await client.close();
  await sync.stop();
});

/** `faults`: how many of the next pushes or pulls end badly; `lost`: the request arrives, its answer does not. */
function openClient(browser: Browser) {
  const faults = { lost: 0, down: 0 };
  const pushed: { status: number; clientGroupID: string }[] = [];
  const dead: string[] = [];
  names += 1;
  const post = async (path: string, body: unknown) => {
    if (faults.down > 0) {
      faults.down -= 1;
      return { status: 0, body: null };
    }
    const response = await browser.post(path, body);
    const answer: unknown = await response.json();
    if (faults.lost > 0) {
      faults.lost -= 1;
      return { status: 0, body: null };
    }
    return { status: response.status, body: answer };
  };
  const info = (status: number) => ({
    httpStatusCode: status,
    errorMessage: status === 200 ? '' : 'no',
  });

  const client = new Replicache({
    name: `person#${names}`,
    kvStore: 'mem',
    schemaVersion: '1',
    pullInterval: null,
    pushDelay: 1,
    requestOptions: { minDelayMs: 1, maxDelayMs: 20 },
    logLevel: 'error',
    logSinks: [{ log: () => undefined }],
    mutators: {
      op: async (_tx: unknown, _op: Record<string, never>) => undefined,
    },
    pusher: async (request) => {
      if (request.pushVersion !== 1) throw new Error('an old body');
      const { status, body } = await post(PUSH, request);
      pushed.push({ status, clientGroupID: request.clientGroupID });
      if (status !== 200) return { httpRequestInfo: info(status) };
      // PUSH-2: done only when every mutation has an ack of its own.
      const answer = pushAnswer.parse(body);
      const acked = new Set(answer.acks.map(({ opId }): string => opId));
      const all = request.mutations.every((mutation) =>
        acked.has((mutation.args as { opId: string }).opId),
      );
      return { httpRequestInfo: info(all ? 200 : 503) };
    },
    puller: async (request) => {
      if (request.pullVersion !== 1) throw new Error('an old body');
      const patch: unknown[] = [];
      let { cookie } = request as { cookie: unknown };
      for (;;) {
        const { status, body } = await post(PULL, { ...request, cookie });
        if (status !== 200) return { httpRequestInfo: info(status) };
        const answer = pullAnswer.parse(body);
        patch.push(...answer.patch);
        cookie = answer.cookie;
        if (answer.more) continue;
        const { lastMutationIDChanges } = answer;
        return {
          response: { cookie, lastMutationIDChanges, patch },
          httpRequestInfo: info(200),
        } as PullerResultV1;
      }
    },
  });
  client.onClientStateNotFound = () => dead.push('state not found');
  client.onUpdateNeeded = () => dead.push('update needed');
  const rows = async (): Promise<Map<string, unknown>> =>
    client.query(
      async (tx) => new Map(await tx.scan({ prefix: '' }).entries().toArray()),
    );
  const self = {
    client,
    faults,
    pushed,
    dead,
    rows,
    write: (op: Op) => client.mutate.op(op as unknown as Record<string, never>),
    pending: async () => (await client.experimentalPendingMutations()).length,
    pull: () => client.pull({ now: true }),
    /** Pushes and pulls until nothing is pending. */
    async settle() {
      await expect
        .poll(
          async () => {
            await client.push({ now: true }).catch(() => undefined);
            await client.pull({ now: true }).catch(() => undefined);
            return self.pending();
          },
          { timeout: 10_000 },
        )
        .toBe(0);
    },
  };
  opened.push(self);
  return self;
}

async function secondDevice(): Promise<Browser> {
  const { email, authKey } = sync.account.body;
  const browser = openBrowser(sync.server);
  await browser.signIn(email, authKey, 'b2b2b2b2');
  return browser;
}

it('[CONF-1] [CONF-17] two clients of one person converge, and both show what the server has', async () => {
  const one = openClient(sync.browser);
  const two = openClient(await secondDevice());
  const { make } = sync;
  const sid = make.sid();
  await one.write(make.open(sid, { title: make.field('one') }));
  for (let n = 0; n < 30; n += 1)
    await (n % 2 === 0 ? one : two).write(make.send(sid));
  await two.write(make.set('dream', 'd', [{ field: 'text', e: 'two' }]));
  await one.write(make.set('dream', 'd', [{ field: 'text', e: 'one' }]));
  await one.settle();
  await two.settle();
  await one.pull();
  const server = (await sync.pullAll()).rows;
  expect(server.size).toBe(32);
  expect(await one.rows()).toEqual(await two.rows());
  expect(await one.rows()).toEqual(server);
  expect([...one.dead, ...two.dead]).toEqual([]);
});

it('[CONF-9] [PUSH-3] lost answers and dead lines: everything arrives once, and the queue drains', async () => {
  const one = openClient(sync.browser);
  const { make } = sync;
  const sid = make.sid();
  const ops = Array.from({ length: 12 }, () => make.send(sid));
  for (const [n, op] of ops.entries()) {
    if (n % 4 === 1) one.faults.lost = 1;
    if (n % 4 === 3) one.faults.down = 2;
    await one.write(op);
    await one.client.push({ now: true }).catch(() => undefined);
  }
  await one.settle();
  const { rows } = await sync.pullAll();
  expect(rows.size).toBe(13);
  const places = ops.map(({ opId }) => rows.get(`m/${opId}`)?.['ord']);
  expect(new Set(places).size).toBe(12);
  expect(one.pushed.some(({ status }) => status === 0)).toBe(true);
  expect(await one.rows()).toEqual(rows);
});

it('[PUSH-9] [PULL-9] a mutation is gone from the pending list only with the row it made', async () => {
  const one = openClient(sync.browser);
  const { make } = sync;
  const op = make.send(make.sid());
  await one.write(op);
  await one.client.push({ now: true });
  expect(await one.pending()).toBe(1);
  await one.pull();
  expect(await one.pending()).toBe(0);
  expect((await one.rows()).has(`m/${op.opId}`)).toBe(true);
});

it('[CONF-6] [CONF-7] a refusal drains the list, an unknown op keeps it and kills nothing', async () => {
  const one = openClient(sync.browser);
  const { make } = sync;
  const sid = make.sid();
  await one.write({ ...make.send(sid), at: -1 });
  await one.write(make.send(sid));
  await one.settle();
  const strange = { ...make.send(sid), name: 'message.sing' };
  await one.write(strange as unknown as Op);
  await one.client.push({ now: true }).catch(() => undefined);
  await one.pull();
  expect(await one.pending()).toBe(1);
  expect(one.dead).toEqual([]);
});

it('[EPOCH-2] [EPOCH-3] [CONF-13] a raised epoch reaches an open client, which goes on writing', async () => {
  const one = openClient(sync.browser);
  const { make } = sync;
  const sid = make.sid();
  await one.write(make.send(sid));
  await one.settle();
  const { cookie } = await sync.pullAll();
  await sync.pullOnce({ ...cookie, v: cookie.v + 50 });
  await one.pull();
  const after = make.send(sid);
  await one.write(after);
  await one.settle();
  expect(await one.rows()).toEqual((await sync.pullAll()).rows);
  expect((await one.rows()).has(`m/${after.opId}`)).toBe(true);
  expect(one.dead).toEqual([]);
});

it('[CONF-14] [PUSH-13] a client whose group the server forgot is adopted and never told that it is unknown', async () => {
  const one = openClient(sync.browser);
  const { make } = sync;
  const sid = make.sid();
  await one.write(make.send(sid));
  await one.settle();
  await sync.server.context.store.tx(async ({ db }) => {
    db.run('DELETE FROM sync_client');
    db.run('DELETE FROM sync_group');
  });
  await one.write(make.send(sid));
  await one.settle();
  expect((await sync.pullAll()).rows.size).toBe(3);
  expect(one.dead).toEqual([]);
});

it('[CONF-1] [CONF-12] the plain POSTs of the worker and the real client write into one another without a trace', async () => {
  const one = openClient(sync.browser);
  const worker = speakSync(await secondDevice());
  const { make } = sync;
  const sid = make.sid();
  const ops = Array.from({ length: 8 }, () => make.send(sid));
  one.faults.down = 1;
  for (const op of ops) await one.write(op);
  const drained = await worker.push(ops.slice(0, 5), {
    transient: true,
    client: 'w1',
    group: 'w',
  });
  expect(drained.acks).toHaveLength(5);
  await one.settle();
  const { rows } = await sync.pullAll();
  expect(rows.size).toBe(9);
  expect(await one.rows()).toEqual(rows);
  const again = await worker.push(ops, { transient: true, client: 'w2' });
  expect(again.acks.every(({ status }) => status === 'duplicate')).toBe(true);
});
