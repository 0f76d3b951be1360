import { Buffer } from 'node:buffer';
import { crc32 as nodeCrc32 } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc32, utf8Length, utf8ToBytes } from './bytes.ts';

// `binary` makes any UTF-16 code unit, lone surrogates included.
const anyText = fc.string({ unit: 'binary', maxLength: 200 });
const anyUnits = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 60 })
  .map((units) => String.fromCharCode(...units));

test('utf8ToBytes agrees with TextEncoder, also on lone surrogates', () => {
  fc.assert(
    fc.property(fc.oneof(anyText, anyUnits), (text) => {
      expect(utf8ToBytes(text)).toEqual(new TextEncoder().encode(text));
    }),
  );
});

test('utf8Length is the length of the bytes', () => {
  fc.assert(
    fc.property(fc.oneof(anyText, anyUnits), (text) => {
      expect(utf8Length(text)).toBe(utf8ToBytes(text).length);
    }),
  );
});

test('[JRN-1] crc32 gives the published check value', () => {
  expect(crc32(utf8ToBytes('123456789'))).toBe('cbf43926');
  expect(crc32(new Uint8Array())).toBe('00000000');
});

test('[JRN-1] crc32 sees every single flipped bit', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 300 }),
      fc.nat(),
      (bytes, at) => {
        const torn = Uint8Array.from(bytes);
        const index = at % bytes.length;
        torn[index] = (torn[index] ?? 0) ^ (1 << (at % 8));
        expect(crc32(torn)).not.toBe(crc32(bytes));
        expect(crc32(bytes)).toBe(
          nodeCrc32(Buffer.from(bytes)).toString(16).padStart(8, '0'),
        );
      },
    ),
  );
});
