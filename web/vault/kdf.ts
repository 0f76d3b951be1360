import type { Kdf } from '#shared/crypto/types.ts';
import { isBelowFloor, normalisePassphrase } from '#shared/crypto/wraps.ts';
import { utf8ToBytes } from '#shared/base/bytes.ts';
import { err, ok, type Result } from '#shared/base/result.ts';

// Argon2id on the device (VAULT-3). It runs in a worker of its own: the page may compile no WebAssembly (WEB-2), and the
// 64 MiB it fills go back to the device when the worker ends.

/** What the page tells the worker. `secret` is copied over and wiped here. */
export type KdfRequest = {
  secret: Uint8Array;
  salt: Uint8Array;
  kdf: Kdf;
};
/** What the worker answers: 32 bytes, or `null` where it could not (too little memory, no WebAssembly). */
export type KdfReply = { key: Uint8Array | null };

export type KdfError = 'kdf_too_weak' | 'internal';
export type KdfPort = {
  /**
   * 32 bytes of Argon2id over the passphrase (NFKC, UTF-8) and 16 bytes of salt. Parameters below the floor are refused
   * before a worker is made (VAULT-3); `internal`: the worker could not start or had too little memory.
   */
  derive(
    passphrase: string,
    salt: Uint8Array,
    kdf: Kdf,
  ): Promise<Result<Uint8Array, KdfError>>;
};

const KEY_BYTES = 32;

/**
 * One worker at a time, ended after its answer: two at once would take 128 MiB, which phones refuse. Callers wait in the
 * order in which they came.
 */
export function createKdf(deps: { makeWorker: () => Worker }): KdfPort {
  let before: Promise<unknown> = Promise.resolve();
  return {
    derive(passphrase, salt, kdf) {
      if (isBelowFloor(kdf)) return Promise.resolve(err('kdf_too_weak'));
      const mine = before.then(() =>
        runOnce(deps.makeWorker, {
          secret: utf8ToBytes(normalisePassphrase(passphrase)),
          salt,
          kdf,
        }),
      );
      before = mine;
      return mine;
    },
  };
}

function runOnce(
  makeWorker: () => Worker,
  request: KdfRequest,
): Promise<Result<Uint8Array, KdfError>> {
  return new Promise((resolve) => {
    let worker: Worker;
    try {
      worker = makeWorker();
    } catch {
      resolve(err('internal'));
      return;
    }
    const end = (result: Result<Uint8Array, KdfError>) => {
      worker.terminate();
      resolve(result);
    };
    worker.addEventListener('message', (event: MessageEvent<unknown>) => {
      const key = readKey(event.data);
      end(key === null ? err('internal') : ok(key));
    });
    worker.addEventListener('error', () => end(err('internal')));
    worker.addEventListener('messageerror', () => end(err('internal')));
    worker.postMessage(request);
    request.secret.fill(0);
  });
}

function readKey(told: unknown): Uint8Array | null {
  if (typeof told !== 'object' || told === null || !('key' in told))
    return null;
  const { key } = told;
  return key instanceof Uint8Array && key.length === KEY_BYTES ? key : null;
}
