import { execFileSync } from 'node:child_process';
import {
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import {
  generateDrizzleJson,
  generateMigration,
  generateSQLiteDrizzleJson,
  generateSQLiteMigration,
} from 'drizzle-kit/api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DbFault } from './faults.ts';
import { openStore, type Store, type Tx } from './open-store.ts';
import * as pgTables from './tables.pg.ts';
import * as sqliteTables from './tables.sqlite.ts';
import { createTurnRows } from './turn-rows.ts';

let folder: string;
let path: string;
let store: Store;
const open = () => openStore(path, () => Promise.resolve());
const turnOf = (turnId: string, owner = 'o') => ({
  turnId,
  owner,
  boot: 'b1',
  at: 5,
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'maya-db-'));
  path = join(folder, 'maya.db');
  store = open();
});
afterEach(() => {
  try {
    store.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});

const states = () =>
  store.read(
    async (db) =>
      db.all('SELECT turn_id, state FROM turn ORDER BY turn_id') as {
        turn_id: string;
        state: string;
      }[],
  );

describe('transactions', () => {
  it('[TX-2] fifty read-modify-writes at once are fifty', async () => {
    await store.tx(async ({ db }) => {
      db.run(`INSERT INTO turn VALUES ('n', 'o', 'b', 'open', 0)`);
    });
    await Promise.all(
      Array.from({ length: 50 }, () =>
        store.tx(async ({ db }) => {
          const row = db.get(`SELECT at FROM turn`) as { at: number };
          await Promise.resolve();
          db.run(`UPDATE turn SET at = ${row.at + 1}`);
        }),
      ),
    );
    const row = await store.read(
      async (db) => db.get(`SELECT at FROM turn`) as { at: number },
    );
    expect(row.at).toBe(50);
  });

  it('[TX-1] [TX-6] what throws is rolled back whole, afterCommit stays silent, the next one works', async () => {
    const told: string[] = [];
    await expect(
      store.tx(async (t) => {
        t.db.run(`INSERT INTO turn VALUES ('a', 'o', 'b', 'open', 0)`);
        t.afterCommit(() => told.push('a'));
        await Promise.resolve();
        throw new Error('bug');
      }),
    ).rejects.toThrow('bug');
    await store.tx(async (t) => {
      t.afterCommit(() => told.push('b'));
      t.db.run(`INSERT INTO turn VALUES ('b', 'o', 'b', 'open', 0)`);
    });
    expect(told).toEqual(['b']);
    expect((await states()).map((row) => row.turn_id)).toEqual(['b']);
  });

  it('[TX-5] t throws after its end', async () => {
    let kept: Tx | undefined;
    await store.tx(async (t) => {
      kept = t;
    });
    expect(() => kept?.db).toThrow('TX-5');
    expect(() => kept?.afterCommit(() => undefined)).toThrow('TX-5');
  });

  it('[TX-2] reads happen on a connection that cannot write', async () => {
    await expect(
      store.read(async (db) => db.run(`DELETE FROM turn`)),
    ).rejects.toMatchObject({ name: 'DbFault', code: 'readonly' });
  });

  it('[TX-1] nobody calls the transaction of the library', () => {
    const hits = (text: string) => /\.transaction\s*\(/.test(text);
    const files = execFileSync(
      'git',
      ['ls-files', '--cached', '--others', '--exclude-standard', 'sync-server'],
      { encoding: 'utf8' },
    )
      .split('\n')
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
    expect(files.length).toBeGreaterThan(20);
    expect(files.filter((name) => hits(readFileSync(name, 'utf8')))).toEqual(
      [],
    );
    expect(hits('await db.transaction (async (t) => {})')).toBe(true);
  });
});

describe('the file', () => {
  it('[DB-3] is private and kept with WAL and foreign keys', () => {
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const client = new SqliteDatabase(path, { readonly: true });
    expect(client.pragma('journal_mode', { simple: true })).toBe('wal');
    client.close();
    expect(store.check()).toEqual({ answers: true, atHead: true });
  });

  it('[DB-5] opened again it keeps its rows; from a newer code it is refused', async () => {
    await createTurnRows(store).claim(turnOf('t'));
    store.close();
    store = open();
    expect(await states()).toHaveLength(1);
    store.close();
    const client = new SqliteDatabase(path);
    client
      .prepare(
        'INSERT INTO __drizzle_migrations (hash, created_at) VALUES (?, ?)',
      )
      .run('later', 9_999_999_999_999);
    client.close();
    expect(open).toThrow(
      expect.objectContaining({ name: 'DbFault', code: 'schema_newer' }),
    );
    const undo = new SqliteDatabase(path);
    undo.exec(`DELETE FROM __drizzle_migrations WHERE hash = 'later'`);
    undo.close();
    store = open();
  });

  it('[DB-7] driver errors become codes and carry no bound value', async () => {
    const claim = store.tx(async ({ db }) => {
      await db.insert(sqliteTables.turn).values({
        ...turnOf('planted-words'),
        state: 'bent' as 'open',
      });
    });
    const error = await claim.catch((one: unknown) => one);
    expect(error).toBeInstanceOf(DbFault);
    expect(error).toMatchObject({
      code: 'constraint',
      sqlstate: 'SQLITE_CONSTRAINT_CHECK',
    });
    const { message, stack, cause } = error as DbFault;
    expect(`${message}${stack}${String(cause)}`).not.toContain('planted');
    const broken = join(folder, 'broken.db');
    writeFileSync(broken, 'this is no database at all, only text'.repeat(40));
    expect(() => openStore(broken, () => Promise.resolve())).toThrow(
      expect.objectContaining({ code: 'corrupt' }),
    );
  });
});

describe('turn rows', () => {
  it('[SSE-4] a turn is claimed once, kept from others, and begun again only when interrupted', async () => {
    const rows = createTurnRows(store);
    expect(await rows.claim(turnOf('t'))).toBe('begin');
    expect(await rows.claim(turnOf('t', 'other'))).toBe('foreign');
    await rows.settle('t', 'interrupted');
    expect(await rows.claim(turnOf('t'))).toBe('begin');
    await rows.settle('t', 'done');
    expect(await rows.claim(turnOf('t'))).toBe('finished');
  });

  it('[SSE-4] what a dead boot left open becomes interrupted', async () => {
    const rows = createTurnRows(store);
    await rows.claim(turnOf('a'));
    await rows.claim({ ...turnOf('b'), boot: 'b2' });
    expect(await rows.closeOthers('b2')).toBe(1);
    expect((await states()).map(({ state }) => state)).toEqual([
      'interrupted',
      'open',
    ]);
  });
});

describe('migrations', () => {
  const metaOf = (dialect: string, name: string) =>
    JSON.parse(
      readFileSync(
        `sync-server/db/migrations/${dialect}/meta/${name}.json`,
        'utf8',
      ),
    );
  const snapshot = (dialect: string) => {
    const { entries } = metaOf(dialect, '_journal');
    const newest = String(entries.length - 1).padStart(4, '0');
    return metaOf(dialect, `${newest}_snapshot`);
  };

  it('[DB-1] [DB-5] SQLite’s is what the tables say', async () => {
    const now = await generateSQLiteDrizzleJson(sqliteTables);
    expect(await generateSQLiteMigration(snapshot('sqlite'), now)).toEqual([]);
  });

  it('[DB-1] [DB-5] Postgres’ is what the same tables say', async () => {
    const now = generateDrizzleJson(pgTables);
    expect(await generateMigration(snapshot('pg'), now)).toEqual([]);
    const empty = generateDrizzleJson({});
    const all = (await generateMigration(empty, now)).join('\n');
    expect(all).toContain('CREATE TABLE "turn"');
  });
});
