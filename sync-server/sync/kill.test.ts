import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SessionId } from '#shared/base/ids.ts';
import type { OpOf } from '#shared/mutators/apply-op.ts';
import { pullAnswer, pushAnswer, type Cookie } from '#shared/protocol/sync.ts';
import { createOpMaker, toMutations } from '#shared/testing/make-ops.ts';
import { createSeededRandom } from '#shared/testing/seeded-random.ts';
import { makeSignUpBody } from '#shared/testing/sign-up-body.ts';
import { createTestIds } from '#shared/testing/test-ids.ts';

// STOP-7: the real process on a real file, killed at random points while a device pushes, and started again on the same folder.

const KILLS = 20;
/** Chunks are on their way for this long at most before the process dies; some deaths meet an answer, some a transaction. */
const LONGEST_LIFE_MS = 120;
const MOST_PER_PUSH = 40;

const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const root = resolve(import.meta.dirname, '../..');
let folder: string;
let child: ChildProcess | null = null;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'maya-kill-'));
});
afterAll(async () => {
  await kill();
  rmSync(folder, { recursive: true, force: true });
});

async function start(): Promise<string> {
  const born = spawn(
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
        LOG_LEVEL: 'error',
      },
    },
  );
  child = born;
  let output = '';
  born.stdout.on('data', (piece) => (output += String(piece)));
  born.stderr.on('data', (piece) => (output += String(piece)));
  await expect
    .poll(() => /http:\/\/\S+/.test(output) || born.exitCode !== null, {
      timeout: 60_000,
    })
    .toBe(true);
  const url = /http:\/\/\S+/.exec(output)?.[0];
  if (url === undefined) throw new Error(`it did not boot: ${output}`);
  return url;
}

async function kill(): Promise<void> {
  if (child === null || child.exitCode !== null || child.signalCode !== null)
    return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

it(`[STOP-7] [P1] [P2] [PUSH-9] killed ${KILLS} times during pushes, nothing acknowledged is lost or doubled, seed ${seed}`, async () => {
  const random = createSeededRandom(seed);
  const below = (n: number) => {
    const [high = 0, low = 0] = random(2);
    return (high * 256 + low) % n;
  };
  const make = createOpMaker(createTestIds(seed % 1000));
  const sid = make.sid();
  let url = await start();
  const signUp = await fetch(`${url}/api/beta/signup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify(makeSignUpBody(1)),
  });
  const { accessToken } = (await signUp.json()) as { accessToken: string };
  const post = async (path: string, body: unknown): Promise<unknown> => {
    const response = await fetch(`${url}/api/v1/sync/${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${accessToken}`,
      },
      body: JSON.stringify(body),
    });
    if (response.status !== 200) throw new Error(await response.text());
    return response.json();
  };
  const head = { clientGroupID: 'g', profileID: 'p', schemaVersion: '1' };

  const ops: OpOf<'message.send'>[] = [];
  const places = new Map<string, number>();
  let cut = 0;

  /** Pushes what has no ack yet, in order, until the line dies. */
  const pushOn = async (sid: SessionId, most: number): Promise<void> => {
    for (let done = 0; done < most;) {
      const from = places.size;
      const n = 1 + below(MOST_PER_PUSH);
      while (ops.length < from + n) ops.push(make.send(sid));
      const chunk = ops.slice(from, from + n);
      const mutations = toMutations(chunk, 'c1', from + 1);
      const body = { pushVersion: 1, ...head, mutations };
      const answer = pushAnswer.parse(await post('push', body));
      expect(answer.stopped).toBeNull();
      for (const ack of answer.acks) {
        expect(['applied', 'duplicate']).toContain(ack.status);
        places.set(ack.opId, ack.ord ?? -1);
      }
      done += answer.acks.length;
    }
  };
  const readAll = async () => {
    const rows = new Map<string, Record<string, unknown>>();
    let cookie: Cookie | null = null;
    for (;;) {
      const body = { pullVersion: 1, ...head, cookie };
      const page = pullAnswer.parse(await post('pull', body));
      for (const op of page.patch)
        if (op.op === 'put') rows.set(op.key, op.value);
      cookie = page.cookie;
      if (!page.more)
        return { rows, lmid: page.lastMutationIDChanges['c1'] ?? 0 };
    }
  };

  for (let n = 0; n < KILLS; n += 1) {
    const pushing = pushOn(sid, Infinity).catch(() => (cut += 1));
    await wait(below(LONGEST_LIFE_MS));
    await kill();
    await pushing;
    url = await start();
    const { rows, lmid } = await readAll();
    for (const [opId, ord] of places)
      expect([opId, rows.get(`m/${opId}`)?.['ord']]).toEqual([opId, ord]);
    // Effects and numbers of clients committed together: whatever is there was counted, and the other way round.
    expect(rows.size - (rows.has(`s/${sid}`) ? 1 : 0)).toBe(lmid);
  }
  await pushOn(sid, ops.length - places.size + 1);
  const { rows } = await readAll();
  const sent = ops.slice(0, places.size);
  const ords = sent.map(({ opId }) => Number(rows.get(`m/${opId}`)?.['ord']));
  expect(ords).toEqual(sent.map((_, at) => at + 1));
  expect(rows.size).toBe(places.size + 1);
  process.stdout.write(
    `killed ${KILLS} times, ${cut} requests cut, ${places.size} ops acknowledged, seed ${seed}\n`,
  );
  expect(cut).toBe(KILLS);
}, 600_000);
