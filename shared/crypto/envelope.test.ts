import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSeededRandom } from '#shared/testing/seeded-random.ts';
import { fromBase64Url, toBase64Url } from './bytes-text.ts';
import {
  bent,
  keyOf,
  places,
  randoms,
  rings,
  texts,
} from './crypto.contract.ts';
import { laneKey } from './derive.ts';
import { createSealing, decrypt } from './envelope.ts';
import type { SealPlace } from './types.ts';

const random = createSeededRandom(11);
const ring = { current: keyOf(3, 1), older: [keyOf(2, 2), keyOf(1, 3)] };
const place: SealPlace = { user: 'u', session: 's', id: 'm', role: 'user' };

test('[VAULT-8] [P5] opens what it sealed, in any place, under any generation it holds', () => {
  fc.assert(
    fc.property(texts, places, rings, randoms, (text, where, keys, bytes) => {
      const sealing = createSealing(keys, bytes);
      const open = { state: 'open', plain: text };
      expect(sealing.open(sealing.seal(text, where), where)).toEqual(open);
      expect(sealing.open(sealing.sealFixed(text, where), where)).toEqual(open);
      for (const older of keys.older) {
        const then = createSealing({ current: older, older: [] }, bytes);
        expect(sealing.open(then.seal(text, where), where)).toEqual(open);
      }
    }),
  );
});

test('[VAULT-8] [P5] a change at any sign is refused, and so is a cut or a longer one', () => {
  const sealing = createSealing(ring, random);
  for (const words of ['', 'short', 'x'.repeat(300)]) {
    const envelope = sealing.seal(words, place);
    let tried = 0;
    for (const odd of bent(envelope)) {
      expect(odd).not.toBe(envelope);
      expect(sealing.open(odd, place).state).not.toBe('open');
      tried += 1;
    }
    expect(tried).toBe(envelope.length + 3);
  }
});

