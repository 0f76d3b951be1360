import { defineConfig } from 'drizzle-kit';

// One description, two dialects: `npx drizzle-kit generate` writes SQLite's migration,
// `DRIZZLE_DIALECT=pg npx drizzle-kit generate` the one for Postgres (DB-1, DB-5).
const isPg = process.env['DRIZZLE_DIALECT'] === 'pg';

export default defineConfig({
  dialect: isPg ? 'postgresql' : 'sqlite',
  schema: `./sync-server/db/tables.${isPg ? 'pg' : 'sqlite'}.ts`,
  out: `./sync-server/db/migrations/${isPg ? 'pg' : 'sqlite'}`,
});
