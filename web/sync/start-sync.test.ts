import 'fake-indexeddb/auto';
import { Replicache } from 'replicache';
import { afterEach, describe, expect, test } from 'vitest';
import { newSessionId } from '#shared/base/ids.ts';
import { createDevice, randomBytes, said } from '#web/outbox/rig.contract.ts';
import { createFakeLocks, createHandTime, settle } from './rig.contract.ts';
import { createServerRig, type ServerRig } from './server-rig.contract.ts';
import { startSync, type Sync } from './start-sync.ts';
import { createSyncSwitch } from './sync-switch.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

const storeTimers = {
  set: (run: () => void, ms: number) => Number(setTimeout(run, ms)),
  clear: (handle: number) => clearTimeout(handle),
};

/** The server behind `fetch`, as the page's clients meet it. */
function fetchOf(server: ServerRig, streams: Set<object>): typeof fetch {
  return async (input, init = {}) => {
    const token = new Headers(init.headers).get('authorization') ?? '';
    const options = { token: token.replace('Bearer ', '') };
    const read = (): never => JSON.parse(init.body as string) as never;
    const path = input as string;
    if (path.endsWith('/events')) {
      const stream = {};
      streams.add(stream);
      const body = new ReadableStream({
        start(controller) {
          init.signal?.addEventListener('abort', () => {
            streams.delete(stream);
            controller.error(new Error('aborted'));
          });
        },
      });
      return new Response(body, {
        headers: { 'content-type': 'text/event-stream' },
      });
    }
    const answer = path.endsWith('/push')
      ? await server.client.push(read(), options)
      : await server.client.pull(read(), options);
    if (answer.ok) return Response.json(answer.value);
    if (answer.error.code === 'no_network') throw new TypeError('network');
    return Response.json({ code: answer.error.code }, { status: 503 });
  };
}

async function browser() {
  const server = createServerRig();
  const streams = new Set<object>();
  const device = createDevice();
  const locks = createFakeLocks();
  const time = createHandTime();
  const sid = newSessionId({ clock: device.clock, randomBytes });
  const wiped: number[] = [];

  async function tab() {
    const page = await device.open({ timers: storeTimers });
    const channel = new BroadcastChannel(`sync-${device.spaceId}`);
    const document = Object.assign(new EventTarget(), {
      visibilityState: 'visible',
    });
    const sync: Sync = startSync({
      store: page.store,
      lines: page.lines,
      fetch: fetchOf(server, streams),
      clock: time.clock,
      random: () => 0.5,
      randomBytes,
      timers: time.timers,
      locks: locks.port,
      channel: channel as never,
      page: { window: new EventTarget(), document },
      token: () => Promise.resolve('token'),
      refresh: () => Promise.resolve('fresh'),
      async onWipe() {
        wiped.push(await page.store.run((db) => db.outbox.count()));
      },
      loadReplicache: () => Promise.resolve(Replicache as never),
    });
    ends.push(async () => {
      await sync.stop();
      channel.close();
    });
    const say = (text: string) =>
      page.writer.sendMessage({ sid, role: 'user', body: said(text) });
    return { page, sync, say };
  }

  const until = async (holds: () => boolean | Promise<boolean>, ms = 0) => {
    for (let look = 0; look < 400; look += 1) {
      if (await holds()) return;
      if (ms > 0) await time.pass(ms);
      await settle(3);
    }
    throw new Error('it never came to hold');
  };
  const first = await tab();
  ends.unshift(() => device.forget());
  ends.reverse();
  const sent = async () =>
    (await first.page.store.run((db) => db.outbox.count())) === 0;
  return { server, streams, device, time, tab, first, until, sent, wiped };
}

