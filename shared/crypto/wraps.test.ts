import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSeededRandom } from '#shared/testing/seeded-random.ts';
import { toBase64Url } from './bytes-text.ts';
import { bent, keyOf, randoms, rings } from './crypto.contract.ts';
import { createSealing } from './envelope.ts';
import type { Kdf, Wrap, WrapKind } from './types.ts';
import {
  isBelowFloor,
  KDF_FLOOR,
  normaliseAddress,
  normalisePassphrase,
  openOlder,
  passphraseSalt,
  sealOlder,
  splitSecret,
  unwrapVaultKey,
  wrapVaultKey,
} from './wraps.ts';

const random = createSeededRandom(21);
const wrapKey = random(32);
const key = keyOf(2, 4);
const user = 'u';
const make = (): Wrap =>
  wrapVaultKey(
    {
      key,
      wrapKey,
      user,
      id: 'w',
      kind: 'passphrase',
      kdf: KDF_FLOOR,
      saltPart: toBase64Url(random(16)),
    },
    random,
  );

const kdfs: fc.Arbitrary<Kdf | null> = fc.option(
  fc.record({
    alg: fc.constant('argon2id' as const),
    v: fc.constant(1 as const),
    m: fc.nat(),
    t: fc.nat(),
    p: fc.nat(),
  }),
);

test('[VAULT-1] [P5] a wrap opens with its secret and gives the key of its generation', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 99 }),
      fc.constantFrom<WrapKind>('passphrase', 'recovery', 'passkey'),
      kdfs,
      fc.uuid(),
      randoms,
      (gen, kind, kdf, id, bytes) => {
        const vault = keyOf(gen, gen);
        const input = { key: vault, wrapKey, user, id, kind, kdf };
        const wrap = wrapVaultKey({ ...input, saltPart: null }, bytes);
        expect(wrap).toMatchObject({ id, kind, gen, kdf, saltPart: null });
        expect(unwrapVaultKey(wrap, wrapKey, user)).toEqual(vault);
        expect(unwrapVaultKey(wrap, bytes(32), user)).toBeNull();
        expect(wrap.w).not.toContain(toBase64Url(vault.bytes).slice(0, 20));
      },
    ),
  );
});

test('[VAULT-1] [VAULT-3] what stands beside a wrap cannot be changed, the cost of its passphrase least of all', () => {
  const wrap = make();
  const odd: Wrap[] = [
    { ...wrap, id: 'x' },
    { ...wrap, kind: 'recovery' },
    { ...wrap, gen: 3 },
    { ...wrap, kdf: null },
    { ...wrap, kdf: { ...KDF_FLOOR, m: 19_456 } },
    { ...wrap, kdf: { ...KDF_FLOOR, t: 1 } },
    { ...wrap, kdf: { ...KDF_FLOOR, p: 2 } },
  ];
  for (const one of odd) expect(unwrapVaultKey(one, wrapKey, user)).toBeNull();
  expect(unwrapVaultKey(wrap, wrapKey, 'v')).toBeNull();
  expect(unwrapVaultKey(wrap, wrapKey, user)).toEqual(key);
});

test('[VAULT-1] [P5] a wrap changed at any sign is refused', () => {
  const wrap = make();
  for (const w of bent(wrap.w))
    expect(unwrapVaultKey({ ...wrap, w }, wrapKey, user)).toBeNull();
});

test('[VAULT-1] a wrap around anything but 32 bytes is no vault key', () => {
  const input = { wrapKey, user, id: 'w', kind: 'recovery' as const };
  const wrap = wrapVaultKey(
    {
      ...input,
      key: { gen: 1, bytes: random(31) },
      kdf: null,
      saltPart: null,
    },
    random,
  );
  expect(unwrapVaultKey(wrap, wrapKey, user)).toBeNull();
});

test('[VAULT-1] the half that is sent tells nothing about the half that unwraps', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 20, maxLength: 32 }), (secret) => {
      const { authKey, wrapKey: kept } = splitSecret(secret);
      expect([authKey.length, kept.length]).toEqual([32, 32]);
      expect(authKey).not.toEqual(kept);
      const wrap = wrapVaultKey(
        {
          key,
          wrapKey: kept,
          user,
          id: 'w',
          kind: 'recovery',
          kdf: null,
          saltPart: null,
        },
        random,
      );
      expect(unwrapVaultKey(wrap, authKey, user)).toBeNull();
    }),
  );
});

