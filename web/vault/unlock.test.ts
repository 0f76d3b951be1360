import { createHash, webcrypto } from 'node:crypto';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { newSpaceId, type SpaceId } from '#shared/base/ids.ts';
import { err, ok } from '#shared/base/result.ts';
import type { VaultKey, Wrap } from '#shared/crypto/types.ts';
import { isBelowFloor, KDF_FLOOR, sealOlder } from '#shared/crypto/wraps.ts';
import type { KeyRows } from '#web/local-store/key-rows.ts';
import type { LineStore } from '#web/local-store/lines.ts';
import type { KdfPort } from './kdf.ts';
import {
  findKey,
  makePassphraseWrap,
  makeRecoveryWrap,
  OLDER_ON_SHELF,
  unlock,
  waitAfter,
  waitLeft,
  type UnlockDeps,
} from './unlock.ts';
import { openVault } from './vault.ts';

const randomBytes = (n: number) => webcrypto.getRandomValues(new Uint8Array(n));
const PASSPHRASE = 'a walnut under stairs';

/** As Argon2id in what it depends on, and as fast as a test wants it; the real one has its own test. */
const quickKdf = () => {
  const port = {
    calls: 0,
    derive: ((passphrase, salt, kdf) => {
      if (isBelowFloor(kdf)) return Promise.resolve(err('kdf_too_weak'));
      port.calls += 1;
      const hash = createHash('sha256')
        .update(JSON.stringify([passphrase, [...salt], kdf]))
        .digest();
      return Promise.resolve(ok(new Uint8Array(hash)));
    }) as KdfPort['derive'],
  };
  return port;
};

/** Rows and lines of a device in memory: they outlive a page. */
function makeDevice() {
  const stored = new Map<string, unknown>();
  const texts = new Map<string, string>();
  const rows: KeyRows = {
    get: (k) => Promise.resolve(stored.get(k)),
    put: (k, v) => Promise.resolve(void stored.set(k, v)),
    putFirst(k, v) {
      if (!stored.has(k)) stored.set(k, v);
      return Promise.resolve(stored.get(k));
    },
    remove(...keys) {
      for (const key of keys) stored.delete(key);
      return Promise.resolve();
    },
    close() {},
  };
  const lines = {
    get: (key: string) => texts.get(key) ?? null,
    set: (key: string, text: string) => (texts.set(key, text), true),
    remove: (key: string) => void texts.delete(key),
  } as unknown as LineStore; // Only these three are used of it.
  const { subtle } = webcrypto as unknown as Crypto;
  const env = { rows, lines, subtle, randomBytes };
  return (user: SpaceId) =>
    openVault({ ...env, hasData: () => Promise.resolve(true) }, user);
}

let deps: UnlockDeps & { kdf: ReturnType<typeof quickKdf> };
let key: VaultKey;
let passphraseWrap: Wrap;
let code: string;
const address = () => Promise.resolve<string | null>(null);

/** A device with a lock: no device wrap, one wrap of a passphrase and one of a recovery code, just started. */
beforeEach(async () => {
  const user = newSpaceId(randomBytes);
  const start = makeDevice();
  const kdf = quickKdf();
  key = { gen: 1, bytes: randomBytes(32) };
  const before = await start(user);
  await before.adopt({
    current: { gen: 1, bytes: key.bytes.slice() },
    older: [],
  });
  const made = await makePassphraseWrap(
    { key, passphrase: PASSPHRASE, holder: user, user },
    { kdf, randomBytes },
  );
  if (!made.ok) throw new Error('no wrap');
  const recovery = makeRecoveryWrap(key, user, randomBytes);
  passphraseWrap = made.value.wrap;
  code = recovery.code;
  await before.wraps.put([passphraseWrap, recovery.wrap]);
  await before.dropDeviceWrap();
  before.close();
  kdf.calls = 0;
  deps = { vault: await start(user), kdf, address };
});

const put = (change: Partial<Wrap>) =>
  deps.vault.wraps.put([{ ...passphraseWrap, ...change }]);

