import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc32 } from '#shared/base/bytes.ts';
import { createSeededRandom } from '#shared/testing/seeded-random.ts';
import {
  inboxPair,
  journalPair,
  openBox,
  openLineBox,
  sealBox,
  sealLineBox,
} from './box.ts';
import { fromBase64Url, toBase64Url } from './bytes-text.ts';
import {
  bent,
  keyOf,
  randoms,
  rings,
  texts,
  turnBit,
} from './crypto.contract.ts';
import { openLine, sealLine } from './line-box.ts';

const random = createSeededRandom(5);
const ring = { current: keyOf(2, 1), older: [keyOf(1, 2)] };
const place = { user: 'u', id: 'm' };

test('[JRN-1] [P1] a line opens under every generation the device holds', () => {
  fc.assert(
    fc.property(texts, rings, randoms, (text, keys, bytes) => {
      expect(openLine(keys, sealLine(keys, bytes, text))).toBe(text);
      for (const older of keys.older) {
        const then = { current: older, older: [] };
        expect(openLine(keys, sealLine(then, bytes, text))).toBe(text);
      }
    }),
  );
});

/** The line with a sum that fits again: a sum is no protection against intent, the key is. */
function withTrueSum(line: string): string {
  const [mark = '', text = ''] = line.split('.');
  return `${mark}.${text}.${crc32(fromBase64Url(text) ?? random(0))}`;
}

test('[JRN-6] [P5] a line changed at any sign is refused, also when its sum was made to fit', () => {
  const lines = [
    sealLine(ring, random, 'words'),
    sealLineBox(journalPair(ring.current.bytes).publicKey, 'words', random),
  ];
  for (const line of lines)
    for (const odd of bent(line)) {
      expect(openLine(ring, odd)).toBeNull();
      expect(openLineBox(ring, odd)).toBeNull();
      const mended = withTrueSum(odd);
      if (mended === line) continue;
      expect(openLine(ring, mended)).toBeNull();
      expect(openLineBox(ring, mended)).toBeNull();
    }
});

test('[JRN-6] each kind of line is read by its own reader, under keys that are there', () => {
  const line = sealLine(ring, random, 'words');
  const boxed = sealLineBox(
    journalPair(ring.current.bytes).publicKey,
    'words',
    random,
  );
  expect(openLine(ring, boxed)).toBeNull();
  expect(openLineBox(ring, line)).toBeNull();
  const stranger = { current: keyOf(2, 8), older: [] };
  expect(openLine(stranger, line)).toBeNull();
  expect(openLineBox(stranger, boxed)).toBeNull();
  expect(openLine({ current: keyOf(7, 1), older: [] }, line)).toBeNull();
  for (const odd of ['', 's1', 's1.', 's1..', 's1.AA', `${line}.`, `x${line}`])
    expect(openLine(ring, odd)).toBeNull();
  expect(openLine(ring, `s1.AA.${crc32(Uint8Array.of(0))}`)).toBeNull();
});

test('[JRN-2] [P1] what was boxed to the public key while locked opens with any ring that holds its generation', () => {
  fc.assert(
    fc.property(texts, rings, randoms, (text, keys, bytes) => {
      for (const { bytes: vk } of [keys.current, ...keys.older]) {
        const line = sealLineBox(journalPair(vk).publicKey, text, bytes);
        expect(openLineBox(keys, line)).toBe(text);
      }
    }),
    { numRuns: 25 },
  );
});

test('[VAULT-13] [P5] a box opens with its key, for its purpose and place, and with nothing else', () => {
  const own = inboxPair(ring.current.bytes);
  const box = sealBox(own.publicKey, 'inbox', place, 'words\ud800', random);
  expect(openBox(own, 'inbox', place, box)).toBe('words\ud800');
  expect(openBox(own, 'journal', place, box)).toBeNull();
  expect(openBox(own, 'inbox', { ...place, id: 'n' }, box)).toBeNull();
  expect(openBox(own, 'inbox', { ...place, user: 'v' }, box)).toBeNull();
  expect(
    openBox(journalPair(ring.current.bytes), 'inbox', place, box),
  ).toBeNull();
  expect(openBox(inboxPair(random(32)), 'inbox', place, box)).toBeNull();
});

test('[VAULT-13] [P5] a box changed in any byte or cut anywhere is refused', () => {
  const own = inboxPair(ring.current.bytes);
  const box = sealBox(own.publicKey, 'inbox', place, 'words', random);
  for (let at = 0; at < box.length; at += 1) {
    expect(
      openBox(own, 'inbox', place, turnBit(box, at * 8 + (at % 8))),
    ).toBeNull();
    expect(openBox(own, 'inbox', place, box.slice(0, at))).toBeNull();
  }
});

// Public keys of small order give the same secret to everybody (RFC 7748, section 6.1).
const smallOrder = [
  new Uint8Array(32),
  Uint8Array.from({ length: 32 }, (_, at) => (at === 0 ? 1 : 0)),
  fromBase64Url('4Ot6fDtBuK4WVuP68Z_EatoJjeucMrH9hmIFFl9JuAA'),
  fromBase64Url('X5yVvKNQjCSx0LFVnIPvWwREXMRYHI6G2CJO3dCfEVc'),
];

test('[VAULT-13] a zero shared secret is refused on both sides', () => {
  for (const key of smallOrder) {
    const zero = key ?? random(0);
    expect(zero).toHaveLength(32);
    expect(() => sealBox(zero, 'inbox', place, 'words', random)).toThrow();
    const own = inboxPair(ring.current.bytes);
    const box = sealBox(own.publicKey, 'inbox', place, 'words', random);
    box.set(zero);
    expect(openBox(own, 'inbox', place, box)).toBeNull();
  }
});

test('[VAULT-13] journal and inbox have keys of their own, and equal words give other boxes', () => {
  const { bytes } = ring.current;
  expect(journalPair(bytes).publicKey).not.toEqual(inboxPair(bytes).publicKey);
  const make = (): string =>
    toBase64Url(
      sealBox(inboxPair(bytes).publicKey, 'inbox', place, 'words', random),
    );
  expect(make()).not.toBe(make());
});