describe('sync of a page', () => {
  test('[TAB-9] ten tabs have one stream of pushes, one of pulls and one line of pokes', async () => {
    const { server, streams, tab, first, until, sent } = await browser();
    const tabs = [first];
    for (let n = 1; n < 10; n += 1) tabs.push(await tab());
    for (const one of tabs) {
      await one.say('words');
      one.sync.wake('write');
    }
    await until(sent, 200);
    await until(() => streams.size === 1);
    expect(server.seen.atOnce).toBeLessThanOrEqual(2); // a push beside a pull
    expect(new Set(server.seen.effects.values())).toEqual(new Set([1]));
    const roles = tabs.map(({ sync }) => sync.get().role);
    expect(roles.filter((role) => role === 'leader')).toHaveLength(1);
  });

  test('[TAB-5] a tab that does not carry shows what is on its way and what arrived, told by the one that does', async () => {
    const { tab, first, until, server } = await browser();
    const other = await tab();
    await until(() => first.sync.get().role === 'leader');
    const letGo = server.shut();
    await other.say('words');
    other.sync.wake('write');
    await until(() => other.sync.get().sending.size === 1, 100);
    letGo();
    await until(() => other.sync.get().ackedAt.size === 1, 10);
    expect(other.sync.get().sending.size).toBe(0);
    await until(() => other.sync.get().ackedAt.size === 0, 1_000);
    await until(() => other.sync.get().queued === 0, 1_000);
    expect(other.sync.get()).toMatchObject({ role: 'follower', mode: 'ok' });
  });

  test('[OUT-2] the spare line of a write goes with its ack', async () => {
    const { device, first, until, sent } = await browser();
    await first.say('words');
    expect(device.lines.keys('t:')).toHaveLength(1);
    first.sync.wake('write');
    await until(sent, 200);
    await until(() => device.lines.keys('t:').length === 0);
  });

  test('[LEAVE-4] a device that was sent away sends what waits once more, and then everything goes', async () => {
    const { first, until, server, wiped } = await browser();
    await until(() => first.sync.get().role === 'leader');
    await first.say('last words');
    server.say.wipe = true;
    first.sync.wake('asked');
    await until(() => wiped.length === 1, 200);
    expect(wiped).toEqual([0]);
    expect(first.sync.get().role).toBe('out');
  });

  test('[LEAVE-4] no server and no answer keeps a device from being wiped', async () => {
    const { first, until, server, wiped } = await browser();
    await until(() => first.sync.get().role === 'leader');
    await first.say('last words');
    server.say.wipe = true;
    server.say.trouble.push(
      ...Array.from({ length: 50 }, () => ({ code: 'no_network' as const })),
    );
    first.sync.wake('asked');
    await until(() => wiped.length === 1, 1_000);
  });

  test('[LEAVE-4] a push that is refused is followed by a pull with the same token, which may say that all is to go', async () => {
    const { first, until, server, wiped } = await browser();
    await until(() => first.sync.get().role === 'leader');
    await until(() => server.seen.pulls.length > 0);
    server.say.wipe = true;
    server.say.trouble.push(
      ...Array.from({ length: 9 }, () => ({ code: 'auth_expired' as const })),
    );
    await first.say('too late');
    first.sync.wake('write');
    await until(() => wiped.length === 1, 200);
    expect(server.seen.tokens).not.toContain('fresh');
  });

  test('[OUT-7] a token that push and pull refuse is not used again', async () => {
    const { first, until, server, sent } = await browser();
    await until(() => first.sync.get().role === 'leader');
    await until(() => server.seen.pulls.length > 0);
    server.say.trouble.push({ code: 'auth_expired' });
    server.say.pullTrouble.push({ code: 'auth_expired' });
    await first.say('words');
    first.sync.wake('write');
    await until(sent, 500);
    expect(server.seen.tokens).toContain('fresh');
  });

  test('[OUT-10] a guest has no sync; it begins with the account and ends with it', async () => {
    let begun = 0;
    let stopped = 0;
    const { first } = await browser();
    const sync = createSyncSwitch(() => {
      begun += 1;
      return Promise.resolve({
        ...first.sync,
        stop() {
          stopped += 1;
          return Promise.resolve();
        },
      });
    });
    sync.wake('write');
    expect(sync.get()).toMatchObject({ role: 'out', mode: 'local-only' });
    expect(begun).toBe(0);
    sync.on();
    sync.on();
    await settle();
    expect(begun).toBe(1);
    expect(sync.get().mode).toBe('ok');
    await sync.off();
    expect([begun, stopped]).toEqual([1, 1]);
    expect(sync.get().mode).toBe('local-only');
  });
});
