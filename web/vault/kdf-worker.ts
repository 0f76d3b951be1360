import { argon2id } from 'hash-wasm';
import type { KdfReply, KdfRequest } from './kdf.ts';

// The only place that compiles WebAssembly: its file carries the one policy that allows it (WEB-2). It answers once; the
// page ends it then, and the memory that held the passphrase goes with it.

self.addEventListener('message', (event: MessageEvent<KdfRequest>) => {
  const { secret, salt, kdf } = event.data;
  const answer = (reply: KdfReply) => self.postMessage(reply);
  argon2id({
    password: secret,
    salt,
    memorySize: kdf.m,
    iterations: kdf.t,
    parallelism: kdf.p,
    hashLength: 32,
    outputType: 'binary',
  })
    .then(
      (key) => answer({ key }),
      () => answer({ key: null }),
    )
    .finally(() => secret.fill(0));
});
