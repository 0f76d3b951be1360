import 'fake-indexeddb/auto';
import { afterEach, describe, expect, test } from 'vitest';
import type { CallOptions } from '#web/api/sync-client.ts';
import { createCarriedDevice } from './courier-rig.contract.ts';
import { sendKeepalive } from './keepalive.ts';
import { createPlainCourier } from './plain-courier.ts';
import { createServerRig } from './server-rig.contract.ts';

const open: { end(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.end();
});

async function hidden() {
  const server = createServerRig();
  const phone = await createCarriedDevice(createPlainCourier, server);
  open.push(phone);
  const options: CallOptions[] = [];
  const deps = {
    ...phone.deps,
    client: {
      ...server.client,
      push: (...call: Parameters<typeof server.client.push>) => {
        options.push(call[1]);
        return server.client.push(...call);
      },
    },
  };
  const stop = new AbortController();
  return { phone, server, options, deps, stop };
}

describe('a page that is hidden', () => {
  test('[IOS-2] the oldest rows leave by a client of its own, 60 kB at most, in their order', async () => {
    const { phone, server, options, deps, stop } = await hidden();
    const ids = [];
    for (let n = 0; n < 40; n += 1)
      ids.push(await phone.write(`${n} ${'words '.repeat(300)}`));
    await sendKeepalive(deps, stop.signal);
    const [request] = server.seen.pushes;
    expect(JSON.stringify(request).length).toBeLessThanOrEqual(60_000);
    expect(options[0]?.keepalive).toBe(true);
    expect(request?.transient).toBe(true);
    const sent = request?.mutations.map(({ args }) => args.opId) ?? [];
    expect(sent.length).toBeGreaterThan(5);
    expect(sent).toEqual(ids.slice(0, sent.length));
    expect(await phone.count('outbox')).toBe(40 - sent.length);
    expect(phone.seen.acked).toEqual(sent);
  });

  test('[IOS-2] without a read answer nothing changes', async () => {
    const { phone, server, deps, stop } = await hidden();
    await phone.write('words');
    server.say.trouble.push('lost');
    await sendKeepalive(deps, stop.signal);
    expect(await phone.count('outbox')).toBe(1);
    expect(phone.seen.acked).toEqual([]);
    await sendKeepalive(deps, stop.signal);
    expect(await phone.count('outbox')).toBe(0);
    expect(new Set(server.seen.effects.values())).toEqual(new Set([1]));
  });

  test('[IOS-2] nothing leaves without a token, with nothing to send, or once the page is seen again', async () => {
    const { phone, server, deps, stop } = await hidden();
    await sendKeepalive(deps, stop.signal);
    await phone.write('words');
    phone.say.token = null;
    await sendKeepalive(deps, stop.signal);
    phone.say.token = 'token';
    stop.abort();
    await sendKeepalive(deps, stop.signal);
    expect(server.seen.pushes).toEqual([]);
  });
});
