import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SignUpRequest } from '#shared/protocol/accounts.ts';
import { makeSignUpBody } from '#shared/testing/sign-up-body.ts';
import { createTestIds } from '#shared/testing/test-ids.ts';
import { openStore, type Db, type Store } from '#server/db/open-store.ts';
import { addRefresh } from '#server/db/refresh-rows.ts';
import { createErasedKey } from './erase.ts';
import { createSignUpQueue } from './queue.ts';
import { createSignInBrake } from './sign-in-brake.ts';
import { checkSignUp } from './sign-up-check.ts';
import { createSignUp, type SignUpDeps } from './sign-up.ts';
import { createSlowHash } from './slow-hash.ts';

const tables = [
  'beta_users',
  'maya_instances',
  'sanctuary_sessions',
  'auth_secret',
  'key_wrap',
  'device',
  'consent',
  'refresh_token',
] as const;

let folder: string;
let store: Store;
let isBusy: boolean;
let ids: ReturnType<typeof createTestIds>;

/** Quick in place of slow; what matters here is when it is called, not what it costs. */
const derive = async (secret: Uint8Array, salt: Uint8Array) =>
  new Uint8Array(createHash('sha256').update(secret).update(salt).digest());

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'maya-sign-up-'));
  store = openStore(join(folder, 'maya.db'), () => Promise.resolve());
  isBusy = false;
  ids = createTestIds(3);
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

const openSession: SignUpDeps['sessions']['open'] = async (db, who) => {
  const { userId, deviceId, now } = who;
  const token = Buffer.from(ids.randomBytes(16)).toString('hex');
  const row = { hash: token, family: token, deviceId, usedAt: null };
  const times = { madeAt: now, expiresAt: now, endsAt: now, authTime: now };
  await addRefresh(db, userId, { ...row, ...times, successorCt: null });
  const caller = { userId, deviceId, family: token, authTime: now };
  return { token, caller, expiresAt: now };
};

function makeSignUp(changes: Partial<SignUpDeps> = {}) {
  const queue = createSignUpQueue({ ...ids, isBusy: () => isBusy });
  const signUp = createSignUp({
    store,
    ids,
    slowHash: createSlowHash({ derive, randomBytes: ids.randomBytes }),
    sessions: { open: openSession },
    queue,
    brake: createSignInBrake(ids.clock, ids.randomBytes),
    erasedKey: createErasedKey(new Uint8Array(32)),
    ...changes,
  });
  return {
    queue,
    send: (body: SignUpRequest) => {
      const checked = checkSignUp(body);
      if (!checked.ok) throw new Error(checked.error.code);
      return signUp(checked.value, '192.0.2.1');
    },
  };
}

const rowsOf = (table: string) =>
  store.read(
    async (db) => db.all(`SELECT * FROM ${table}`) as Record<string, unknown>[],
  );
const countAll = async () =>
  Object.fromEntries(
    await Promise.all(
      tables.map(async (name) => [name, (await rowsOf(name)).length] as const),
    ),
  );
const none = Object.fromEntries(tables.map((name) => [name, 0]));
const one = {
  ...Object.fromEntries(tables.map((name) => [name, 1])),
  auth_secret: 2,
  key_wrap: 2,
  consent: 4,
};

/** A store whose n-th write of a transaction fails; `failed` tells whether it came to that. */
function breakAt(n: number) {
  let writes = 0;
  const state = { hasFailed: false };
  const guarded = (db: Db): Db =>
    new Proxy(db, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name, target);
        if (name !== 'insert' || typeof value !== 'function') return value;
        return (...input: unknown[]) => {
          writes += 1;
          if (writes === n) {
            state.hasFailed = true;
            throw new Error('planted');
          }
          return value.apply(target, input) as unknown;
        };
      },
    });
  const broken: Store = {
    ...store,
    tx: (work) =>
      store.tx((t) => work({ afterCommit: t.afterCommit, db: guarded(t.db) })),
  };
  return { broken, state };
}

