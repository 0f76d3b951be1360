import { randomUUID } from 'node:crypto';
import SqliteDatabase, { type Database } from 'better-sqlite3';
import type { Cookie } from '#shared/protocol/sync.ts';

/** Messages in one conversation, and rows that one push brought. */
const PER_SESSION = 40;
const PER_VERSION = 50;
/** The last version: what a device pulls that was away for a moment. */
export const LAST_ROWS = 10;
const EPOCH = '1-0000000000000000';
const ENVELOPE = 'A'.repeat(1100);

/** A second hand on the server's file, set as the server's own. */
export function openRaw(database: string): Database {
  const db = new SqliteDatabase(database);
  db.pragma('synchronous = FULL');
  db.pragma('foreign_keys = ON');
  db.pragma('secure_delete = ON');
  db.pragma('busy_timeout = 5000');
  return db;
}

/** Writes messages and the identities of their operations, past the server: one prepared statement each. */
export function rawWriter(db: Database, userId: string) {
  const message = db.prepare(
    `insert into maya_messages (user_id, id, sid, role, at, ord, rev, box, envelope, version, erased)
     values (?, ?, ?, 'user', ?, ?, 0, 'session', ?, ?, 0)`,
  );
  const op = db.prepare(
    `insert into sync_op (user_id, op_id, name, status, version, ord, day)
     values (?, ?, 'message.send', 'applied', ?, ?, '2026-01-01')`,
  );
  const at = Math.floor(Date.now() / 60_000) * 60_000;
  return (sid: string, ord: number, version: number): void => {
    const id = randomUUID();
    message.run(userId, id, sid, at, ord, ENVELOPE, version);
    op.run(userId, id, version, ord);
  };
}

/**
 * Gives a person `rows` messages on the server, as their pushes would have; the cookies are those of a device that has all of
 * it, and of one that has all but the last ten.
 */
export function fillPerson(
  db: Database,
  userId: string,
  rows: number,
): { atHead: Cookie; tenBehind: Cookie } {
  const session = db.prepare(
    `insert into sanctuary_sessions (user_id, id, maya_instance, opened_at, protection_active, message_count, version)
     select id, ?, maya_instance, 0, 1, ?, ? from beta_users where id = ?`,
  );
  const write = rawWriter(db, userId);
  const before = rows - LAST_ROWS;
  const last = Math.ceil(before / PER_VERSION) + 1;
  let sid = '';
  db.transaction(() => {
    for (let at = 0; at < rows; at += 1) {
      const isLast = at >= before;
      const version = isLast ? last : Math.floor(at / PER_VERSION) + 1;
      if (at % PER_SESSION === 0 && !isLast) {
        sid = randomUUID();
        session.run(sid, PER_SESSION, version, userId);
      }
      write(sid, at + 1, version);
    }
    db.prepare(
      `insert or replace into sync_space (user_id, epoch, version, ord_next) values (?, ?, ?, ?)`,
    ).run(userId, EPOCH, last, rows + 1);
  })();
  db.pragma('wal_checkpoint(TRUNCATE)');
  const cookie = (v: number): Cookie => ({
    order: v,
    epoch: EPOCH,
    v,
    l: v,
    shift: 0,
  });
  return { atHead: cookie(last), tenBehind: cookie(last - 1) };
}