test('[VAULT-3] the floor is compiled in; less of anything, or no number at all, is below it', () => {
  expect(KDF_FLOOR).toEqual({ alg: 'argon2id', v: 1, m: 65_536, t: 3, p: 1 });
  expect(isBelowFloor(KDF_FLOOR)).toBe(false);
  expect(isBelowFloor({ ...KDF_FLOOR, m: 131_072, t: 4 })).toBe(false);
  for (const part of ['m', 't', 'p'] as const) {
    expect(isBelowFloor({ ...KDF_FLOOR, [part]: KDF_FLOOR[part] - 1 })).toBe(
      true,
    );
    expect(isBelowFloor({ ...KDF_FLOOR, [part]: Number.NaN })).toBe(true);
  }
});

test('[VAULT-2] the salt depends on the address and on the random part, and a short random part is refused', () => {
  const part = toBase64Url(random(16));
  const salt = passphraseSalt('ada@example.org', part);
  expect(salt).toHaveLength(16);
  expect(passphraseSalt('ada@example.org', part)).toEqual(salt);
  expect(passphraseSalt('eve@example.org', part)).not.toEqual(salt);
  const other = toBase64Url(random(16));
  expect(passphraseSalt('ada@example.org', other)).not.toEqual(salt);
  for (const odd of ['', 'AA', '!', toBase64Url(random(15))])
    expect(() => passphraseSalt('ada@example.org', odd)).toThrow(RangeError);
});

test('[VAULT-4] the same passphrase from every keyboard, blanks included', () => {
  expect(normalisePassphrase('Cafe\u0301 am See ')).toBe('Café am See ');
  expect(normalisePassphrase('ｗｉｄｅ')).toBe('wide');
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const once = normalisePassphrase(text);
      expect(normalisePassphrase(once)).toBe(once);
    }),
  );
});

test('[VAULT-2] an address has one form', () => {
  expect(normaliseAddress('  Ada@Example.ORG ')).toBe('ada@example.org');
  expect(normaliseAddress('a\u0301da@example.org')).toBe('áda@example.org');
  expect(normaliseAddress('ada@localhost')).toBe('ada@localhost');
  const refused = [
    '',
    '@',
    'ada',
    'ada@',
    '@example.org',
    'a@b@c',
    'a da@example.org',
    'ada@exam\tple.org',
    'ada@example.org\u0000x',
    `${'a'.repeat(65)}@example.org`,
    `ada@${'a'.repeat(251)}`,
    'ada@\ud800',
  ];
  for (const odd of refused) expect(normaliseAddress(odd)).toBeNull();
});

test('[VAULT-2] normalising twice changes nothing: sign-up and sign-in salt alike', () => {
  const signs = fc.string({ unit: 'binary', minLength: 1, maxLength: 4 });
  let taken = 0;
  fc.assert(
    fc.property(signs, signs, (local, domain) => {
      const once = normaliseAddress(`${local}@${domain}`);
      if (once === null) return;
      taken += 1;
      expect(normaliseAddress(once)).toBe(once);
      expect(normaliseAddress(` ${once}\n`)).toBe(once);
    }),
    { numRuns: 20_000 },
  );
  expect(taken).toBeGreaterThan(500);
});

test('[VAULT-18] the older generations come back under the newest key, and under no other', () => {
  fc.assert(
    fc.property(rings, fc.uuid(), randoms, (ring, person, bytes) => {
      const text = sealOlder(ring, person, bytes);
      expect(openOlder(text, ring.current, person)).toEqual(ring.older);
      expect(openOlder(text, ring.current, 'another')).toBeNull();
      const stranger = { ...ring.current, bytes: bytes(32) };
      expect(openOlder(text, stranger, person)).toBeNull();
    }),
  );
});

test('[VAULT-18] a line that is no key is left out', () => {
  const place = { user, id: 'older', role: 'keys', kind: 'older' };
  const ring = { current: key, older: [] };
  const good = toBase64Url(random(32));
  const text = createSealing(ring, random).seal(
    `1 ${good}\n2\n3 AA\n4 !\n`,
    place,
  );
  expect(openOlder(text, key, user)?.map(({ gen }) => gen)).toEqual([1]);
});
