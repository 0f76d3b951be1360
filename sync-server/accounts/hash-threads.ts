import { Worker } from 'node:worker_threads';

/** AUTH-7, the ASVS floor: 46 MiB (in KiB), one pass, one lane. */
const cost = { m: 47_104, t: 1, p: 1 };

/** Argon2id of `secret` under `salt`, 32 bytes, away from the thread that answers requests. */
export type DeriveHash = (
  secret: Uint8Array,
  salt: Uint8Array,
) => Promise<Uint8Array>;

type Answer = { hash: Uint8Array | null };

// The same relative place in the source tree and beside the bundle; joined, so that no bundler takes it for its own.
const script = new URL(
  ['.', 'slow-hash-worker.mjs'].join('/'),
  import.meta.url,
);

/**
 * Threads for the slow hash, begun at need, at most as many as `derive` is called at once, and kept. A thread that dies fails
 * its own call and is replaced by the next one.
 */
export function createHashThreads(): {
  derive: DeriveHash;
  close: () => Promise<void>;
} {
  const idle: Worker[] = [];
  const all = new Set<Worker>();
  let isClosed = false;

  const begin = (): Worker => {
    const worker = new Worker(script);
    // An idle thread does not keep the process alive.
    worker.unref();
    worker.on('error', () => undefined);
    worker.once('exit', () => all.delete(worker));
    all.add(worker);
    return worker;
  };

  const takeIdle = (): Worker => {
    for (let worker = idle.pop(); worker !== undefined; worker = idle.pop())
      if (all.has(worker)) return worker;
    return begin();
  };

  return {
    derive: (secret, salt) =>
      new Promise((resolve, reject) => {
        if (isClosed) {
          reject(new Error('the hash threads are closed'));
          return;
        }
        const worker = takeIdle();
        const onExit = () => reject(new Error('a hash thread ended'));
        worker.once('exit', onExit);
        worker.once('message', (answer: Answer) => {
          worker.off('exit', onExit);
          idle.push(worker);
          if (answer.hash === null) reject(new Error('a slow hash failed'));
          else resolve(answer.hash);
        });
        worker.postMessage({ secret, salt, cost });
      }),
    async close() {
      isClosed = true;
      await Promise.all([...all].map((worker) => worker.terminate()));
    },
  };
}