describe('unlocking', () => {
  test('[VAULT-16] the right passphrase opens, and the lock stays set', async () => {
    expect(deps.vault.state()).toBe('locked');
    expect(await unlock(deps, { passphrase: PASSPHRASE })).toEqual({
      ok: true,
      value: undefined,
    });
    expect(deps.vault.state()).toBe('open');
    expect(deps.vault.ring()?.current.bytes).toEqual(key.bytes);
    expect(deps.vault.hasDeviceWrap()).toBe(false);
  });

  test('[VAULT-5] the recovery code opens, in any way of writing it, without Argon2id', async () => {
    const typed = ` ${code.toLowerCase().replaceAll('-', ' ')} `;
    expect((await unlock(deps, { recoveryCode: typed })).ok).toBe(true);
    expect(deps.vault.ring()?.current.bytes).toEqual(key.bytes);
    expect(deps.kdf.calls).toBe(0);
  });

  test.each([
    ['', 'wrong_passphrase'],
    ['A walnut under stairs', 'wrong_passphrase'],
    [`${PASSPHRASE} `, 'wrong_passphrase'],
  ])('[LOCK-7] %j does not open', async (passphrase, error) => {
    expect(await unlock(deps, { passphrase })).toEqual({ ok: false, error });
    expect(deps.vault.state()).toBe('locked');
  });

  test('[VAULT-5] a code with a slip is told apart from one that opens nothing', async () => {
    const slip = code.replace(/[0-9A-Z]/, (sign) => (sign === '7' ? '8' : '7'));
    expect(await unlock(deps, { recoveryCode: slip })).toEqual({
      ok: false,
      error: 'recovery_code_malformed',
    });
    const other = makeRecoveryWrap(key, deps.vault.user, randomBytes).code;
    expect(await unlock(deps, { recoveryCode: other })).toEqual({
      ok: false,
      error: 'wrong_passphrase',
    });
  });

  test('[VAULT-5] a slip is told as such, too, where no wrap of a code is known', async () => {
    for (const wrap of deps.vault.wraps.list())
      if (wrap.kind === 'recovery') await deps.vault.wraps.remove(wrap.id);
    const tried = (recoveryCode: string) => unlock(deps, { recoveryCode });
    expect(await tried('7777')).toMatchObject({
      error: 'recovery_code_malformed',
    });
    expect(await tried(code)).toMatchObject({ error: 'wrong_passphrase' });
  });

  test('[P5] a wrap with any sign changed opens nothing, and throws nothing', async () => {
    const signs = passphraseWrap.w;
    await fc.assert(
      fc.asyncProperty(
        fc.nat(signs.length - 2),
        fc.constantFrom(...Array.from('AZaz09-_')),
        async (at, sign) => {
          fc.pre(signs[at] !== sign);
          await put({ w: signs.slice(0, at) + sign + signs.slice(at + 1) });
          const tried = await unlock(deps, { passphrase: PASSPHRASE });
          expect(tried).toEqual({ ok: false, error: 'wrong_passphrase' });
        },
      ),
      { numRuns: 60, seed: 7 },
    );
    expect(deps.vault.state()).toBe('locked');
  });

  const changes: [string, Partial<Wrap>][] = [
    ['cut short', { w: 'AQ' }],
    ['emptied', { w: '' }],
    ['given another id', { id: '00000000-0000-4000-8000-000000000000' }],
    ['given another generation', { gen: 2 }],
    ['given a higher cost', { kdf: { ...KDF_FLOOR, t: 4 } }],
    ['given another salt', { saltPart: 'A'.repeat(22) }],
  ];
  test.each(changes)(
    '[P5] a wrap that was %s opens nothing',
    async (_, change) => {
      await put(change);
      expect(await unlock(deps, { passphrase: PASSPHRASE })).toEqual({
        ok: false,
        error: 'wrong_passphrase',
      });
    },
  );

  test('[VAULT-3] lowered parameters are refused before anything is derived', async () => {
    await put({ kdf: { ...KDF_FLOOR, m: 1024 } });
    expect(await unlock(deps, { passphrase: PASSPHRASE })).toEqual({
      ok: false,
      error: 'kdf_too_weak',
    });
    expect(deps.kdf.calls).toBe(0);
  });

  test.each([
    ['no cost', { kdf: null }],
    ['no salt', { saltPart: null }],
    ['a broken salt', { saltPart: 'short' }],
  ])('[P5] a wrap with %s is an answer, not a fault', async (_, change) => {
    await put(change);
    expect(await unlock(deps, { passphrase: PASSPHRASE })).toEqual({
      ok: false,
      error: 'internal',
    });
  });

  test('[VAULT-2] the address is part of the salt: another one does not open', async () => {
    const of = (address: string | null) => ({
      ...deps,
      address: () => Promise.resolve(address),
    });
    const made = await makePassphraseWrap(
      {
        key,
        passphrase: PASSPHRASE,
        holder: 'a@b.example',
        user: deps.vault.user,
      },
      { kdf: deps.kdf, randomBytes },
    );
    if (made.ok) await deps.vault.wraps.put([made.value.wrap]);
    for (const other of ['c@d.example', 'a@b.example.org', null])
      expect(await unlock(of(other), { passphrase: PASSPHRASE })).toMatchObject(
        { error: 'wrong_passphrase' },
      );
    const own = await unlock(of('a@b.example'), { passphrase: PASSPHRASE });
    expect(own.ok).toBe(true);
  });

  test('[VAULT-2] [P1] the guest’s wrap opens where an account is named and its wraps are not here yet', async () => {
    const own = { ...deps, address: () => Promise.resolve('a@b.example') };
    expect((await unlock(own, { passphrase: PASSPHRASE })).ok).toBe(true);
  });

  test('[VAULT-18] older generations come back with the newest', async () => {
    const newer = { gen: 2, bytes: randomBytes(32) };
    const { user } = deps.vault;
    const ring = { current: newer, older: [key] };
    await deps.vault.shelf.put(
      OLDER_ON_SHELF,
      sealOlder(ring, user, randomBytes),
    );
    const made = await makePassphraseWrap(
      { key: newer, passphrase: PASSPHRASE, holder: user, user },
      { kdf: deps.kdf, randomBytes },
    );
    if (made.ok) await deps.vault.wraps.put([made.value.wrap]);
    expect((await unlock(deps, { passphrase: PASSPHRASE })).ok).toBe(true);
    expect(deps.vault.ring()).toEqual(ring);
  });

  test('[LOCK-9] asking again finds the key and opens nothing', async () => {
    const found = await findKey(deps, { passphrase: PASSPHRASE });
    expect(found.ok && found.value.bytes).toEqual(key.bytes);
    expect(deps.vault.state()).toBe('locked');
  });

  test('[VAULT-1] neither passphrase, code nor key lies in what is stored', async () => {
    const text = JSON.stringify(deps.vault.wraps.list());
    expect(text).not.toContain(PASSPHRASE);
    expect(text).not.toContain(code);
    expect(text).not.toContain(Buffer.from(key.bytes).toString('base64url'));
  });
});

describe('waits', () => {
  test('[LOCK-7] 1, 2, 4 up to 60 s, and never more', () => {
    const waits = Array.from({ length: 12 }, (_, at) => waitAfter(at));
    expect(waits).toEqual([
      0, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000,
      60_000, 60_000,
    ]);
    expect(waitAfter(1e9)).toBe(60_000);
  });

  test('[LOCK-7] whatever the clock does, nobody waits longer than the wait', () => {
    fc.assert(
      fc.property(
        fc.nat(40),
        fc.integer(),
        fc.integer(),
        (failures, failedAt, now) => {
          const left = waitLeft({ failures, failedAt }, now);
          expect(left).toBeGreaterThanOrEqual(0);
          expect(left).toBeLessThanOrEqual(waitAfter(failures));
          if (now >= failedAt + 60_000) expect(left).toBe(0);
        },
      ),
      { seed: 11 },
    );
  });
});
