import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { getTableName, is } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { getTableConfig as pgConfig, PgTable } from 'drizzle-orm/pg-core';
import { getTableConfig, SQLiteTable } from 'drizzle-orm/sqlite-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Wrap } from '#shared/crypto/types.ts';
import * as devices from './device-rows.ts';
import { openStore, type Db, type Store } from './open-store.ts';
import * as refresh from './refresh-rows.ts';
import * as secrets from './secret-rows.ts';
import * as pgTables from './tables.pg.ts';
import * as sqliteTables from './tables.sqlite.ts';
import * as users from './user-rows.ts';
import { utcDay } from './utc-day.ts';

const kdf = { alg: 'argon2id', v: 1, m: 65_536, t: 3, p: 1 } as const;
const secret = {
  kind: 'passphrase',
  hash: 'h',
  salt: 's',
  kdf,
  saltPart: 'p',
} as const;
const wrap: Wrap = {
  id: 'w1',
  kind: 'passphrase',
  gen: 1,
  kdf,
  saltPart: 'p',
  w: 'w',
};
const recovery: Wrap = {
  id: 'w2',
  kind: 'recovery',
  gen: 1,
  kdf: null,
  saltPart: null,
  w: 'w',
};
const day = '2026-11-21';

let folder: string;
let store: Store;
const open = () => openStore(join(folder, 'maya.db'), () => Promise.resolve());
/** One transaction around some calls, as a handler would make it. */
const within = <T>(work: (db: Db) => Promise<T>) =>
  store.tx(({ db }) => work(db));

const addUser = (id: string) =>
  within((db) =>
    users.addUser(db, {
      id,
      email: `${id}@example.org`,
      addressKey: `${id}@example.org`,
      timezone: 'UTC',
      referralCode: null,
      mayaInstance: `${id}-instance`,
      sessionId: 's1',
      inboxKey: 'k',
      at: 60_000,
      day,
    }),
  );
const tokenOf = (hash: string, family: string, deviceId = 'd1') => ({
  hash,
  family,
  deviceId,
  madeAt: 1,
  usedAt: null,
  successorCt: null,
  expiresAt: 100,
  endsAt: 200,
  authTime: 1,
});

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'maya-rows-'));
  store = open();
  for (const id of ['ada', 'ben']) await addUser(id);
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

