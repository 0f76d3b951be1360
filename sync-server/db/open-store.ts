import { chmodSync } from 'node:fs';
import SqliteDatabase, { type Database } from 'better-sqlite3';
import {
  drizzle,
  type BetterSQLite3Database,
} from 'drizzle-orm/better-sqlite3';
import { DbFault, toDbFault } from './faults.ts';
import { migrateSqlite, readApplied, readHead } from './migrate.ts';
import { createWriterMutex } from './writer-mutex.ts';

const BUSY_TIMEOUT_MS = 5000;
/** TX-4: how often a closure runs again when another process holds the file. */
const MAX_RUNS = 10;

/** What row functions take: that of a transaction, or the read-only one of `Store.read`. */
export type Db = BetterSQLite3Database;

/** What a transaction sees. `db` throws once the transaction is over (TX-5); `afterCommit` never runs after a rollback (TX-6). */
export type Tx = {
  readonly db: Db;
  afterCommit(work: () => void): void;
};

export interface Store {
  /** The only transaction there is (TX-1). Inside it only `t` is awaited: no network, timer or file (TX-5). */
  tx<T>(work: (t: Tx) => Promise<T>): Promise<T>;
  /** A read outside any transaction, on the read-only connection (TX-2). */
  read<T>(work: (db: Db) => Promise<T>): Promise<T>;
  /** Several reads of one moment: what commits meanwhile is not seen by any of them (CONF-2, TX-3). */
  snapshot<T>(work: (db: Db) => Promise<T>): Promise<T>;
  /** Empties the WAL into the file, so that what was erased does not stay readable in old frames (PRIV-10). */
  flush(): Promise<void>;
  /** For /readyz: does the file answer, and do its migrations stand at the head of this code? (MON-5) */
  check(): { answers: boolean; atHead: boolean };
  /** Empties the WAL into the file and closes all connections. */
  close(): void;
}

function configure(client: Database): void {
  client.pragma('journal_mode = WAL');
  client.pragma('synchronous = FULL');
  client.pragma('foreign_keys = ON');
  // What is deleted is written over, or an erased address would stay readable in free pages of the file (PRIV-10).
  client.pragma('secure_delete = ON');
  client.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
}

function createTx(db: Db) {
  const after: (() => void)[] = [];
  let isOver = false;
  const tx: Tx = {
    get db() {
      if (isOver) throw new Error('transaction used after its end (TX-5)');
      return db;
    },
    afterCommit(work) {
      if (isOver) throw new Error('transaction used after its end (TX-5)');
      after.push(work);
    },
  };
  return {
    tx,
    end: () => {
      isOver = true;
      return after;
    },
  };
}

async function runOnce<T>(
  client: Database,
  db: Db,
  work: (t: Tx) => Promise<T>,
): Promise<T> {
  const { tx, end } = createTx(db);
  client.exec('BEGIN IMMEDIATE');
  let result: T;
  try {
    result = await work(tx);
    client.exec('COMMIT');
  } catch (error) {
    end();
    if (client.inTransaction) client.exec('ROLLBACK');
    throw error;
  }
  for (const run of end()) run();
  return result;
}

/**
 * Opens the SQLite file at `path`, brings it to the head of its migrations and returns the store (DB-3, DB-5).
 * Throws `DbFault` (`schema_newer`, `readonly`, `corrupt` ...). `pause` waits between two runs of a closure that met a lock.
 */
export function openStore(
  path: string,
  pause: (run: number) => Promise<void>,
): Store {
  let writer: Database;
  let reader: Database;
  let viewer: Database;
  try {
    writer = new SqliteDatabase(path);
    chmodSync(path, 0o600);
    configure(writer);
    migrateSqlite(writer);
    reader = new SqliteDatabase(path, { readonly: true });
    reader.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
    viewer = new SqliteDatabase(path, { readonly: true });
    viewer.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
  } catch (error) {
    throw toDbFault(error);
  }
  const writerDb = drizzle(writer);
  const readerDb = drizzle(reader);
  const viewerDb = drizzle(viewer);
  const inTurn = createWriterMutex();
  const inView = createWriterMutex();

  return {
    tx: (work) =>
      inTurn(async () => {
        for (let run = 1; ; run += 1) {
          try {
            return await runOnce(writer, writerDb, work);
          } catch (error) {
            const fault = toDbFault(error);
            const isBusy = fault instanceof DbFault && fault.code === 'busy';
            if (!isBusy || run === MAX_RUNS) throw fault;
          }
          await pause(run);
        }
      }),
    async read(work) {
      try {
        return await work(readerDb);
      } catch (error) {
        throw toDbFault(error);
      }
    },
    snapshot: (work) =>
      inView(async () => {
        try {
          viewer.exec('BEGIN');
          return await work(viewerDb);
        } catch (error) {
          throw toDbFault(error);
        } finally {
          if (viewer.inTransaction) viewer.exec('COMMIT');
        }
      }),
    flush: () =>
      inTurn(async () => {
        writer.pragma('wal_checkpoint(TRUNCATE)');
      }),
    check() {
      try {
        return { answers: true, atHead: readApplied(reader) === readHead() };
      } catch {
        return { answers: false, atHead: false };
      }
    },
    close() {
      reader.close();
      viewer.close();
      writer.pragma('wal_checkpoint(TRUNCATE)');
      writer.close();
    },
  };
}
