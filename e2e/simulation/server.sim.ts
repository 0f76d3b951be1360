// The real server over one SQLite file, and what its tables hold, read by other means than its own code.
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { createContext } from '#server/context.ts';
import { createTokens } from '#server/accounts/tokens.ts';
import { admitDevice } from '#server/db/device-rows.ts';
import { addRefresh } from '#server/db/refresh-rows.ts';
import { addUser } from '#server/db/user-rows.ts';
import { utcDay } from '#server/db/utc-day.ts';
import { readConfig } from '#server/http/read-config.ts';
import { raiseEpoch } from '#server/sync/space.ts';
import type { Chance } from './chance.sim.ts';

const ownerKey = new Uint8Array(32).fill(7);
/** A folder in memory where the machine has one: the file is a file either way. */
const root = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** A commit that does not come about: the process died right before it. */
let isDoomed = false;
const proto = SqliteDatabase.prototype;
const { exec } = proto;
proto.exec = function run(this: SqliteDatabase.Database, text: string) {
  if (isDoomed && text === 'COMMIT') {
    isDoomed = false;
    throw Object.assign(new Error('planted'), {
      name: 'SqliteError',
      code: 'SQLITE_FULL',
    });
  }
  return exec.call(this, text);
};

/** A signature is looked at once: what is signed and by whom does not change. */
const seen = new Map<string, boolean>();
const verify = crypto.subtle.verify.bind(crypto.subtle);
Object.assign(crypto.subtle, {
  async verify(...given: Parameters<typeof verify>): Promise<boolean> {
    const text = [given[2], given[3]]
      .map((bytes) => Buffer.from(bytes as Uint8Array).toString('latin1'))
      .join('\n');
    const known = seen.get(text) ?? (await verify(...given));
    if (seen.size > 1_000) seen.clear();
    seen.set(text, known);
    return known;
  },
});

export type Answer = { status: number; text: string; retryAfter: string };
export type Row = Record<string, unknown>;
export type SimServer = Awaited<ReturnType<typeof startServer>>;

export async function startServer() {
  const folder = mkdtempSync(join(root, 'maya-simulation-'));
  const file = join(folder, 'maya.db');
  const reading = readConfig(
    { DATA_DIR: folder, WEB_DIR: join(folder, 'web'), LOG_LEVEL: 'debug' },
    () => '',
  );
  if (!reading.ok) throw new Error(reading.error.join('; '));
  const { config } = reading.value;
  const state = { now: 0, log: [] as string[], chance: null as Chance | null };
  const clock = () => state.now;
  const open = () =>
    createContext(
      config,
      { database: file, ownerKey },
      {
        writeLog: (line) => void state.log.push(line),
        clock,
        randomBytes: (n) =>
          state.chance === null ? new Uint8Array(n) : state.chance.bytes(n),
        hashing: {
          derive: async (secret, salt) =>
            new Uint8Array(
              createHash('sha256').update(secret).update(salt).digest(),
            ),
        },
      },
    );
  let context = await open();
  const viewer = new SqliteDatabase(file, { readonly: true });
  const tokens = createTokens({ ownerKey, clock });
  const tables = (
    viewer
      .prepare("SELECT name FROM sqlite_master WHERE type = 'table'")
      .all() as { name: string }[]
  )
    .map(({ name }) => name)
    .filter((name) => columnsOf(name).includes('user_id'));
  const byUser = new Map(
    tables.map((name) => [
      name,
      viewer.prepare(`SELECT * FROM "${name}" WHERE user_id = ?`),
    ]),
  );

  function columnsOf(table: string): string[] {
    return (
      viewer.prepare(`PRAGMA table_info("${table}")`).all() as {
        name: string;
      }[]
    ).map(({ name }) => name);
  }

  return {
    state,
    /** One person with devices, as a sign-up and sign-ins leave them; their tokens never run out here. */
    async join(userId: string, devices: readonly string[]) {
      const at = Math.floor(state.now / 60_000) * 60_000;
      const day = utcDay(state.now);
      await context.store.tx(async ({ db }) => {
        await addUser(db, {
          id: userId,
          email: `${userId}@example.org`,
          addressKey: userId,
          timezone: 'Europe/Berlin',
          referralCode: null,
          mayaInstance: `${userId}-maya`,
          sessionId: userId,
          inboxKey: '',
          at,
          day,
        });
        for (const id of devices) {
          await admitDevice(db, userId, { id, name: null, day });
          await addRefresh(db, userId, {
            hash: `${userId}-${id}`,
            family: `${userId}-${id}`,
            deviceId: id,
            madeAt: state.now,
            usedAt: null,
            successorCt: null,
            expiresAt: state.now + 1e12,
            endsAt: state.now + 1e12,
            authTime: state.now,
          });
        }
      });
    },
    token: (userId: string, deviceId: string): Promise<string> =>
      tokens.issue({
        userId,
        deviceId,
        family: `${userId}-${deviceId}`,
        authTime: state.now,
      }),
    async ask(
      path: string,
      token: string,
      body: string,
      { isDoomed: doomed = false } = {},
    ): Promise<Answer> {
      isDoomed = doomed;
      const response = await context.app.request(
        path,
        {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            authorization: `Bearer ${token}`,
          },
          body,
        },
        { incoming: { socket: { remoteAddress: '10.1.1.1' } } },
      );
      const text = await response.text();
      isDoomed = false;
      const retryAfter = response.headers.get('retry-after') ?? '';
      return { status: response.status, text, retryAfter };
    },
    /** The process ends and another opens the same file. */
    async restart(): Promise<void> {
      await context.drain();
      context.close();
      context = await open();
    },
    /** As an operator does after a backup was put back (EPOCH-2). */
    raise: (userId: string) =>
      context.store.tx(({ db }) =>
        raiseEpoch(db, userId, {
          now: state.now,
          randomBytes: (n) =>
            state.chance === null ? new Uint8Array(n) : state.chance.bytes(n),
        }),
      ),
    rowsOf: (table: string, userId: string): Row[] =>
      (byUser.get(table)?.all(userId) ?? []) as Row[],
    /** All that is stored of a person, and all that was logged, as one text. */
    dump: (userId: string): string =>
      tables
        .map((name) => JSON.stringify(byUser.get(name)?.all(userId)))
        .join('\n') + state.log.join(''),
    async stop(): Promise<void> {
      viewer.close();
      await context.drain();
      context.close();
      rmSync(folder, { recursive: true });
    },
  };
}