describe('what a person holds', () => {
  it('[AUTH-6] [AUTH-7] a secret is replaced by kind, a wrap by id, and both come back as they were', () =>
    within(async (db) => {
      await secrets.putSecret(db, 'ada', secret);
      await secrets.putSecret(db, 'ada', { ...secret, hash: 'h2' });
      const bare = { ...secret, kind: 'recovery', kdf: null, saltPart: null };
      await secrets.putSecret(db, 'ada', { ...bare, kind: 'recovery' });
      expect(await secrets.readSecret(db, 'ada', 'passphrase')).toEqual({
        ...secret,
        hash: 'h2',
      });
      expect(await secrets.readSecret(db, 'ada', 'recovery')).toEqual(bare);
      await secrets.putWrap(db, 'ada', recovery);
      await secrets.putWrap(db, 'ada', { ...wrap, gen: 7 });
      await secrets.putWrap(db, 'ada', wrap);
      expect(await secrets.readWraps(db, 'ada')).toEqual([wrap, recovery]);
      expect(await secrets.deleteSecret(db, 'ada', 'recovery')).toBe(1);
      expect(await secrets.deleteSecret(db, 'ada', 'recovery')).toBe(0);
      expect(await secrets.deleteWrap(db, 'ada', 'w2')).toBe(1);
      expect(await secrets.deleteWrapsOfKind(db, 'ada', 'passphrase')).toBe(1);
      expect(await secrets.readWraps(db, 'ada')).toEqual([]);
    }));

  it('[AUTH-12] [VAULT-18] a person is found by id and by address; a second one of the address is refused', async () => {
    await within(async (db) => {
      await users.setVaultGen(db, 'ada', {
        gen: 2,
        older: 'o',
        inboxKey: 'k2',
      });
      await users.touchUser(db, 'ada', '2026-11-22');
    });
    const found = await store.read((db) =>
      users.findUserByAddress(db, 'ada@example.org'),
    );
    expect(found).toMatchObject({
      id: 'ada',
      gen: 2,
      older: 'o',
      inboxKey: 'k2',
      lastSeenDay: '2026-11-22',
    });
    expect(await store.read((db) => users.readUser(db, 'ada'))).toEqual(found);
    expect(await store.read((db) => users.readUser(db, 'eve'))).toBeNull();
    const twice = within((db) =>
      db.update(sqliteTables.betaUsers).set({ addressKey: 'ada@example.org' }),
    );
    await expect(twice).rejects.toMatchObject({ code: 'constraint' });
  });

  it('[AUTH-5] a device is admitted, revoked once, and admitted again by a new sign-in', () =>
    within(async (db) => {
      const admit = (id: string, name: string | null, on: string) =>
        devices.admitDevice(db, 'ada', { id, name, day: on });
      await admit('d2', null, '2026-11-22');
      await admit('d1', 'A phone', day);
      expect(
        (await devices.listDevices(db, 'ada')).map(({ id }) => id),
      ).toEqual(['d1', 'd2']);
      expect(await devices.revokeOtherDevices(db, 'ada', 'd2', 9)).toEqual([
        'd1',
      ]);
      expect(await devices.revokeDevice(db, 'ada', 'd1', 10)).toBe(0);
      expect(await devices.revokeDevice(db, 'ada', 'none', 10)).toBe(0);
      expect(await devices.readDevice(db, 'ada', 'd1')).toMatchObject({
        revokedAt: 9,
      });
      await admit('d1', null, '2026-11-30');
      expect(await devices.readDevice(db, 'ada', 'd1')).toEqual({
        id: 'd1',
        name: 'A phone',
        createdDay: day,
        lastSeenDay: '2026-11-30',
        revokedAt: null,
      });
      await devices.touchDevice(db, 'ada', 'd1', '2026-12-01');
      expect((await devices.readDevice(db, 'ada', 'd1'))?.lastSeenDay).toBe(
        '2026-12-01',
      );
    }));

  it('[AUTH-9] of two uses of a token one is marked; families end alone, by device, or all others', () =>
    within(async (db) => {
      for (const [hash, family, device] of [
        ['a1', 'fa', 'd1'],
        ['a2', 'fa', 'd1'],
        ['b1', 'fb', 'd2'],
        ['c1', 'fc', 'd3'],
      ] as const)
        await refresh.addRefresh(db, 'ada', tokenOf(hash, family, device));
      const use = { usedAt: 5, successorCt: 'x' };
      expect(await refresh.markRefreshUsed(db, 'ada', 'a1', use)).toBe(1);
      expect(await refresh.markRefreshUsed(db, 'ada', 'a1', use)).toBe(0);
      expect(await refresh.readRefresh(db, 'a1')).toEqual({
        ...tokenOf('a1', 'fa'),
        ...use,
        userId: 'ada',
      });
      expect(await refresh.hasFamily(db, 'ada', 'd1', 'fa')).toBe(true);
      expect(await refresh.hasFamily(db, 'ada', 'd2', 'fa')).toBe(false);
      expect(await refresh.endDeviceFamilies(db, 'ada', 'd3')).toBe(1);
      expect(await refresh.endOtherFamilies(db, 'ada', 'fb')).toBe(2);
      expect(await refresh.hasFamily(db, 'ada', 'd1', 'fa')).toBe(false);
      expect(await refresh.hasFamily(db, 'ada', 'd2', 'fb')).toBe(true);
      expect(await refresh.endFamily(db, 'ada', 'fb')).toBe(1);
      expect(await refresh.endFamily(db, 'ada', 'fb')).toBe(0);
      // Ended ones stay until they run out, so that an erasure can name them (PRIV-10); nothing in them opens a successor.
      expect(await refresh.listRefreshHashes(db, 'ada')).toEqual([
        'a1',
        'a2',
        'b1',
        'c1',
      ]);
      const ended = await refresh.readRefresh(db, 'a1');
      expect(ended).toMatchObject({ endsAt: 0, successorCt: null });
      expect(ended !== null && refresh.isEnded(ended)).toBe(true);
      expect(await refresh.markRefreshUsed(db, 'ada', 'a2', use)).toBe(0);
      expect(await refresh.forgetFamily(db, 'ada', 'fa')).toBe(2);
      expect(await refresh.sweepRefresh(db, 100)).toBe(2);
      await refresh.addRefresh(db, 'ada', tokenOf('old', 'f'));
      await refresh.addRefresh(db, 'ben', {
        ...tokenOf('new', 'f'),
        expiresAt: 101,
      });
      expect(await refresh.sweepRefresh(db, 100)).toBe(1);
      expect(await refresh.readRefresh(db, 'new')).not.toBeNull();
    }));

  it('[RLS-3] [P5] with the ids of another nothing is read, changed or deleted', async () => {
    const dump = () =>
      store.read(async (db) =>
        JSON.stringify(
          ['auth_secret', 'key_wrap', 'device', 'refresh_token', 'beta_users']
            .map((name) => db.all(`SELECT * FROM ${name} ORDER BY 1, 2`))
            .flat(),
        ),
      );
    await within(async (db) => {
      await secrets.putSecret(db, 'ada', secret);
      await secrets.putWrap(db, 'ada', wrap);
      await devices.admitDevice(db, 'ada', { id: 'd1', name: null, day });
      await refresh.addRefresh(db, 'ada', tokenOf('a1', 'fa'));
    });
    const before = await dump();
    await within(async (db) => {
      expect(await secrets.readSecret(db, 'ben', 'passphrase')).toBeNull();
      expect(await secrets.deleteSecret(db, 'ben', 'passphrase')).toBe(0);
      expect(await secrets.readWraps(db, 'ben')).toEqual([]);
      expect(await secrets.deleteWrap(db, 'ben', 'w1')).toBe(0);
      expect(await secrets.deleteWrapsOfKind(db, 'ben', 'passphrase')).toBe(0);
      expect(await devices.readDevice(db, 'ben', 'd1')).toBeNull();
      expect(await devices.listDevices(db, 'ben')).toEqual([]);
      await devices.touchDevice(db, 'ben', 'd1', '2030-01-01');
      expect(await devices.revokeDevice(db, 'ben', 'd1', 1)).toBe(0);
      expect(await devices.revokeOtherDevices(db, 'ben', 'x', 1)).toEqual([]);
      const use = { usedAt: 5, successorCt: 'x' };
      expect(await refresh.markRefreshUsed(db, 'ben', 'a1', use)).toBe(0);
      expect(await refresh.hasFamily(db, 'ben', 'd1', 'fa')).toBe(false);
      expect(await refresh.endFamily(db, 'ben', 'fa')).toBe(0);
      expect(await refresh.forgetFamily(db, 'ben', 'fa')).toBe(0);
      expect(await refresh.endDeviceFamilies(db, 'ben', 'd1')).toBe(0);
      expect(await refresh.endOtherFamilies(db, 'ben', 'x')).toBe(0);
      expect(await refresh.listRefreshHashes(db, 'ben')).toEqual([]);
    });
    expect(await dump()).toBe(before);
    // The same id under another person is a row of its own (RLS-9).
    await within(async (db) => {
      await secrets.putWrap(db, 'ben', { ...wrap, w: 'other' });
      expect((await secrets.readWraps(db, 'ada'))[0]?.w).toBe('w');
    });
  });
});

