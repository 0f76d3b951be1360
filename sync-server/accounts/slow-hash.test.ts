import { afterAll, expect, it } from 'vitest';
import { createHashThreads, type DeriveHash } from './hash-threads.ts';
import { createSlowHash } from './slow-hash.ts';

const threads = createHashThreads();
afterAll(() => threads.close());
const bytes = (fill: number, length = 32) => new Uint8Array(length).fill(fill);
const tick = () => new Promise((resolve) => setImmediate(resolve));
const randomBytes = (n: number) => bytes(9, n);

/** Hashes that end when the test says so. */
function held() {
  const ends: (() => void)[] = [];
  const derive: DeriveHash = (secret) =>
    new Promise((resolve) => ends.push(() => resolve(secret)));
  return { derive, ends };
}

it('[AUTH-7] is Argon2id with 46 MiB and one pass, checked against a known answer', async () => {
  const { argon2id } = await import('hash-wasm');
  const slow = createSlowHash({ derive: threads.derive, randomBytes });
  const made = await slow.hash(bytes(1));
  const known = await argon2id({
    password: bytes(1),
    salt: bytes(9, 16),
    parallelism: 1,
    iterations: 1,
    memorySize: 46 * 1024,
    hashLength: 32,
    outputType: 'binary',
  });
  expect(made.ok && made.value).toEqual({
    hash: Buffer.from(known).toString('base64url'),
    salt: Buffer.from(bytes(9, 16)).toString('base64url'),
  });
});

it('[AUTH-3] [AUTH-7] tells the right secret from a wrong one, and hashes for nobody as well', async () => {
  const slow = createSlowHash({ derive: threads.derive, randomBytes });
  const made = await slow.hash(bytes(1));
  if (!made.ok) throw new Error('busy');
  const [right, wrong, nobody] = await Promise.all([
    slow.matches(bytes(1), made.value),
    slow.matches(bytes(2), made.value),
    slow.matches(bytes(1), null),
  ]);
  expect([right, wrong, nobody]).toEqual([
    { ok: true, value: true },
    { ok: true, value: false },
    { ok: true, value: false },
  ]);
  expect(slow.count()).toBe(4);
  // The hash of the hash is no key to it.
  const stored = Buffer.from(made.value.hash, 'base64url');
  expect(await slow.matches(stored, made.value)).toEqual({
    ok: true,
    value: false,
  });
});

it('[AUTH-7] runs two at a time, the others wait in order and are then turned away', async () => {
  const { derive, ends } = held();
  const slow = createSlowHash({ derive, randomBytes, waitMs: 40 });
  const settled: string[] = [];
  const ask = async (name: string) => {
    const result = await slow.hash(bytes(1));
    settled.push(`${name} ${result.ok ? 'done' : result.error}`);
  };
  const all = ['a', 'b', 'c', 'd'].map(ask);
  expect(slow.depth()).toEqual({ running: 2, waiting: 2 });
  await tick();
  ends[0]?.();
  await all[0];
  expect(slow.depth()).toEqual({ running: 2, waiting: 1 });
  await all[3];
  expect(settled).toEqual(['a done', 'd busy']);
  for (const end of ends.slice(1)) end();
  await Promise.all(all);
  expect(settled.slice(2).toSorted()).toEqual(['b done', 'c done']);
  expect(slow.depth()).toEqual({ running: 0, waiting: 0 });
  expect(slow.count()).toBe(3);
});

it('[AUTH-7] a hash that fails gives its place back', async () => {
  let fails = true;
  const slow = createSlowHash({
    derive: () =>
      fails ? Promise.reject(new Error('gone')) : Promise.resolve(bytes(3)),
    randomBytes,
  });
  for (let at = 0; at < 3; at += 1)
    await expect(slow.hash(bytes(1))).rejects.toThrow('gone');
  expect(slow.depth()).toEqual({ running: 0, waiting: 0 });
  fails = false;
  expect((await slow.hash(bytes(1))).ok).toBe(true);
});

it('a closed pool refuses instead of hanging', async () => {
  const own = createHashThreads();
  const running = own.derive(bytes(1), bytes(2, 16));
  const refused = expect(running).rejects.toThrow('ended');
  await own.close();
  await refused;
  await expect(own.derive(bytes(1), bytes(2, 16))).rejects.toThrow('closed');
});
