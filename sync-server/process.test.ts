import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeSignUpBody } from '#shared/testing/sign-up-body.ts';
import { startProvider } from '../e2e/providers/anthropic.ts';
import { readEvents } from '../e2e/providers/server-in-process.ts';

// The server as a process of its own: what a start prints, what a signal does, what a broken setting says.

const root = resolve(import.meta.dirname, '..');
let folder: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'maya-process-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  rmSync(folder, { recursive: true, force: true });
});

function start(env: Record<string, string> = {}) {
  const child = spawn(
    process.execPath,
    [
      '--import',
      join(root, 'node_modules/tsx/dist/loader.mjs'),
      join(root, 'sync-server/main.ts'),
    ],
    {
      cwd: folder,
      env: {
        PATH: process.env['PATH'] ?? '',
        TSX_TSCONFIG_PATH: join(root, 'sync-server/tsconfig.json'),
        APP_PORT: '0',
        DATA_DIR: join(folder, 'data'),
        ...env,
      },
    },
  );
  children.push(child);
  let output = '';
  child.stdout.on('data', (piece) => (output += String(piece)));
  child.stderr.on('data', (piece) => (output += String(piece)));
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  return {
    child,
    exited,
    output: () => output,
    url: async () => {
      await expect
        .poll(() => /http:\/\/\S+/.test(output) || child.exitCode !== null, {
          timeout: 15_000,
        })
        .toBe(true);
      return /http:\/\/\S+/.exec(output)?.[0] ?? '';
    },
  };
}

async function holdPort(): Promise<{ server: Server; port: number }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}

const stream = (url: string) =>
  fetch(`${url}/api/v1/converse/stream`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ userText: 'stay with me', userId: 'u' }),
  });

it('[ENV-2] [STOP-1] [STOP-6] starts with no settings, says what is degraded, leaves cleanly on SIGTERM', async () => {
  const maya = start();
  const url = await maya.url();
  expect(maya.output()).toContain('no model key');
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
  const data = join(folder, 'data');
  expect(statSync(data).mode & 0o777).toBe(0o700);
  expect(statSync(join(data, 'server.key')).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(data, 'maya.pid'), 'utf8')).toBe(
    String(maya.child.pid),
  );
  maya.child.kill('SIGTERM');
  expect(await maya.exited).toBe(0);
  expect(existsSync(join(data, 'maya.pid'))).toBe(false);
  expect(
    statSync(join(data, 'maya.db-wal'), { throwIfNoEntry: false })?.size ?? 0,
  ).toBe(0);
});

it('[STOP-1] [CONV-7] SIGTERM with an open stream: one shutdown event, then exit 0', async () => {
  const provider = await startProvider({ kind: 'silence' });
  const maya = start({
    ANTHROPIC_API_KEY: 'test-key',
    ANTHROPIC_BASE_URL: provider.url,
  });
  const events = readEvents(await stream(await maya.url()));
  await expect.poll(() => provider.calls()).toBe(1);
  maya.child.kill('SIGTERM');
  expect((await events).map(({ event }) => event)).toEqual(['shutdown']);
  expect(await maya.exited).toBe(0);
  await provider.stop();
});

it('[STOP-7] [SSE-4] killed in the middle of a turn, the next start marks it interrupted', async () => {
  const provider = await startProvider({ kind: 'silence' });
  const env = {
    ANTHROPIC_API_KEY: 'test-key',
    ANTHROPIC_BASE_URL: provider.url,
  };
  const first = start(env);
  const broken = stream(await first.url()).then(async (response) => {
    await response.text();
  });
  await expect.poll(() => provider.calls()).toBe(1);
  first.child.kill('SIGKILL');
  await expect(broken).rejects.toThrow();
  const second = start(env);
  await second.url();
  expect(second.output()).toContain('"count":1,"event":"turns_interrupted"');
  await provider.stop();
});

it('[ENV-1] a broken environment is listed whole, exit 1', async () => {
  const maya = start({ APP_PORT: 'x', ALLOW_GUESTS: 'maybe', MAYA_X: '1' });
  expect(await maya.exited).toBe(1);
  expect(maya.output()).toMatch(/APP_PORT must be[\s\S]*ALLOW_GUESTS must be/);
  expect(existsSync(join(folder, 'data'))).toBe(false);
});

it('[ENV-1] settings come from .env.local where the environment is silent', async () => {
  writeFileSync(
    join(folder, '.env.local'),
    'LOG_LEVEL=silent\nAPP_PORT=99999\nMAYA_TYPO=1\n',
  );
  const maya = start();
  const url = await maya.url();
  expect(url).not.toContain('99999');
  expect(maya.output()).toContain('MAYA_TYPO is not a setting');
  expect(maya.output()).not.toContain('"event":"started"');
});

it('[STOP-6] a taken port is named, and what holds it is left alone', async () => {
  const { server, port } = await holdPort();
  const maya = start({ APP_PORT: String(port) });
  expect(await maya.exited).toBe(1);
  expect(maya.output()).toContain(`port ${port} is taken`);
  expect(server.listening).toBe(true);
  expect(existsSync(join(folder, 'data', 'maya.pid'))).toBe(false);
  server.close();
});

it('[STOP-6] a second start on the same folder is refused, a stale pid file is replaced', async () => {
  const first = start();
  await first.url();
  const second = start();
  expect(await second.exited).toBe(1);
  expect(second.output()).toContain(`process ${first.child.pid}`);
  first.child.kill('SIGKILL');
  await first.exited;
  const third = start();
  expect(await third.url()).toMatch(/^http/);
});

it('[ENV-2] a data folder that cannot be one is named, exit 1', async () => {
  writeFileSync(join(folder, 'data'), 'a file');
  const maya = start();
  expect(await maya.exited).toBe(1);
  expect(maya.output()).toMatch(/DATA_DIR .*data cannot be used/);
});

it('[DB-7] a broken database is named by its code, exit 1, and is left as it is', async () => {
  const data = join(folder, 'data');
  const maya = start();
  await maya.url();
  maya.child.kill('SIGTERM');
  await maya.exited;
  const planted = 'no database '.repeat(500);
  writeFileSync(join(data, 'maya.db'), planted);
  const again = start();
  expect(await again.exited).toBe(1);
  expect(again.output()).toContain('corrupt');
  expect(readFileSync(join(data, 'maya.db'), 'utf8')).toBe(planted);
});

it('[AUTH-7] [AUTH-8] a process hashes in threads of its own, and its tokens outlive it', async () => {
  const body = makeSignUpBody(1);
  const first = start();
  const url = await first.url();
  const signUp = await fetch(`${url}/api/beta/signup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify(body),
  });
  expect(signUp.status).toBe(201);
  const { accessToken } = (await signUp.json()) as { accessToken: string };
  first.child.kill('SIGTERM');
  expect(await first.exited).toBe(0);
  expect(first.output()).not.toContain(accessToken);

  const second = start();
  const devices = await fetch(`${await second.url()}/api/v1/auth/devices`, {
    headers: { authorization: `Bearer ${accessToken}` },
  });
  expect(devices.status).toBe(200);
});
