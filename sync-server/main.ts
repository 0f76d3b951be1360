import { readFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { drop } from '#shared/base/drop.ts';
import type { DegradedReason } from '#shared/protocol/converse.ts';
import { DbFault } from '#server/db/faults.ts';
import { openDataFolder, type DataFolder } from '#server/http/data-folder.ts';
import { loadEnvFile } from '#server/http/load-env-file.ts';
import { readConfig } from '#server/http/read-config.ts';
import type { Config } from '#server/http/settings.ts';
import { errorFields } from '#server/metrics/log.ts';
import { createContext, type ServerContext } from './context.ts';

/** STOP-2: after this the process is gone, whatever still hangs. */
const GRACE_MS = 5000;

const say = (line: string) => void process.stdout.write(`${line}\n`);
const complain = (line: string) => void process.stderr.write(`${line}\n`);

const plainReasons: Partial<Record<DegradedReason, string>> = {
  no_model_key:
    'no model key (ANTHROPIC_API_KEY): the quiet Maya answers everything',
};

function fail(lines: string[]): never {
  for (const line of lines) complain(line);
  process.exit(1);
}

function readSettings(): Config {
  loadEnvFile();
  const reading = readConfig(process.env, (path) => readFileSync(path, 'utf8'));
  if (!reading.ok)
    fail([
      'Maya cannot start, the settings are wrong:',
      ...reading.error.map((line) => `  - ${line}`),
      'docs/config.md lists every setting.',
    ]);
  for (const line of reading.value.warnings) complain(`Warning: ${line}`);
  return reading.value.config;
}

async function build(config: Config, data: DataFolder): Promise<ServerContext> {
  try {
    return await createContext(config, data, {
      writeLog: (line) => void process.stdout.write(line),
    });
  } catch (error) {
    data.release();
    if (!(error instanceof DbFault)) throw error;
    return fail([
      `Maya cannot open its database ${data.database}: ${error.code}${error.sqlstate === null ? '' : ` (${error.sqlstate})`}`,
      error.code === 'schema_newer'
        ? 'The file was written by a newer version; start that one, or restore a backup made before it.'
        : 'The file is left as it is.',
    ]);
  }
}

function urlOf(config: Config, port: number): string {
  const everywhere = ['0.0.0.0', '::', '127.0.0.1', '::1'];
  const host = everywhere.includes(config.HOST) ? 'localhost' : config.HOST;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function announce(config: Config, context: ServerContext, port: number): void {
  say(`Maya is listening on ${urlOf(config, port)}`);
  if (!context.isAppBuilt())
    say(`  the app is not built: nothing to serve in ${config.WEB_DIR}`);
  for (const reason of context.degraded())
    say(`  degraded: ${plainReasons[reason] ?? reason}`);
  context.log.info('started', { boot: context.boot });
}

/** STOP-1 to STOP-4: announce, end the streams, settle, flush, leave; a second signal leaves at once. */
function stopOnSignal(
  server: Server,
  context: ServerContext,
  data: DataFolder,
): void {
  let isStopping = false;
  const leave = (code: number) => {
    data.release();
    process.exit(code);
  };
  const stop = async () => {
    context.log.info('draining');
    const closed = new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
    await context.drain();
    server.closeIdleConnections();
    await closed;
    const isFlushed = context.close();
    context.log.info('stopped');
    leave(isFlushed ? 0 : 1);
  };
  const onSignal = () => {
    if (isStopping) leave(1);
    isStopping = true;
    setTimeout(() => {
      server.closeAllConnections();
      leave(context.close() ? 0 : 1);
    }, GRACE_MS).unref();
    drop(stop(), 'stop');
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}

function listen(
  config: Config,
  context: ServerContext,
  data: DataFolder,
): Server {
  // The adaptor makes a plain HTTP/1.1 server unless it is told otherwise.
  const server = createAdaptorServer({
    fetch: context.app.fetch,
    overrideGlobalObjects: false,
  }) as Server;
  server.once('error', (error: NodeJS.ErrnoException) => {
    context.close();
    data.release();
    fail([
      error.code === 'EADDRINUSE'
        ? `Maya cannot start: port ${config.APP_PORT} is taken by another program. Stop that one, or set APP_PORT.`
        : `Maya cannot listen on ${config.HOST}, port ${config.APP_PORT} (${error.code ?? 'unknown'}).`,
    ]);
  });
  server.listen(config.APP_PORT, config.HOST, () => {
    const address = server.address();
    const port =
      typeof address === 'object' && address !== null
        ? address.port
        : config.APP_PORT;
    announce(config, context, port);
  });
  return server;
}

function crashOn(context: ServerContext, data: DataFolder): void {
  const crash = (error: unknown) => {
    context.log.error('crash', errorFields(error));
    data.release();
    process.exit(1);
  };
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);
}

const config = readSettings();
const folder = openDataFolder(
  config.DATA_DIR,
  process.pid,
  (n) => new Uint8Array(randomBytes(n)),
);
if (!folder.ok) fail([`Maya cannot start: ${folder.error}.`]);
const context = await build(config, folder.value);
crashOn(context, folder.value);
const server = listen(config, context, folder.value);
stopOnSignal(server, context, folder.value);
