import { execFileSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { KDF_FLOOR } from '#shared/crypto/wraps.ts';
import {
  CONSENT_VERSION,
  type SignUpRequest,
} from '#shared/protocol/accounts.ts';
import { startServer, type ServerProcess } from '../e2e/server-process.ts';
import { endServer } from './end-server.ts';
import { rowOf, type Row } from './table.ts';

/** So many ask at once: one is hashed while the next are read. */
const AT_ONCE = 3;

const text = (bytes: number) => randomBytes(bytes).toString('base64url');

function somebody(at: number): SignUpRequest {
  const saltPart = text(16);
  const yes = { version: CONSENT_VERSION, given: true };
  const no = { version: CONSENT_VERSION, given: false };
  const wrap = { id: randomUUID(), gen: 1, w: text(72) };
  return {
    email: `bench-${at}@example.test`,
    timezone: 'Europe/London',
    consent: { account: yes, model: no, metrics: no, research: no },
    userId: randomUUID(),
    sessionId: randomUUID(),
    device: { id: randomBytes(4).toString('hex') },
    authKey: text(32),
    kdf: KDF_FLOOR,
    saltPart,
    recoveryAuthKey: text(32),
    wraps: [
      { ...wrap, kind: 'passphrase', kdf: KDF_FLOOR, saltPart },
      {
        ...wrap,
        id: randomUUID(),
        kind: 'recovery',
        kdf: null,
        saltPart: null,
      },
    ],
    inboxKey: text(32),
  };
}

type Asked = { status: number; ms: number };

async function ask(
  server: ServerProcess,
  path: string,
  body: unknown,
  at: number,
): Promise<Asked> {
  const start = performance.now();
  const answer = await fetch(server.url + path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      origin: server.url,
      // Each comes from a network of its own: limits per address are not what is measured.
      'x-forwarded-for': `10.${at >> 8}.${at & 255}.1`,
    },
    body: JSON.stringify(body),
  });
  await answer.text();
  return { status: answer.status, ms: performance.now() - start };
}

/** Runs `work` for 0 to n - 1, some at a time; gives the answers and how many came per second. */
async function all(n: number, work: (at: number) => Promise<Asked>) {
  const answers: Asked[] = [];
  let next = 0;
  const start = performance.now();
  const runner = async () => {
    while (next < n) {
      const at = next;
      next += 1;
      answers.push(await work(at));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, runner));
  const perSecond = (n * 1000) / (performance.now() - start);
  return { answers, perSecond };
}

/** Sign-up and sign-in against the built server on one core; the slow hash is most of both. */
export async function accountRows(n: number): Promise<Row[]> {
  const server = await startServer({
    TRUSTED_PROXIES: '127.0.0.1,::1',
    LOG_LEVEL: 'error',
  });
  // All its threads, those that hash as well.
  execFileSync('taskset', ['-a', '-c', '-p', '0', String(server.pid)]);
  const people = Array.from({ length: n }, (_, at) => somebody(at));
  const signUps = await all(n, (at) =>
    ask(server, '/api/beta/signup', people[at], at),
  );
  const isMade = signUps.answers.map(({ status }) => status === 201);
  const signIns = await all(n, (at) => {
    const one = people[at];
    const { email, authKey, device } = one ?? somebody(at);
    const body = { email, kind: 'passphrase', authKey, device };
    return ask(server, '/api/v1/auth/login', body, at);
  });
  await endServer(server);
  const told = (asked: Asked[]) => {
    const by = new Map<number, number>();
    for (const { status } of asked) by.set(status, (by.get(status) ?? 0) + 1);
    const list = [...by].map(([status, many]) => `${many} × ${status}`);
    return `n = ${n}, ${AT_ONCE} at once: ${list.join(', ')}`;
  };
  const ms = (asked: Asked[]) => asked.map((one) => one.ms);
  const made = isMade.filter(Boolean).length;
  return [
    rowOf(
      'sign-ups on one core',
      '1/s',
      [(signUps.perSecond * made) / n],
      null,
      told(signUps.answers),
    ),
    rowOf('one sign-up, asked to answered', 'ms', ms(signUps.answers), null),
    rowOf(
      'sign-ins on one core',
      '1/s',
      [signIns.perSecond],
      null,
      told(signIns.answers),
    ),
    rowOf('one sign-in, asked to answered', 'ms', ms(signIns.answers), null),
  ];
}
