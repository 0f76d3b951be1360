import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Database } from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { DbFault } from './faults.ts';

// The same relative place in the source tree and beside the bundle (vite.server.config.ts copies the folder).
const folder = fileURLToPath(
  new URL(['.', 'migrations', 'sqlite'].join('/'), import.meta.url),
);

/** Time stamp of the newest migration this code knows. */
export function readHead(): number {
  const journal = JSON.parse(
    readFileSync(`${folder}/meta/_journal.json`, 'utf8'),
  ) as { entries: { when: number }[] };
  return Math.max(...journal.entries.map(({ when }) => when));
}

/** Time stamp of the newest migration the file has seen; null before the first. */
export function readApplied(client: Database): number | null {
  const known = client
    .prepare(
      `SELECT 1 FROM sqlite_master WHERE name = '__drizzle_migrations' AND type = 'table'`,
    )
    .get();
  if (known === undefined) return null;
  const row = client
    .prepare('SELECT max(created_at) AS at FROM __drizzle_migrations')
    .get() as { at: number | null };
  return row.at === null ? null : Number(row.at);
}

/** Brings the file to the head of this code; a file from a newer code is refused untouched (DB-5). */
export function migrateSqlite(client: Database): void {
  const applied = readApplied(client);
  if (applied !== null && applied > readHead())
    throw new DbFault('schema_newer');
  migrate(drizzle(client), { migrationsFolder: folder });
}
