import { afterEach, beforeEach, expect, it } from 'vitest';
import { devicesReply } from '#shared/protocol/accounts.ts';
import { revokeDevice } from '#server/db/device-rows.ts';
import {
  AUTH,
  DAY,
  MINUTE,
  newKey,
  openBrowser,
  passphraseWrap,
  statusAndCode,
  twoDevices,
  type Browser,
  type TwoDevices,
} from './account-rig.contract.ts';

// As it is set before each.
let { server, first, second, person } = {} as TwoDevices;
beforeEach(async () => {
  ({ server, first, second, person } = await twoDevices());
});
afterEach(() => server.stop());

const listOf = async (browser: Browser) =>
  devicesReply.parse(await (await browser.get(`${AUTH}/devices`)).json())
    .devices;
it('[AUTH-5] are listed with their days, and one of them is this one', async () => {
  server.clock.now += 3 * MINUTE;
  const today = new Date(server.clock.now).toISOString().slice(0, 10);
  expect(await listOf(second)).toEqual([
    {
      id: '00000002',
      name: null,
      createdDay: today,
      lastSeenDay: today,
      isThis: true,
    },
    {
      id: person.body.device.id,
      name: person.body.device.name,
      createdDay: today,
      lastSeenDay: today,
      isThis: false,
    },
  ]);
  server.clock.now += 2 * DAY;
  await first.refresh();
  const seen = (await listOf(first)).find(({ isThis }) => isThis);
  expect(seen?.lastSeenDay).toBe(
    new Date(server.clock.now).toISOString().slice(0, 10),
  );
});

it('[AUTH-5] [AUTH-8] [VAULT-17] a revoked device loses refresh, reads and writes at once', async () => {
  const response = await first.delete(`${AUTH}/devices`, { id: '00000002' });
  expect(response.status).toBe(204);
  expect((await listOf(first)).map(({ id }) => id)).toEqual([
    person.body.device.id,
  ]);
  expect(
    await statusAndCode(
      await second.post(`${AUTH}/consents`, {
        kind: 'model',
        version: '1',
        given: true,
      }),
    ),
  ).toEqual([401, 'auth_expired']);
  expect(await statusAndCode(await second.get(`${AUTH}/wraps`))).toEqual([
    401,
    'auth_expired',
  ]);
  expect(await statusAndCode(await second.refresh())).toEqual([
    401,
    'session_ended',
  ]);
  expect((await first.refresh()).status).toBe(200);
  const again = await first.delete(`${AUTH}/devices`, { id: '00000002' });
  expect(await statusAndCode(again)).toEqual([404, 'not_found']);
  // Whoever proves the secret again comes back; the token from before does not.
  const old = second.token();
  await second.signIn(person.body.email, person.body.authKey, '00000002');
  expect((await second.get(`${AUTH}/wraps`)).status).toBe(200);
  second.setToken(old);
  expect((await second.get(`${AUTH}/wraps`)).status).toBe(401);
});

it('[AUTH-8] the mark of a revoked device is enough, whatever is left of its sign-ins', async () => {
  const { userId } = person;
  const { now } = server.clock;
  await server.context.store.tx(({ db }) =>
    revokeDevice(db, userId, '00000002', now),
  );
  expect((await second.get(`${AUTH}/wraps`)).status).toBe(401);
  expect((await second.refresh()).status).toBe(401);
});

it('[AUTH-5] all others go at once, this one stays', async () => {
  const third = openBrowser(server);
  await third.signIn(person.body.email, person.body.authKey, '00000003');
  const response = await second.delete(`${AUTH}/devices`, { others: true });
  expect(response.status).toBe(204);
  expect((await listOf(second)).map(({ id }) => id)).toEqual(['00000002']);
  for (const other of [first, third])
    expect((await other.refresh()).status).toBe(401);
  expect((await second.refresh()).status).toBe(200);
});

it('[AUTH-5] a request for one and all, or for nothing, is refused', async () => {
  for (const body of [{}, { id: '00000002', others: true }, { others: false }])
    expect(
      await statusAndCode(await first.delete(`${AUTH}/devices`, body)),
    ).toEqual([400, 'invalid_request']);
  expect(await listOf(first)).toHaveLength(2);
});

it('[RLS-3] the device of somebody else is not there', async () => {
  const stranger = openBrowser(server);
  await stranger.signUp(2);
  expect(
    await statusAndCode(
      await stranger.delete(`${AUTH}/devices`, { id: '00000002' }),
    ),
  ).toEqual([404, 'not_found']);
  expect((await second.refresh()).status).toBe(200);
});

it('[AUTH-5] a proof is 15 minutes old at most, and a refresh makes none', async () => {
  server.clock.now += 15 * MINUTE;
  await first.refresh();
  expect(
    (await first.delete(`${AUTH}/devices`, { id: 'ffffffff' })).status,
  ).toBe(404);
  server.clock.now += 1000;
  const calls: [string, string, unknown][] = [
    ['DELETE', 'devices', { others: true }],
    [
      'POST',
      'wraps',
      { put: [{ wrap: passphraseWrap(), authKey: newKey() }], gen: 1 },
    ],
    ['DELETE', 'wraps', { id: person.body.wraps[0]?.id }],
    ['POST', 'erase', { confirm: 'erase' }],
  ];
  for (const [method, path, body] of calls)
    expect(
      await statusAndCode(await first.send(method, `${AUTH}/${path}`, body)),
    ).toEqual([403, 'proof_required']);
  expect((await first.get(`${AUTH}/wraps`)).status).toBe(200);
  await first.signIn(person.body.email, person.body.authKey, '00000007');
  expect((await first.delete(`${AUTH}/devices`, { others: true })).status).toBe(
    204,
  );
});