describe('one transaction', () => {
  it('[SIGN-1] [SIGN-2] [SEAL-2] makes person, instance and first session, without a seal', async () => {
    const body = makeSignUpBody(1, { referralCode: ' friend ' });
    const made = await makeSignUp().send(body);
    expect(made).toMatchObject({
      ok: true,
      value: {
        state: 'in',
        account: { userId: body.userId, sessionId: body.sessionId },
      },
    });
    expect(await countAll()).toEqual(one);
    const [user] = await rowsOf('beta_users');
    expect(user).toMatchObject({
      id: body.userId,
      email: 'person-1@example.org',
      timezone: 'Europe/Berlin',
      referral_code: 'friend',
      privacy_mode: 'sanctuary',
      session_count: 1,
      gen: 1,
      older: null,
      inbox_key: body.inboxKey,
    });
    expect(Number(user?.['created_at']) % 60_000).toBe(0);
    expect((await rowsOf('sanctuary_sessions'))[0]).toMatchObject({
      id: body.sessionId,
      maya_instance: user?.['maya_instance'],
      sanctuary_seal: null,
      closed_at: null,
      protection_active: 1,
      message_count: 0,
    });
  });

  it('[AUTH-7] [VAULT-1] neither the sent secrets nor anything equal to them is stored', async () => {
    const body = makeSignUpBody(1);
    await makeSignUp().send(body);
    const all = JSON.stringify(await Promise.all(tables.map(rowsOf)));
    expect(all).toContain(body.inboxKey);
    for (const text of [body.authKey, body.recoveryAuthKey]) {
      const bytes = Buffer.from(text, 'base64url');
      expect(all).not.toContain(text);
      expect(all).not.toContain(bytes.toString('hex'));
      expect(all).not.toContain(
        createHash('sha256').update(bytes).digest('base64url'),
      );
    }
  });

  it('[SIGN-2] a failure at any write leaves nothing, and the same sign-up works afterwards', async () => {
    let steps = 0;
    for (let n = 1; ; n += 1) {
      const { broken, state } = breakAt(n);
      const sent = makeSignUp({ store: broken }).send(makeSignUpBody(1));
      if (
        !(await sent.then(
          () => state.hasFailed,
          () => true,
        ))
      )
        break;
      expect(state.hasFailed).toBe(true);
      expect(await countAll()).toEqual(none);
      steps = n;
    }
    // Person, instance, session, two secrets, two wraps, four consents, device, refresh token.
    expect(steps).toBe(13);
    expect(await countAll()).toEqual(one);
  });

  it('[SIGN-2] [AUTH-7] a session that cannot be opened, or a full house of hashes, leaves nothing', async () => {
    const body = makeSignUpBody(1);
    const failing = makeSignUp({
      sessions: { open: () => Promise.reject(new Error('planted')) },
    });
    await expect(failing.send(body)).rejects.toThrow('planted');
    const busy = { ok: false, error: 'busy' } as const;
    const full = makeSignUp({
      slowHash: { hash: async () => busy, matches: async () => busy },
    });
    expect(await full.send(body)).toEqual(busy);
    expect(await countAll()).toEqual(none);
  });

  it('[TX-5] secrets are hashed while no transaction is open', async () => {
    let isOpen = false;
    const seen: boolean[] = [];
    const watched: Store = {
      ...store,
      tx: (work) =>
        store.tx(async (t) => {
          isOpen = true;
          try {
            return await work(t);
          } finally {
            isOpen = false;
          }
        }),
    };
    const slowHash = createSlowHash({
      derive: (secret, salt) => {
        seen.push(isOpen);
        return derive(secret, salt);
      },
      randomBytes: ids.randomBytes,
    });
    await makeSignUp({ store: watched, slowHash }).send(makeSignUpBody(1));
    expect(seen).toEqual([false, false]);
  });
});

