// One thread of createHashThreads (hash-threads.ts). Plain JavaScript, because a worker is loaded by Node itself: from this
// folder under vitest and tsx, and from beside the bundle, where vite.server.config.ts copies it.
import { parentPort } from 'node:worker_threads';
import { argon2id } from 'hash-wasm';

parentPort.on('message', ({ secret, salt, cost }) => {
  argon2id({
    password: secret,
    salt,
    parallelism: cost.p,
    iterations: cost.t,
    memorySize: cost.m,
    hashLength: 32,
    outputType: 'binary',
  }).then(
    (hash) => parentPort.postMessage({ hash }),
    () => parentPort.postMessage({ hash: null }),
  );
});
