import fc from 'fast-check';
import type { RandomBytes } from '#shared/base/clock.ts';
import { createSeededRandom } from '#shared/testing/seeded-random.ts';
import { toBase64Url } from './bytes-text.ts';
import type { KeyRing, SealPlace, VaultKey } from './types.ts';

// What the tests of this folder share: texts of every kind, places, rings of keys.

/** Any UTF-16 at all: letters, emoji, lone surrogates, NUL, and nothing. */
export const texts: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 80 })
    .map((units) => String.fromCharCode(...units)),
);

export const places: fc.Arbitrary<SealPlace> = fc.record(
  {
    user: fc.uuid(),
    id: fc.uuid(),
    role: fc.constantFrom('user', 'maya', 'record', 'draft'),
    session: fc.uuid(),
    kind: fc.constantFrom('dream', 'plan', 'session'),
    field: fc.constantFrom('title', 'text'),
  },
  { requiredKeys: ['user', 'id', 'role'] },
);

export const randoms: fc.Arbitrary<RandomBytes> = fc
  .integer()
  .map((seed) => createSeededRandom(seed));

export const keyOf = (gen: number, seed: number): VaultKey => ({
  gen,
  bytes: createSeededRandom(seed)(32),
});

/** One to four generations; the current one is the highest. */
export const rings: fc.Arbitrary<KeyRing> = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.integer())
  .map(([newest, seed]) => ({
    current: keyOf(newest, seed),
    older: Array.from({ length: newest - 1 }, (_, at) =>
      keyOf(at + 1, seed + at + 1),
    ),
  }));

/** Every text that differs from `text` in one sign of the alphabet, or lacks its last sign. */
export function* bent(text: string): Generator<string> {
  const alphabet = toBase64Url(Uint8Array.of(0, 16, 131, 16, 81, 135));
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charAt(at);
    const other = alphabet.charAt(at % alphabet.length);
    const put = other === sign ? '_' : other;
    yield text.slice(0, at) + put + text.slice(at + 1);
  }
  yield text.slice(0, -1);
  yield `${text}A`;
  yield '';
}

/** The same bytes with one bit of one byte turned. */
export function turnBit(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = bytes.slice();
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
}
