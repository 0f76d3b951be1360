import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

export type Booted = {
  url: string;
  /** Milliseconds from making the process until /readyz said yes. */
  ms: number;
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
};

/** The built server on `dataDir`, timed. Unlike `startServer` it asks no clock of its own in between: it listens for the line. */
export async function bootServer(dataDir: string): Promise<Booted> {
  const start = performance.now();
  const child = spawn(process.execPath, [resolve('dist/server/main.js')], {
    cwd: dataDir,
    env: {
      PATH: process.env['PATH'] ?? '',
      NODE_ENV: 'production',
      APP_PORT: '0',
      DATA_DIR: dataDir,
      WEB_DIR: resolve('dist/web'),
      LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const end = async (signal: 'SIGTERM' | 'SIGKILL') => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  };
  let output = '';
  const url = await new Promise<string>((found, failed) => {
    const read = (piece: Buffer) => {
      output += piece.toString();
      const line = /listening on (http:\S+)\n/.exec(output)?.[1];
      if (line !== undefined) found(line);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', () =>
      failed(new Error(`the server ended at start:\n${output}`)),
    );
  });
  const ready = await fetch(`${url}/readyz`);
  if (!ready.ok) {
    await end('SIGKILL');
    throw new Error(`the server is not ready: ${ready.status}`);
  }
  return { url, ms: performance.now() - start, end };
}
