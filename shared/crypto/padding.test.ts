import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pad, unpad } from './padding.ts';

test('[VAULT-10] what was padded comes back; the size is at least 64 bytes and at most 12 % more', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 9_000 }), (plain) => {
      const padded = pad(plain);
      expect(unpad(padded)).toEqual(plain);
      expect(padded.length).toBeGreaterThanOrEqual(64);
      const size = plain.length + 4;
      if (size > 64) expect(padded.length / size).toBeLessThan(1.12);
    }),
  );
});

test('[VAULT-10] all texts up to 8,000 bytes share few sizes, and a longer one is never smaller', () => {
  const sizes = Array.from(
    { length: 8_000 },
    (_, length) => pad(new Uint8Array(length)).length,
  );
  expect([...sizes].sort((one, other) => one - other)).toEqual(sizes);
  const kinds = [...new Set(sizes)];
  expect(kinds.length).toBeLessThan(100);
  // PADME by hand: E = floor(log2 L), S = floor(log2 E) + 1, the last E - S bits are zero.
  for (const size of kinds.slice(1)) {
    const exponent = 31 - Math.clz32(size);
    const zeros = exponent - (32 - Math.clz32(exponent));
    expect(size % 2 ** zeros).toBe(0);
  }
});

test('[VAULT-10] refuses what was not padded here', () => {
  for (const length of [0, 3, 4, 63, 65, 128])
    expect(unpad(new Uint8Array(length))).toBeNull();
  const padded = pad(Uint8Array.of(1, 2, 3));
  fc.assert(
    fc.property(fc.integer({ min: 7, max: 63 }), (at) => {
      const odd = padded.slice();
      odd[at] = 1;
      expect(unpad(odd)).toBeNull();
    }),
  );
  const long = padded.slice();
  long[0] = 255;
  expect(unpad(long)).toBeNull();
});
