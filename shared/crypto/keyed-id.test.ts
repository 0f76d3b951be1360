import { createHmac, hkdfSync } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isUuid } from '#shared/base/ids.ts';
import { importKey, keyedId } from './keyed-id.ts';
import type { VaultKey } from './types.ts';

const keyOf = (gen: number): VaultKey => ({
  gen,
  bytes: new Uint8Array(32).fill(gen),
});

test('[VAULT-23] a keyed id is the start of an HMAC with version and variant set', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 32, maxLength: 32 }),
      fc.string({ unit: 'grapheme', maxLength: 80 }),
      (key, name) => {
        const mac = createHmac('sha256', key).update(name).digest();
        mac[6] = ((mac[6] ?? 0) & 0x0f) | 0x80;
        mac[8] = ((mac[8] ?? 0) & 0x3f) | 0x80;
        const id = keyedId(key, name);
        expect(id.replaceAll('-', '')).toBe(
          mac.subarray(0, 16).toString('hex'),
        );
        expect(isUuid(id)).toBe(true);
      },
    ),
  );
});

test('[VAULT-23] [KEEP-11] the key of imports follows from the oldest generation alone, in any order of the ring', () => {
  const first = Buffer.from(
    hkdfSync(
      'sha256',
      keyOf(1).bytes,
      'account',
      'maya/account/v1/import-ids',
      32,
    ),
  );
  for (const ring of [
    { current: keyOf(1), older: [] },
    { current: keyOf(2), older: [keyOf(1)] },
    { current: keyOf(3), older: [keyOf(2), keyOf(1)] },
    { current: keyOf(3), older: [keyOf(1), keyOf(2)] },
  ])
    expect(Buffer.from(importKey(ring))).toEqual(first);
  const other = importKey({ current: keyOf(2), older: [] });
  expect(Buffer.from(other)).not.toEqual(first);
});

test('[VAULT-23] a name has another id under another key, and no id without one', () => {
  const one = importKey({ current: keyOf(1), older: [] });
  const two = importKey({ current: keyOf(2), older: [] });
  expect(keyedId(one, 'a')).not.toBe(keyedId(two, 'a'));
  expect(keyedId(one, 'a')).not.toBe(keyedId(one, 'b'));
  const wiped = { gen: 1, bytes: new Uint8Array(32) };
  expect(() => importKey({ current: wiped, older: [] })).toThrow();
});
