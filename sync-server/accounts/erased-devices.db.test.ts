import { afterEach, beforeEach, expect, it } from 'vitest';
import { addErased } from '#server/db/user-rows.ts';
import { erasedAccount } from '#server/db/tables.sqlite.ts';
import { utcDay } from '#server/db/utc-day.ts';
import {
  AUTH,
  DAY,
  newKey,
  openBrowser,
  passphraseWrap,
  recoveryWrap,
  statusAndCode,
  twoDevices,
  type TwoDevices,
} from './account-rig.contract.ts';

// As it is set before each.
let { server, first, second } = {} as TwoDevices;
beforeEach(async () => {
  ({ server, first, second } = await twoDevices());
});
afterEach(() => server.stop());

const erase = async () => {
  const response = await first.post(`${AUTH}/erase`, { confirm: 'erase' });
  expect(response.status).toBe(204);
};
const changePassphrase = () =>
  first.post(`${AUTH}/wraps`, {
    put: [{ wrap: passphraseWrap(), authKey: newKey() }],
    gen: 1,
  });
const rotate = () =>
  first.post(`${AUTH}/wraps`, {
    put: [
      { wrap: passphraseWrap(2), authKey: newKey() },
      { wrap: recoveryWrap(2), authKey: newKey() },
    ],
    gen: 2,
    older: 'sealed',
    inboxKey: newKey(),
  });
const ways: [string, () => Promise<Response>][] = [
  ['a changed passphrase', changePassphrase],
  ['a rotation', rotate],
  ['its revocation', () => first.delete(`${AUTH}/devices`, { id: '00000002' })],
  [
    'the revocation of all others',
    () => first.delete(`${AUTH}/devices`, { others: true }),
  ],
];

it.each(ways)(
  '[PRIV-10] a device whose sign-in ended by %s hears of the erasure at its next contact',
  async (_, end) => {
    expect((await end()).ok).toBe(true);
    await erase();
    expect(await statusAndCode(await second.refresh())).toEqual([
      410,
      'account_erased',
    ]);
  },
);

it('[PRIV-10] a device that heard that its sign-in ended keeps what tells it later of the erasure', async () => {
  await changePassphrase();
  for (let at = 0; at < 3; at += 1)
    expect(await statusAndCode(await second.refresh())).toEqual([
      401,
      'session_ended',
    ]);
  await erase();
  expect((await second.refresh()).status).toBe(410);
  expect(second.jar.size).toBe(0);
});

it('[AUTH-4] [PRIV-10] what was signed out by itself leaves nothing to be told', async () => {
  const token = second.cookie();
  await second.post(`${AUTH}/logout`);
  await erase();
  second.jar.set('__Host-maya_rt', token);
  expect((await second.refresh()).status).toBe(401);
});

it('[ABUSE-3] an ended sign-in gets nothing, and takes nothing from the limit of its person', async () => {
  const access = second.token();
  await changePassphrase();
  for (let at = 0; at < 40; at += 1)
    expect((await second.refresh()).status).toBe(401);
  second.setToken(access);
  expect((await second.get(`${AUTH}/wraps`)).status).toBe(401);
  expect((await first.refresh()).status).toBe(200);
});

it('[PRIV-10] [PRIV-7] what an erasure left is forgotten beside a refresh, 90 days later, without another erasure', async () => {
  const { store } = server.context;
  const day = utcDay(server.clock.now);
  await store.tx(({ db }) => addErased(db, ['old'], day));
  const left = () => store.read((db) => db.select().from(erasedAccount));
  server.clock.now += 90 * DAY;
  const later = openBrowser(server);
  await later.signUp(2);
  expect((await later.refresh()).status).toBe(200);
  expect(await left()).toHaveLength(1);
  server.clock.now += DAY;
  expect((await later.refresh()).status).toBe(200);
  expect(await left()).toEqual([]);
});
