import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getTableColumns, getTableName, is } from 'drizzle-orm';
import { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { consentsReply } from '#shared/protocol/accounts.ts';
import type { OpId, SessionId } from '#shared/base/ids.ts';
import type { Message } from '#shared/domain/message.ts';
import { createTestIds } from '#shared/testing/test-ids.ts';
import { addConsent } from '#server/db/consent-rows.ts';
import { admitDevice } from '#server/db/device-rows.ts';
import { putDigests } from '#server/db/digest-rows.ts';
import { personTables } from '#server/db/erase-rows.ts';
import { putMessages } from '#server/db/message-rows.ts';
import { addLetters, addOps, countFault } from '#server/db/op-rows.ts';
import { openStore, type Db, type Store } from '#server/db/open-store.ts';
import { addRefresh } from '#server/db/refresh-rows.ts';
import { putRecords } from '#server/db/record-rows.ts';
import { putSecret, putWrap } from '#server/db/secret-rows.ts';
import { putClients, putSpace } from '#server/db/space-rows.ts';
import * as schema from '#server/db/tables.sqlite.ts';
import { addUser, isErased } from '#server/db/user-rows.ts';
import type { AppContext, AppEnv } from '#server/http/answers.ts';
import { createConsents } from './consents.ts';
import { createErase, createErasedKey } from './erase.ts';

const ownerKey = new Uint8Array(32).fill(7);
const DAY_MS = 86_400_000;
const marks = [
  'Zugvogel-4711',
  'Kranich-4711',
  'Storch-4711',
  'Reiher-4711',
  'token-4711',
];

let folder: string;
let store: Store;
let ids: ReturnType<typeof createTestIds>;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'maya-erase-'));
  store = openStore(join(folder, 'maya.db'), () => Promise.resolve());
  ids = createTestIds(4);
  for (const userId of ['ada', 'ben']) await addPerson(userId);
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

/** A row of the person in every table that may hold one. */
async function addPerson(userId: string): Promise<void> {
  const at = ids.clock();
  const day = '2026-11-21';
  await store.tx(async ({ db }) => {
    await addUser(db, {
      id: userId,
      email: `${userId}-Zugvogel-4711@example.org`,
      addressKey: `${userId}-Zugvogel-4711@example.org`,
      timezone: 'UTC',
      referralCode: 'Kranich-4711',
      mayaInstance: `${userId}-instance`,
      sessionId: 's1',
      inboxKey: 'k',
      at,
      day,
    });
    await putSecret(db, userId, {
      kind: 'passphrase',
      hash: 'h',
      salt: 's',
      kdf: null,
      saltPart: null,
    });
    const wrap = { id: 'w1', kind: 'passphrase', gen: 1, w: 'w' } as const;
    await putWrap(db, userId, { ...wrap, kdf: null, saltPart: null });
    await admitDevice(db, userId, { id: 'd1', name: 'Storch-4711', day });
    await addConsent(db, userId, {
      kind: 'account',
      version: 'v1',
      given: true,
      at,
    });
    await db.insert(schema.mayaSessions).values({
      userId,
      sessionId: 's1',
      mayaInstance: `${userId}-instance`,
      lastActive: at,
    });
    await addSyncRows(db, userId, day, at);
    for (const device of ['d1', 'd2'])
      await addRefresh(db, userId, {
        hash: `${userId}-token-4711-${device}`,
        family: device,
        deviceId: device,
        madeAt: at,
        usedAt: null,
        successorCt: null,
        expiresAt: at + DAY_MS,
        endsAt: at + DAY_MS,
        authTime: at,
      });
  });
}

