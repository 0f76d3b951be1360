import { describe, expect, test } from 'vitest';
import type { Kdf } from '#shared/crypto/types.ts';
import { KDF_FLOOR } from '#shared/crypto/wraps.ts';
import kdfWorkerUrl from './kdf-worker.ts?worker&url';
import { createKdf } from './kdf.ts';

const salt = Uint8Array.from({ length: 16 }, (_, at) => at);
const hex = (bytes: Uint8Array) =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** Real workers, counted. */
function makeRig() {
  const seen = { made: 0, alive: 0, most: 0 };
  const kdf = createKdf({
    makeWorker() {
      const worker = new Worker(kdfWorkerUrl, { type: 'module' });
      seen.made += 1;
      seen.alive += 1;
      seen.most = Math.max(seen.most, seen.alive);
      const end = worker.terminate.bind(worker);
      worker.terminate = () => {
        seen.alive -= 1;
        end();
      };
      return worker;
    },
  });
  return { kdf, seen };
}

/** A worker that answers with `told`, or fails. */
function fakeWorker(told: unknown): Worker {
  const target = new EventTarget();
  const fake = {
    addEventListener: target.addEventListener.bind(target),
    terminate() {},
    postMessage() {
      target.dispatchEvent(
        told === 'error'
          ? new Event('error')
          : new MessageEvent('message', { data: told }),
      );
    },
  };
  // Only what createKdf uses of a worker.
  return fake as unknown as Worker;
}

describe('Argon2id in a worker of the page', () => {
  test('[VAULT-3] gives the value that two other implementations give', async () => {
    const { kdf } = makeRig();
    const derived = await kdf.derive('a walnut under stairs', salt, KDF_FLOOR);
    // Argon2id, 64 MiB, t=3, p=1, computed in Node by hash-wasm and by @noble/hashes, which agree.
    expect(derived.ok && hex(derived.value)).toBe(
      '45f7266221686d4fe8388db5351c5c715e859237ee2a7ab5c087dfdb0bbc69e8',
    );
  });

  test('[VAULT-4] the same passphrase from another keyboard gives the same key', async () => {
    const { kdf } = makeRig();
    const one = await kdf.derive(
      'cafe\u0301 am stillen fluss',
      salt,
      KDF_FLOOR,
    );
    const other = await kdf.derive(
      'caf\u00e9 am stillen fluss',
      salt,
      KDF_FLOOR,
    );
    expect(one).toEqual(other);
  });

  const weaker: [string, Partial<Kdf>][] = [
    ['memory', { m: 65_535 }],
    ['rounds', { t: 2 }],
    ['both, as a lazy server asks', { m: 8, t: 1 }],
    ['nothing that is a number', { m: Number.NaN }],
  ];
  test.each(weaker)(
    '[VAULT-3] less %s is refused before a worker is made',
    async (_, less) => {
      const { kdf, seen } = makeRig();
      const asked = { ...KDF_FLOOR, ...less };
      expect(await kdf.derive('a walnut under stairs', salt, asked)).toEqual({
        ok: false,
        error: 'kdf_too_weak',
      });
      expect(seen.made).toBe(0);
    },
  );

  test('[VAULT-16] one worker at a time, each ended after its answer', async () => {
    const { kdf, seen } = makeRig();
    const both = await Promise.all([
      kdf.derive('first of two phrases', salt, KDF_FLOOR),
      kdf.derive('second of two phrases', salt, KDF_FLOOR),
    ]);
    expect(both.map(({ ok }) => ok)).toEqual([true, true]);
    expect(both[0]).not.toEqual(both[1]);
    expect(seen).toEqual({ made: 2, alive: 0, most: 1 });
  });

  test('[VAULT-3] parameters no device can give are an answer, not a hang', async () => {
    const { kdf, seen } = makeRig();
    const asked = { ...KDF_FLOOR, m: 16_777_216 };
    expect(await kdf.derive('a walnut under stairs', salt, asked)).toEqual({
      ok: false,
      error: 'internal',
    });
    expect(seen.alive).toBe(0);
  });

  test.each([
    ['an error', 'error'],
    ['nothing', { key: null }],
    ['too few bytes', { key: new Uint8Array(31) }],
    ['something else', 'hello'],
  ])('[VAULT-3] a worker that gives %s is told as such', async (_, told) => {
    const kdf = createKdf({ makeWorker: () => fakeWorker(told) });
    const derived = await kdf.derive('a walnut under stairs', salt, KDF_FLOOR);
    expect(derived).toEqual({ ok: false, error: 'internal' });
  });

  test('[VAULT-3] a browser that makes no worker is told, and the next try is free', async () => {
    let refuses = true;
    const kdf = createKdf({
      makeWorker() {
        if (refuses) throw new DOMException('no', 'SecurityError');
        return fakeWorker({ key: new Uint8Array(32) });
      },
    });
    const derive = () => kdf.derive('a walnut under stairs', salt, KDF_FLOOR);
    expect(await derive()).toEqual({ ok: false, error: 'internal' });
    refuses = false;
    expect((await derive()).ok).toBe(true);
  });
});
