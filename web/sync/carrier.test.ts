import 'fake-indexeddb/auto';
import { Replicache } from 'replicache';
import { afterEach, describe, expect, test } from 'vitest';
import { createCarrier, type Carrier } from './carrier.ts';
import { createCarriedDevice, rowsOf } from './courier-rig.contract.ts';
import type { ReplicacheClass } from './replicache-courier.ts';
import { settle } from './rig.contract.ts';
import { createServerRig } from './server-rig.contract.ts';

const open: { end(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.end();
});

let created = 0;
/** Every instance that was made, as Replicache itself. */
const instances: Replicache[] = [];
class Watched extends Replicache<Record<string, never>> {
  constructor(options: ConstructorParameters<typeof Replicache>[0]) {
    super(options as never);
    instances.push(this as never);
  }
}
const WatchedReplicache = Watched as unknown as ReplicacheClass;

async function carried(
  load: () => Promise<ReplicacheClass> = () =>
    Promise.resolve(WatchedReplicache),
) {
  const server = createServerRig();
  const names: string[] = [];
  const phone = await createCarriedDevice(
    (deps) =>
      createCarrier({
        ...deps,
        spaceId: 'space',
        nextNumber() {
          created += 1;
          names.push(`space#${created}`);
          return created;
        },
        load,
      }),
    server,
  );
  open.push(phone);
  const carrier = phone.courier as Carrier;
  return { phone, carrier, server, names };
}

const isReplicache = (carrier: Carrier) => () =>
  carrier.kind() === 'replicache';

describe('who carries', () => {
  test('[COUR-1] the plain courier carries until Replicache is loaded, and where it cannot be fetched', async () => {
    let arrived = false;
    const { phone, carrier } = await carried(() =>
      arrived
        ? Promise.resolve(WatchedReplicache)
        : Promise.reject(new Error()),
    );
    await phone.write('words');
    carrier.wake('start');
    await phone.until(phone.sent);
    expect(carrier.kind()).toBe('plain');
    arrived = true;
    await phone.until(isReplicache(carrier), 5_000);
    await phone.write('more words');
    carrier.wake('write');
    await phone.until(phone.sent, 500);
  });

  test('[COUR-4] [COUR-6] what was sent is forgotten by Replicache, and no row ever lay with it', async () => {
    const { phone, carrier } = await carried();
    await phone.until(isReplicache(carrier));
    for (let n = 0; n < 3; n += 1) await phone.write(`words ${n}`);
    carrier.wake('write');
    await phone.until(phone.sent, 500);
    const rep = instances.at(-1);
    await phone.until(
      async () => (await rep?.experimentalPendingMutations())?.length === 0,
    );
    expect(await rep?.query((tx) => tx.isEmpty())).toBe(true);
  });

  test('[COUR-5] no more than four hundred lie with Replicache, and a long outbox drains all the same', async () => {
    const { phone, carrier, server } = await carried();
    await phone.until(isReplicache(carrier));
    const letGo = server.shut();
    await phone.writeMany(430);
    carrier.wake('write');
    const rep = instances.at(-1);
    const pending = async () =>
      (await rep?.experimentalPendingMutations())?.length ?? 0;
    await phone.until(async () => (await pending()) === 400);
    await settle(50);
    expect(await pending()).toBe(400);
    letGo();
    await phone.until(phone.sent, 500);
    expect(new Set(server.seen.effects.values())).toEqual(new Set([1]));
  });

  test('[COUR-8] [COUR-2] another epoch, and what Replicache says of itself, have it made anew under another name', async () => {
    const { phone, carrier, server, names } = await carried();
    await phone.until(isReplicache(carrier));
    await phone.write('words');
    carrier.wake('write');
    await phone.until(phone.sent, 500);
    const made = async (n: number) => {
      await phone.until(() => names.length === n, 500);
      await phone.until(isReplicache(carrier));
    };
    await phone.until(async () => (await rowsOf(phone)).cookie !== undefined);
    await settle(30);
    server.raiseEpoch('2-b');
    carrier.wake('poke');
    await made(2);
    instances.at(-1)?.onUpdateNeeded?.({ type: 'NewClientGroup' });
    await made(3);
    instances.at(-1)?.onClientStateNotFound?.();
    await phone.until(() => carrier.kind() === 'plain', 500);
    expect(new Set(names).size).toBe(3);
    await phone.write('after it');
    carrier.wake('write');
    await phone.until(phone.sent, 500);
  });

  test('[COUR-8] a courier that carries nothing for five minutes is made anew, and the second time the plain one takes over', async () => {
    const { phone, carrier, server, names } = await carried();
    await phone.until(isReplicache(carrier));
    await phone.write('words');
    server.say.trouble.push(
      ...Array.from({ length: 5_000 }, () => ({
        code: 'sync_unavailable' as const,
      })),
    );
    carrier.wake('write');
    await phone.until(() => names.length === 2, 15_000);
    await phone.until(() => carrier.kind() === 'plain', 15_000);
    expect(await phone.count('outbox')).toBe(1);
    server.say.trouble.splice(0, 5_000);
    carrier.wake('online');
    await phone.until(phone.sent, 500);
  });

  test('[PUSH-2] while it is too early Replicache is answered without a request', async () => {
    const { phone, carrier, server } = await carried();
    await phone.until(isReplicache(carrier));
    await phone.write('words');
    server.say.trouble.push({ code: 'sync_bytes', retryAfterMs: 60_000 });
    carrier.wake('write');
    await phone.until(() => server.seen.pushes.length === 1);
    await instances.at(-1)?.push({ now: true });
    await instances.at(-1)?.push({ now: true });
    expect(server.seen.pushes).toHaveLength(1);
    await phone.until(phone.sent, 5_000);
  });
});