/** One row in each table of the sync, with marked words where words could be. */
async function addSyncRows(
  db: Db,
  userId: string,
  day: string,
  at: number,
): Promise<void> {
  const version = 1;
  const opId = 'o1' as OpId;
  const sid = 's1' as SessionId;
  const message: Message = {
    id: opId,
    sid,
    role: 'user',
    at,
    ord: 1,
    ver: version,
    rev: 0,
    box: 'session',
    e: 'Reiher-4711',
    lane: null,
    re: null,
    turn: null,
    erased: 0,
  };
  await putSpace(db, userId, {
    epoch: '1-a',
    version,
    ordNext: 2,
    raisedAt: null,
  });
  const lmids = new Map([['c1', 1]]);
  await putClients(db, userId, { groupId: 'g1', day, version, lmids });
  const op = { opId, name: 'message.send', version, ord: 1 };
  await addOps(db, userId, day, [{ ...op, status: 'applied', reason: null }]);
  const args = { text: 'Reiher-4711' };
  const letter = {
    opId,
    name: 'x',
    v: 1,
    args,
    reason: 'invalid',
    at,
  } as const;
  await addLetters(db, userId, [letter]);
  await countFault(db, userId, { opId, code: 'x', at });
  await putMessages(db, userId, [message]);
  const f = { text: { e: 'Reiher-4711', hlc: '0', op: opId, was: [] } };
  const record = {
    kind: 'dream',
    id: 'd',
    f,
    also: [],
    ver: 1,
    erased: 0,
  } as const;
  await putRecords(db, userId, [{ ...record, also: [] }]);
  await putDigests(db, userId, new Map([['s/s1', { n: 1, x: '0' }]]));
  await db
    .insert(schema.replyHeld)
    .values({ userId, id: 'r1', re: opId, sid, row: message });
}

const tables = Object.values(schema).filter((one) => is(one, SQLiteTable));
const withUser = tables.filter((one) => 'userId' in getTableColumns(one));
const countOf = (table: string, userId: string) =>
  store.read(async (db) => {
    const column = table === 'beta_users' ? 'id' : 'user_id';
    const sql = `SELECT count(*) AS n FROM ${table} WHERE ${column} = '${userId}'`;
    return (db.get(sql) as { n: number }).n;
  });
const countAll = async (userId: string) => {
  const names = [...withUser.map(getTableName), 'beta_users'];
  const counts = names.map(async (name) => [name, await countOf(name, userId)]);
  return Object.fromEntries(await Promise.all(counts)) as Record<
    string,
    number
  >;
};

/** One handler behind a route, called as `userId`. */
function call(
  handler: (c: AppContext, caller: { userId: string }) => Promise<Response>,
  userId: string,
  body?: unknown,
): Promise<Response> {
  const app = new Hono<AppEnv>();
  app.all('/', (c) => handler(c, { userId }));
  app.onError((_, c) => c.text('fault', 500));
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
  return Promise.resolve(app.request('/', body === undefined ? {} : init));
}
const erase = (userId: string, body: unknown = { confirm: 'erase' }) =>
  call(createErase({ store, clock: ids.clock, ownerKey }), userId, body);
const knows = (kind: 'user' | 'token', text: string) =>
  store.read((db) => isErased(db, createErasedKey(ownerKey)(kind, text)));

