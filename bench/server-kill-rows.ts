import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pullAnswer, pushAnswer, type Cookie } from '#shared/protocol/sync.ts';
import { makeSignUpBody } from '#shared/testing/sign-up-body.ts';
import { bootServer, type Booted } from './boot-server.ts';
import { createPushes, PULL, pullBody, PUSH } from './sync-house.ts';
import { rowOf, type Row } from './table.ts';

/** Pushes are on their way for this long at most before the process dies. */
const LONGEST_LIFE_MS = 120;
const MOST_PER_PUSH = 40;
/** Bytes of a person in a minute have a limit (PUSH-4), and a token ten minutes: each so many deaths somebody else writes. */
const DEATHS_PER_PERSON = 20;

const below = (n: number) => Math.floor(Math.random() * n);

type Person = {
  token: string;
  pushes: ReturnType<typeof createPushes>;
  /** What was acknowledged: the operation, and its place. */
  acked: Map<string, number>;
  /** A body without an answer yet; it goes first to the next process. */
  unanswered: string | null;
};

async function post(
  url: string,
  path: string,
  body: string,
  token?: string,
): Promise<unknown> {
  const response = await fetch(url + path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      origin: url,
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body,
  });
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}

async function somebody(url: string, seed: number): Promise<Person> {
  const body = JSON.stringify(makeSignUpBody(seed));
  const made = (await post(url, '/api/beta/signup', body)) as {
    accessToken: string;
  };
  return {
    token: made.accessToken,
    pushes: createPushes({ clock: () => Date.now() }),
    acked: new Map(),
    unanswered: null,
  };
}

/** One push, the same again where the last got no answer; throws when the line dies. */
async function pushOnce(url: string, person: Person): Promise<void> {
  person.unanswered ??= person.pushes.next(1 + below(MOST_PER_PUSH));
  const answer = pushAnswer.parse(
    await post(url, PUSH, person.unanswered, person.token),
  );
  if (answer.stopped !== null) throw new Error(answer.stopped.code);
  for (const { opId, ord } of answer.acks) person.acked.set(opId, ord ?? -1);
  person.unanswered = null;
}

/** Messages as a new device gets them: id to place. */
async function readAll(url: string, token: string) {
  const places = new Map<string, unknown>();
  for (let cookie: Cookie | null = null; ;) {
    const page = pullAnswer.parse(
      await post(url, PULL, pullBody(cookie), token),
    );
    for (const op of page.patch)
      if (op.op === 'put' && op.key.startsWith('m/'))
        places.set(op.key.slice(2), op.value['ord']);
    cookie = page.cookie;
    if (!page.more) return places;
  }
}

/** Acknowledged operations whose message is not there, or stands elsewhere, and places given out twice. */
async function countWrong(url: string, { token, acked }: Person) {
  const places = await readAll(url, token);
  const lost = [...acked].filter(([id, ord]) => places.get(id) !== ord).length;
  return { lost, doubled: places.size - new Set(places.values()).size };
}

/** P1, STOP-7: the server dies by SIGKILL at random moments of pushes and is started again on the same file. */
export async function serverKillRows(kills: number): Promise<Row[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'maya-bench-kills-'));
  const boots: number[] = [];
  let server: Booted | null = null;
  let [lost, doubled, acked, cut] = [0, 0, 0, 0];
  try {
    server = await bootServer(dataDir);
    let person = await somebody(server.url, 1);
    for (let at = 1; at <= kills; at += 1) {
      const { url, end } = server;
      const pushing = (async () => {
        for (;;) await pushOnce(url, person);
      })().catch(() => (cut += 1));
      await wait(below(LONGEST_LIFE_MS));
      await end('SIGKILL');
      await pushing;
      server = await bootServer(dataDir);
      boots.push(server.ms);
      const wrong = await countWrong(server.url, person);
      lost += wrong.lost;
      doubled += wrong.doubled;
      if (at % DEATHS_PER_PERSON !== 0 && at < kills) continue;
      await pushOnce(server.url, person);
      acked += person.acked.size;
      if (at < kills) person = await somebody(server.url, at + 1);
    }
  } finally {
    await server?.end('SIGKILL');
    rmSync(dataDir, { recursive: true, force: true });
  }
  const told = `n = ${kills} kills, ${cut} pushes cut, ${acked} operations acknowledged`;
  const none = { of: 'max', value: 0 } as const;
  return [
    rowOf(
      `acknowledged operations lost over ${kills} kills of the server`,
      'lost',
      [lost],
      none,
      told,
    ),
    rowOf(
      `places given out twice over ${kills} kills of the server`,
      'doubled',
      [doubled],
      none,
    ),
    rowOf(
      'boot of the server after a kill',
      'ms',
      boots,
      null,
      'process made to /readyz',
    ),
  ];
}
