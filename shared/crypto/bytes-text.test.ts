import fc from 'fast-check';
import { expect, test } from 'vitest';
import { utf8ToBytes } from '#shared/base/bytes.ts';
import {
  bytesToText,
  concat,
  fromBase64Url,
  lengthPrefixed,
  textToBytes,
  toBase64Url,
  wipe,
} from './bytes-text.ts';
import { texts } from './crypto.contract.ts';

test('[P1] any text comes back from its bytes, lone surrogates included', () => {
  fc.assert(
    fc.property(texts, (text) => {
      expect(bytesToText(textToBytes(text))).toBe(text);
    }),
    { numRuns: 2_000 },
  );
  for (const odd of ['\ud800', '\udc00\ud800', '\ud800\ud800\udc00', 'a\udfff'])
    expect(bytesToText(textToBytes(odd))).toBe(odd);
});

test('whole text has the bytes of UTF-8', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(textToBytes(text)).toEqual(utf8ToBytes(text));
      expect(textToBytes(text)).toEqual(
        new Uint8Array(Buffer.from(text, 'utf8')),
      );
    }),
  );
});

test('[VAULT-14] bytes that were never text give some text and never throw: anyone can write a box', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      expect(typeof bytesToText(bytes)).toBe('string');
    }),
    { numRuns: 2_000 },
  );
  expect(bytesToText(Uint8Array.of(0xff, 0xff, 0xff, 0xff))).toBe('\u{10ffff}');
});

test('[VAULT-8] base64url is that of everybody else, and each byte string has one text', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 90 }), (bytes) => {
      const text = toBase64Url(bytes);
      expect(text).toBe(Buffer.from(bytes).toString('base64url'));
      expect(fromBase64Url(text)).toEqual(bytes);
    }),
  );
  fc.assert(
    fc.property(fc.string({ maxLength: 12 }), (text) => {
      const bytes = fromBase64Url(text);
      if (bytes !== null) expect(toBase64Url(bytes)).toBe(text);
    }),
    { numRuns: 2_000 },
  );
  for (const odd of ['A', 'AB', 'AAB', 'AA=', 'A+', 'A/', ' AA', 'AA\n', 'ÄA'])
    expect(fromBase64Url(odd)).toBeNull();
});

test('[VAULT-9] two lists of parts never give the same bytes', () => {
  const lists = fc.array(fc.string({ maxLength: 3 }), { maxLength: 4 });
  fc.assert(
    fc.property(lists, lists, (one, other) => {
      const isSame = JSON.stringify(one) === JSON.stringify(other);
      const same = toBase64Url(lengthPrefixed(one));
      expect(same === toBase64Url(lengthPrefixed(other))).toBe(isSame);
    }),
    { numRuns: 2_000 },
  );
  expect(lengthPrefixed(['ab', 'c'])).not.toEqual(lengthPrefixed(['a', 'bc']));
  expect(lengthPrefixed(['x'.repeat(258)]).slice(0, 4)).toEqual(
    Uint8Array.of(0, 0, 1, 2),
  );
});

test('concat joins, wipe empties', () => {
  const all = concat(Uint8Array.of(1), Uint8Array.of(), Uint8Array.of(2, 3));
  expect([...all]).toEqual([1, 2, 3]);
  wipe(all);
  expect([...all]).toEqual([0, 0, 0]);
});