describe('erasing', () => {
  it('[PRIV-10] the list names every table with a user_id, and all cascade from the person', async () => {
    expect(personTables.map(getTableName).toSorted()).toEqual(
      withUser.map(getTableName).toSorted(),
    );
    const inFile = await store.read(
      async (db) =>
        db.all(
          `SELECT m.name AS name, f.on_delete AS rule FROM sqlite_master m JOIN pragma_table_info(m.name) c
           LEFT JOIN pragma_foreign_key_list(m.name) f ON f."from" = 'user_id' AND f."table" = 'beta_users'
           WHERE m.type = 'table' AND c.name = 'user_id' ORDER BY m.name`,
        ) as { name: string; rule: string | null }[],
    );
    expect(inFile).toEqual(
      withUser
        .map(getTableName)
        .toSorted()
        .map((name) => ({ name, rule: 'CASCADE' })),
    );
  });

  it('[PRIV-10] takes every row of the person, and none of another', async () => {
    const before = await countAll('ben');
    expect(Object.values(await countAll('ada')).every((n) => n > 0)).toBe(true);
    expect((await erase('ada')).status).toBe(204);
    const after = await countAll('ada');
    expect(Object.keys(after).length).toBe(19);
    expect(Object.values(after).every((n) => n === 0)).toBe(true);
    expect(await countAll('ben')).toEqual(before);
  });

  it('[PRIV-10] leaves nothing readable in the file, not in free pages and not in the WAL', async () => {
    const left = () => {
      const files = readdirSync(folder).map((name) =>
        readFileSync(join(folder, name)),
      );
      const all = Buffer.concat(files);
      return marks.filter((mark) => all.includes(mark));
    };
    expect(left()).toEqual(marks);
    await erase('ada');
    await erase('ben');
    expect(left()).toEqual([]);
  });

  it('[PRIV-10] the id and each refresh token are known as erased for 90 days, under keyed hashes', async () => {
    await erase('ada');
    expect(await knows('user', 'ada')).toBe(true);
    expect(await knows('token', 'ada-token-4711-d1')).toBe(true);
    expect(await knows('token', 'ada-token-4711-d2')).toBe(true);
    expect(await knows('user', 'ben')).toBe(false);
    expect(await knows('token', 'ada')).toBe(false);
    const otherKey = createErasedKey(new Uint8Array(32).fill(8));
    const byOther = otherKey('user', 'ada');
    expect(await store.read((db) => isErased(db, byOther))).toBe(false);
    ids.advance(90 * DAY_MS);
    await erase('eve');
    expect(await knows('user', 'ada')).toBe(true);
    ids.advance(DAY_MS);
    await erase('eve');
    expect(await knows('user', 'ada')).toBe(false);
    expect(await knows('token', 'ada-token-4711-d1')).toBe(false);
  });

  it('[PRIV-10] [P2] a repeat is 204 again; without the word nothing happens', async () => {
    for (const body of [{}, { confirm: 'yes' }, { confirm: 'erase', a: 1 }])
      expect((await erase('ada', body)).status).toBe(400);
    expect(await countOf('beta_users', 'ada')).toBe(1);
    expect((await erase('ada')).status).toBe(204);
    expect((await erase('ada')).status).toBe(204);
  });

  it('[PRIV-10] a failure at the last step leaves the account whole', async () => {
    const before = await countAll('ada');
    const broken: Store = {
      ...store,
      tx: (work) =>
        store.tx(async (t) => {
          await work(t);
          throw new Error('planted');
        }),
    };
    const handler = createErase({ store: broken, clock: ids.clock, ownerKey });
    const answer = await call(handler, 'ada', { confirm: 'erase' });
    expect(answer.status).toBe(500);
    expect(await countAll('ada')).toEqual(before);
    expect(await knows('user', 'ada')).toBe(false);
  });
});

describe('consents', () => {
  const set = (userId: string, body: unknown) =>
    call(createConsents({ store, clock: ids.clock }).write, userId, body);
  const get = async (userId: string) => {
    const { read } = createConsents({ store, clock: ids.clock });
    const reply = await (await call(read, userId)).json();
    return consentsReply.parse(reply).consents;
  };

  it('[PRIV-1] one box at a time is given and taken back; the newest word counts, also after the clock was set back', async () => {
    const version = 'v2';
    for (const given of [true, false])
      await set('ada', { kind: 'model', version, given });
    expect((await get('ada')).map(({ kind, given }) => [kind, given])).toEqual([
      ['account', true],
      ['model', false],
    ]);
    ids.advance(-5 * DAY_MS);
    const last = await set('ada', { kind: 'model', version, given: true });
    expect(await last.json()).toEqual({ consents: await get('ada') });
    expect((await get('ada'))[1]).toMatchObject({ kind: 'model', given: true });
    expect(await get('ben')).toHaveLength(1);
  });

  it('[PRIV-1] the account box and unknown ones are refused; an erased person hears it', async () => {
    const box = { version: 'v1', given: false };
    for (const kind of ['account', 'newsletter'])
      expect((await set('ada', { kind, ...box })).status).toBe(400);
    await erase('ada');
    expect((await set('ada', { kind: 'model', ...box })).status).toBe(410);
    expect(await get('ada')).toEqual([]);
  });
});