describe('a second sign-up', () => {
  const idsOf = (
    sent: Awaited<ReturnType<ReturnType<typeof makeSignUp>['send']>>,
  ) => {
    if (!sent.ok || sent.value.state !== 'in') throw new Error('not in');
    const { userId, mayaInstance, sessionId } = sent.value.account;
    return { userId, mayaInstance, sessionId };
  };

  it('[P2] [SIGN-2] that is the same one gives the same ids and another session of the device', async () => {
    const { send } = makeSignUp();
    const first = idsOf(await send(makeSignUpBody(1)));
    expect(idsOf(await send(makeSignUpBody(1)))).toEqual(first);
    const spelled = makeSignUpBody(1, { email: ' PERSON-1@Example.org ' });
    expect(idsOf(await send(spelled))).toEqual(first);
    expect(await countAll()).toEqual({ ...one, refresh_token: 3 });
  });

  it('[P2] [SIGN-2] ten at the same moment make one account', async () => {
    const { send } = makeSignUp();
    const sent = await Promise.all(
      Array.from({ length: 10 }, () => send(makeSignUpBody(1))),
    );
    expect(new Set(sent.map((one) => JSON.stringify(idsOf(one)))).size).toBe(1);
    expect(await countAll()).toEqual({ ...one, refresh_token: 10 });
  });

  it('[AUTH-12] of twenty people with one address at the same moment one gets it', async () => {
    const { send } = makeSignUp();
    const email = 'same@example.org';
    const sent = await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        send(makeSignUpBody(at, { email })),
      ),
    );
    const refused = sent.filter((one) => !one.ok);
    expect(refused).toHaveLength(19);
    expect(refused).toEqual(
      Array.from({ length: 19 }, () => ({ ok: false, error: 'address_taken' })),
    );
    expect(await countAll()).toEqual(one);
  });

  it('[AUTH-12] [SIGN-2] with another secret, another id or an id of somebody else is refused and changes nothing', async () => {
    const { send } = makeSignUp();
    const first = makeSignUpBody(1);
    await send(first);
    const before = JSON.stringify(await Promise.all(tables.map(rowsOf)));
    const other = makeSignUpBody(2);
    const tries: [SignUpRequest, string][] = [
      [{ ...first, authKey: other.authKey }, 'address_taken'],
      [{ ...first, userId: other.userId }, 'address_taken'],
      [{ ...other, email: 'Person-1@EXAMPLE.org' }, 'address_taken'],
      [{ ...other, userId: first.userId }, 'vault_conflict'],
      [
        { ...other, userId: first.userId, authKey: first.authKey },
        'vault_conflict',
      ],
    ];
    for (const [body, error] of tries)
      expect(await send(body)).toEqual({ ok: false, error });
    expect(JSON.stringify(await Promise.all(tables.map(rowsOf)))).toBe(before);
  });
});

describe('a busy server', () => {
  it('[SIGN-1] [LOAD-4] asks new people to wait, in order, and keeps nothing of them', async () => {
    const { send } = makeSignUp();
    isBusy = true;
    for (const seed of [1, 2, 3])
      expect(await send(makeSignUpBody(seed))).toMatchObject({
        ok: true,
        value: { state: 'queued', place: seed },
      });
    expect(await countAll()).toEqual(none);
    isBusy = false;
    await send(makeSignUpBody(3));
    ids.advance(1000);
    const states = [];
    for (const seed of [4, 3, 2, 1]) {
      const sent = await send(makeSignUpBody(seed));
      states.push(sent.ok && sent.value.state);
    }
    expect(states).toEqual(['queued', 'queued', 'queued', 'in']);
    ids.advance(4000);
    for (const seed of [4, 3, 2])
      expect(await send(makeSignUpBody(seed))).toMatchObject({
        value: { state: 'in' },
      });
  });

  it('[SIGN-1] lets in whoever has an account, and tells a taken address at once', async () => {
    const { send, queue } = makeSignUp();
    await send(makeSignUpBody(1));
    isBusy = true;
    expect(await send(makeSignUpBody(1))).toMatchObject({
      value: { state: 'in' },
    });
    const taken = makeSignUpBody(2, { email: 'person-1@example.org' });
    expect(await send(taken)).toEqual({ ok: false, error: 'address_taken' });
    expect(queue.size()).toBe(0);
  });

  it('[SIGN-1] [AUTH-7] whoever was let in and met a full house keeps the turn', async () => {
    isBusy = true;
    const hashes = createSlowHash({ derive, randomBytes: ids.randomBytes });
    let isFull = true;
    const { send, queue } = makeSignUp({
      slowHash: {
        hash: async (key) =>
          isFull ? { ok: false, error: 'busy' } : hashes.hash(key),
        matches: hashes.matches,
      },
    });
    await send(makeSignUpBody(1));
    isBusy = false;
    await send(makeSignUpBody(1));
    ids.advance(1000);
    expect(await send(makeSignUpBody(1))).toEqual({ ok: false, error: 'busy' });
    expect(queue.size()).toBe(1);
    isFull = false;
    expect(await send(makeSignUpBody(1))).toMatchObject({
      value: { state: 'in' },
    });
    expect(queue.size()).toBe(0);
  });
});
