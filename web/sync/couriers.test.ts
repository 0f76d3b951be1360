import 'fake-indexeddb/auto';
import { Replicache } from 'replicache';
import { expect, test } from 'vitest';
import { createCarrier } from './carrier.ts';
import { courierContract } from './courier.contract.ts';
import {
  createCarriedDevice,
  rowsOf,
  type MakeCourier,
} from './courier-rig.contract.ts';
import { createPlainCourier } from './plain-courier.ts';
import { settle } from './rig.contract.ts';
import { createServerRig } from './server-rig.contract.ts';

let created = 0;

const withReplicache: MakeCourier = async (deps) => {
  const carrier = createCarrier({
    ...deps,
    spaceId: 'space',
    nextNumber: () => {
      created += 1;
      return created;
    },
    load: () => Promise.resolve(Replicache),
  });
  while (carrier.kind() !== 'replicache') await settle(1);
  return carrier;
};

courierContract('plain', createPlainCourier);
courierContract('Replicache', withReplicache);

test('[CONF-12] after the same words, refusals, troubles and news both couriers leave the same rows', async () => {
  const ends = [];
  for (const make of [createPlainCourier, withReplicache]) {
    const server = createServerRig();
    const [phone, other] = [
      await createCarriedDevice(make, server),
      await createCarriedDevice(make, server),
    ];
    const open = server.shut();
    const ids = [];
    for (let n = 0; n < 6; n += 1) ids.push(await phone.write(`words ${n}`));
    await phone.page.writer.closeSession(phone.sid);
    const [, refused = ids[0]] = ids;
    if (refused !== undefined) server.say.refuse.set(refused, 'invalid');
    server.say.trouble.push('lost', { code: 'sync_unavailable' }, 'lost');
    open();
    phone.courier.wake('start');
    await phone.until(phone.sent, 2_000);
    await other.write('from elsewhere', phone.sid);
    other.courier.wake('start');
    await other.until(other.sent, 500);
    for (const [device, count] of [
      [phone, 7],
      [other, 6],
    ] as const) {
      device.courier.wake('poke');
      await device.until(
        async () => (await rowsOf(device)).messages.length === count,
        500,
      );
    }
    const rows = await rowsOf(phone);
    const places = [...ids, ...rows.messages.map(({ id }) => id)];
    ends.push({
      outbox: rows.outbox,
      messages: rows.messages.map(({ id, ver, erased, rev }) => ({
        place: places.indexOf(id),
        isKnown: ver > 0,
        erased,
        rev,
      })),
      rejected: rows.rejected.map(({ opId, reason }) => [
        places.indexOf(opId),
        reason,
      ]),
      sessions: rows.sessions.map(({ erased }) => erased),
      // The other device has the same, but for what was refused here and never left.
      other: (await rowsOf(other)).messages.map(({ id }) => places.indexOf(id)),
    });
    await phone.end();
    await other.end();
  }
  expect(ends[0]).toEqual(ends[1]);
  expect(ends[0]?.outbox).toBe(0);
});