test('[VAULT-8] [P5] a change of any bit is refused', () => {
  const sealing = createSealing(ring, random);
  const bytes = fromBase64Url(sealing.seal('words', place)) ?? random(0);
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const odd = bytes.slice();
    odd[bit >> 3] = (odd[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(sealing.open(toBase64Url(odd), place).state).not.toBe('open');
  }
});

test('[VAULT-9] [P5] opens nowhere but in its place', () => {
  fc.assert(
    fc.property(texts, places, places, (text, one, other) => {
      const sealing = createSealing(ring, random);
      const state = sealing.open(sealing.seal(text, one), other).state;
      fc.pre(JSON.stringify(one) !== JSON.stringify(other));
      expect(state).toBe('torn');
    }),
  );
  const full = { ...place, kind: 'dream', field: 'title' };
  const sealing = createSealing(ring, random);
  for (const part of Object.keys(full)) {
    const odd = { ...full, [part]: 'another' };
    expect(sealing.open(sealing.seal('words', full), odd).state).toBe('torn');
  }
  const moved = { ...full, kind: 'title', field: 'dream' };
  expect(sealing.open(sealing.seal('words', full), moved).state).toBe('torn');
});

test('[VAULT-8] tells a newer version and a missing generation from torn', () => {
  const sealing = createSealing(ring, random);
  const bytes = fromBase64Url(sealing.seal('words', place)) ?? random(0);
  const withByte = (at: number, byte: number): string => {
    const odd = bytes.slice();
    odd[at] = byte;
    return toBase64Url(odd);
  };
  expect(sealing.open(withByte(0, 2), place)).toEqual({ state: 'newer' });
  expect(sealing.open(withByte(0, 255), place)).toEqual({ state: 'newer' });
  expect(sealing.open(withByte(0, 0), place)).toEqual({ state: 'torn' });
  expect(sealing.open(withByte(2, 9), place)).toEqual({ state: 'no-key' });
  expect(sealing.open(withByte(1, 1), place)).toEqual({ state: 'no-key' });
  expect(sealing.open(withByte(2, 1), place)).toEqual({ state: 'torn' });
  for (const odd of ['', 'AQ', 'words', 'AQAD', '!', toBase64Url(random(26))])
    expect(sealing.open(odd, place)).toEqual({ state: 'torn' });
});

test('[VAULT-8] [P5] another key of the same generation opens nothing', () => {
  const sealing = createSealing(ring, random);
  const stranger = createSealing({ current: keyOf(3, 9), older: [] }, random);
  const envelope = sealing.seal('words', place);
  expect(stranger.open(envelope, place)).toEqual({ state: 'torn' });
});

test('[VAULT-10] equal words never look equal, and their length does not show', () => {
  const sealing = createSealing(ring, random);
  expect(sealing.seal('words', place)).not.toBe(sealing.seal('words', place));
  const sizes = ['', 'no', 'x'.repeat(60)].map(
    (text) => sealing.seal(text, place).length,
  );
  expect(new Set(sizes).size).toBe(1);
});

test('[VAULT-15] [P2] two devices make the same bytes of an adopted reply, and of nothing else', () => {
  fc.assert(
    fc.property(texts, places, (text, where) => {
      const one = createSealing(ring, createSeededRandom(1));
      const other = createSealing(
        { current: ring.current, older: [] },
        createSeededRandom(2),
      );
      expect(one.sealFixed(text, where)).toBe(other.sealFixed(text, where));
      const nonceOf = (words: string, at: SealPlace): string =>
        one.sealFixed(words, at).slice(4, 36);
      const nonce = nonceOf(text, where);
      expect(nonceOf(`${text}.`, where)).not.toBe(nonce);
      expect(nonceOf(text, { ...where, id: 'other' })).not.toBe(nonce);
    }),
  );
});

test('[VAULT-16] a wiped ring seals nothing: under a key of zeros words would lie open', () => {
  const bytes = random(32);
  const sealing = createSealing(
    { current: { gen: 1, bytes }, older: [] },
    random,
  );
  bytes.fill(0);
  expect(() => sealing.seal('words', place)).toThrow('key is gone');
  expect(() => laneKey(bytes, 's')).toThrow('key is gone');
  expect(() => laneKey(random(31), 's')).toThrow('key is gone');
});

test('[VAULT-16] wipe forgets the keys made so far, and many sessions keep few keys in memory', () => {
  const bytes = random(32);
  const sealing = createSealing(
    { current: { gen: 1, bytes }, older: [] },
    random,
  );
  const first = sealing.seal('first', place);
  for (let at = 0; at < 200; at += 1) {
    const there = { ...place, session: `session ${at}` };
    expect(sealing.open(sealing.seal('words', there), there).state).toBe(
      'open',
    );
  }
  expect(sealing.open(first, place)).toEqual({ state: 'open', plain: 'first' });
  bytes.fill(0);
  // Still cached, so it opens; the key of the oldest sessions is out already.
  expect(sealing.open(first, place).state).toBe('open');
  const early = { ...place, session: 'session 0' };
  expect(() => sealing.seal('words', early)).toThrow('key is gone');
  sealing.wipe();
  expect(() => sealing.open(first, place)).toThrow('key is gone');
});

test('[VAULT-8] a generation beyond two bytes is refused rather than read back as another', () => {
  for (const gen of [0, -1, 1.5, 65_536]) {
    const keys = { current: { gen, bytes: random(32) }, older: [] };
    expect(() => createSealing(keys, random).seal('words', place)).toThrow(
      RangeError,
    );
  }
  const keys = { current: { gen: 65_535, bytes: random(32) }, older: [] };
  const sealing = createSealing(keys, random);
  expect(sealing.open(sealing.seal('words', place), place).state).toBe('open');
});

test('[VAULT-10] sealed bytes without our padding are torn', () => {
  expect(decrypt(random(32), random(80), random(4))).toBeNull();
  expect(decrypt(random(32), random(10), random(4))).toBeNull();
});
