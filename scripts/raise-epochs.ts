import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { openStore } from '#server/db/open-store.ts';
import { openDataFolder } from '#server/http/data-folder.ts';
import { loadEnvFile } from '#server/http/load-env-file.ts';
import { readConfig } from '#server/http/read-config.ts';
import { raiseAllEpochs } from '#server/sync/space.ts';

// npm run raise-epochs: to be run once after a database file was put back from a backup, before the server starts again
// (EPOCH-2). Every device then looks through what it has and brings back what the backup lacks. A second run does no harm.

function fail(line: string): never {
  process.stderr.write(`${line}\n`);
  process.exit(1);
}

loadEnvFile();
const reading = readConfig(process.env, (path) => readFileSync(path, 'utf8'));
if (!reading.ok) fail(`The settings are wrong: ${reading.error.join('; ')}`);
const { DATA_DIR } = reading.value.config;
if (!existsSync(DATA_DIR)) fail(`There is no folder ${DATA_DIR} (DATA_DIR).`);
const bytes = (n: number) => new Uint8Array(randomBytes(n));
// The folder is claimed as by a server, so that neither runs beside the other.
const folder = openDataFolder(DATA_DIR, process.pid, bytes);
if (!folder.ok) fail(`${folder.error}.`);
const { database, release } = folder.value;
if (!existsSync(database)) {
  release();
  fail(`There is no database ${database}.`);
}
try {
  const store = openStore(
    database,
    () => new Promise((resolve) => setTimeout(resolve, 100)),
  );
  const count = await store.tx(({ db }) =>
    raiseAllEpochs(db, { now: Date.now(), randomBytes: bytes }),
  );
  store.close();
  process.stdout.write(`Raised the epoch of ${count} spaces in ${database}.\n`);
} finally {
  release();
}
