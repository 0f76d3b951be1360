import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Kdf, Wrap } from '#shared/crypto/types.ts';
import {
  loginReply,
  signUpReply,
  wrapsReply,
  type SignUpRequest,
} from '#shared/protocol/accounts.ts';
import { makeSignUpBody } from '#shared/testing/sign-up-body.ts';
import { createContext, type ContextOptions } from '#server/context.ts';
import { readConfig } from '#server/http/read-config.ts';
import type { DeriveHash } from './hash-threads.ts';

export const AUTH = '/api/v1/auth';
export const MINUTE = 60_000;
export const DAY = 86_400_000;

/** 32 random bytes as a device sends them. */
export const newKey = () => randomBytes(32).toString('base64url');

/** As the slow hash, only quick: slow-hash.test.ts and process.test.ts ask the real one. */
const quickHash: DeriveHash = async (secret, salt) =>
  new Uint8Array(createHash('sha256').update(secret).update(salt).digest());

/** The whole server with a database file, a log, and a clock the test moves. */
export async function startAccounts(
  env: Record<string, string> = {},
  hashing: { derive?: DeriveHash; waitMs?: number } = {},
  waits: ContextOptions['waits'] = {},
) {
  const dataDir = mkdtempSync(join(tmpdir(), 'maya-accounts-'));
  const reading = readConfig(
    {
      DATA_DIR: dataDir,
      WEB_DIR: join(dataDir, 'web'),
      LOG_LEVEL: 'debug',
      ...env,
    },
    () => '',
  );
  if (!reading.ok) throw new Error(reading.error.join('; '));
  const clock = { now: 1_790_000_000_000 };
  const lines: string[] = [];
  const { config } = reading.value;
  const start = () =>
    createContext(
      config,
      {
        database: join(dataDir, 'maya.db'),
        ownerKey: new Uint8Array(32).fill(7),
      },
      {
        writeLog: (line) => lines.push(line),
        clock: () => clock.now,
        hashing: { derive: quickHash, ...hashing },
        waits,
      },
    );
  let context = await start();
  return {
    get context() {
      return context;
    },
    /** A new process over the same files: all that lay in memory is gone. */
    async restart() {
      await context.drain();
      context.close();
      context = await start();
    },
    dataDir,
    clock,
    logs: () => lines.join(''),
    request: async (path: string, init: RequestInit, address: string) =>
      await context.app.request(path, init, {
        incoming: { socket: { remoteAddress: address } },
      }),
    async stop() {
      await context.drain();
      context.close();
      rmSync(dataDir, { recursive: true });
    },
  };
}
export type AccountsServer = Awaited<ReturnType<typeof startAccounts>>;

let addresses = 0;

/** One browser: keeps cookies as a browser does, sends its own origin, and comes from a network of its own. */
export function openBrowser(
  server: AccountsServer,
  options: { origin?: string; agent?: string } = {},
) {
  const origin = options.origin ?? 'http://localhost';
  const jar = new Map<string, string>();
  addresses += 1;
  const from = `10.2.${addresses >> 8}.${addresses & 255}`;
  let token = '';

  const send = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string | undefined> = {},
  ): Promise<Response> => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`);
    const given = new Headers();
    const all = {
      origin,
      'sec-fetch-site': 'same-origin',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(cookie.length === 0 ? {} : { cookie: cookie.join('; ') }),
      ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
      ...(options.agent === undefined ? {} : { 'user-agent': options.agent }),
      ...headers,
    };
    for (const [name, value] of Object.entries(all))
      if (value !== undefined) given.set(name, value);
    const response = await server.request(
      path,
      {
        method,
        headers: given,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      },
      from,
    );
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/max-age=0\b/i.test(line)) jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  };

  return {
    jar,
    send,
    from,
    /** The refresh token as it lies in the cookie. */
    cookie: () => [...jar.values()][0] ?? '',
    token: () => token,
    setToken: (text: string) => (token = text),
    get: (path: string) => send('GET', path),
    post: (path: string, body: unknown = {}, headers = {}) =>
      send('POST', path, body, headers),
    delete: (path: string, body: unknown) => send('DELETE', path, body),
    async signUp(
      seed: number,
      email = `p${seed}@example.org`,
      changes: Partial<Person> = {},
    ) {
      const body = { ...makeSignUpBody(seed), email, ...changes };
      const response = await send('POST', '/api/beta/signup', body);
      if (response.status !== 201) throw new Error(await response.text());
      const reply = signUpReply.parse(await response.json());
      token = reply.accessToken;
      return { ...reply, body };
    },
    async signIn(
      email: string,
      authKey: string,
      deviceId: string,
      kind: 'passphrase' | 'recovery' = 'passphrase',
    ) {
      const response = await send('POST', `${AUTH}/login`, {
        email,
        kind,
        authKey,
        device: { id: deviceId },
      });
      if (response.status !== 200) return { status: response.status };
      const reply = loginReply.parse(await response.json());
      token = reply.accessToken;
      return { status: 200, reply };
    },
    async refresh() {
      const response = await send('POST', `${AUTH}/refresh`, {});
      if (response.ok)
        token = ((await response.clone().json()) as { accessToken: string })
          .accessToken;
      return response;
    },
  };
}
export type Browser = ReturnType<typeof openBrowser>;
export type Person = SignUpRequest;

/** A person who signed up on one device and signed in on another; the caller stops the server. */
export async function twoDevices() {
  const server = await startAccounts();
  const first = openBrowser(server);
  const person = await first.signUp(1);
  const second = openBrowser(server);
  const { email, authKey } = person.body;
  await second.signIn(email, authKey, '00000002');
  return { server, first, second, person };
}
export type TwoDevices = Awaited<ReturnType<typeof twoDevices>>;

/** What the server says of the vault to whoever is signed in. */
export const vaultOf = async (browser: Browser) =>
  wrapsReply.parse(await (await browser.get(`${AUTH}/wraps`)).json()).vault;

/** The code of a problem+json answer. */
export const codeOf = async (response: Response): Promise<string> =>
  ((await response.json()) as { code: string }).code;

// Wraps that pass every check and open nothing.
export const kdf: Kdf = { alg: 'argon2id', v: 1, m: 65_536, t: 3, p: 1 };
const text = (length: number) => 'A'.repeat(length);

export const passphraseWrap = (gen = 1, changes: Partial<Wrap> = {}): Wrap => ({
  id: randomUUID(),
  kind: 'passphrase',
  gen,
  kdf,
  saltPart: text(22),
  w: text(120),
  ...changes,
});
export const recoveryWrap = (gen = 1, changes: Partial<Wrap> = {}): Wrap =>
  passphraseWrap(gen, {
    kind: 'recovery',
    kdf: null,
    saltPart: null,
    ...changes,
  });
export const passkeyWrap = (gen = 1): Wrap =>
  recoveryWrap(gen, { kind: 'passkey' });

export const statusAndCode = async (response: Response) => [
  response.status,
  await codeOf(response),
];