describe('the description of the tables', () => {
  const sqlite = Object.values(sqliteTables)
    .filter((one) => is(one, SQLiteTable))
    .map(getTableConfig);
  const pg = Object.values(pgTables)
    .filter((one) => is(one, PgTable))
    .map(pgConfig);
  const shape = (tables: readonly ((typeof sqlite)[0] | (typeof pg)[0])[]) =>
    tables.map(
      ({ name, columns, primaryKeys, foreignKeys, checks, indexes }) => ({
        name,
        columns: columns.map((one) => [one.name, one.notNull, one.isUnique]),
        keys: primaryKeys.map((key) => key.columns.map((one) => one.name)),
        foreign: foreignKeys.map((key) => [
          getTableName(key.reference().foreignTable),
          key.onDelete,
        ]),
        checks: checks.map((one) => one.name),
        indexes: indexes.map((one) => one.config.name),
      }),
    );

  it('[DB-1] is the same in both dialects', () => {
    expect(sqlite).toHaveLength(23);
    expect(shape(pg)).toEqual(shape(sqlite));
  });

  it('[PRIV-11] no column is named like words of a person without being ciphertext', () => {
    const bent = (name: string) =>
      /messages$|content|transcript|body|text|data|older$/.test(name) &&
      !name.endsWith('_ct');
    const names = sqlite.flatMap(({ columns }) =>
      columns.map((one) => one.name),
    );
    // Keys of older generations, sealed under the newest on a device (VAULT-18).
    expect(names.filter(bent)).toEqual(['older']);
    expect(['messages', 'session_data', 'body'].every(bent)).toBe(true);
  });

  it('[RLS-8] [RLS-9] rows of a person have the person first in their key', () => {
    const single = sqlite
      .filter(({ columns }) => columns.some(({ name }) => name === 'user_id'))
      .filter(
        ({ primaryKeys }) => primaryKeys[0]?.columns[0]?.name !== 'user_id',
      )
      .map(({ name }) => name);
    // Their keys are random and made by the server; a token has to be found without a person.
    expect(single).toEqual(['maya_instances', 'refresh_token']);
  });
});

it('[DB-5] a file of the first version is brought to this one and keeps its rows', async () => {
  const source = 'sync-server/db/migrations/sqlite';
  const old = join(folder, 'migrations');
  mkdirSync(join(old, 'meta'), { recursive: true });
  cpSync(`${source}/0000_first_turns.sql`, `${old}/0000_first_turns.sql`);
  const journal = JSON.parse(
    readFileSync(`${source}/meta/_journal.json`, 'utf8'),
  ) as { entries: unknown[] };
  const first = { ...journal, entries: journal.entries.slice(0, 1) };
  writeFileSync(`${old}/meta/_journal.json`, JSON.stringify(first));
  const path = join(folder, 'old.db');
  const client = new SqliteDatabase(path);
  migrate(drizzle(client), { migrationsFolder: old });
  client.exec(`INSERT INTO turn VALUES ('t', 'o', 'b', 'done', 5)`);
  client.close();
  const later = openStore(path, () => Promise.resolve());
  expect(later.check()).toEqual({ answers: true, atHead: true });
  const rows = await later.read(async (db) => [
    db.all('SELECT * FROM turn'),
    db.all('SELECT * FROM beta_users'),
  ]);
  expect(rows).toEqual([
    [{ turn_id: 't', owner: 'o', boot: 'b', state: 'done', at: 5 }],
    [],
  ]);
  later.close();
});

it('[PRIV-7] a day is a whole UTC day', () => {
  expect(utcDay(Date.UTC(2026, 10, 21, 23, 59, 59, 999))).toBe('2026-11-21');
  expect(utcDay(0)).toBe('1970-01-01');
});
