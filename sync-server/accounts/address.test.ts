import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readAddress } from './address.ts';

it.each([
  ['Ada@Example.org', 'ada@example.org'],
  ['  ada@example.org\n', 'ada@example.org'],
  ['ＡＤＡ＠example．org', 'ada@example.org'],
  ['zoe\u0308@example.org', 'zo\u00eb@example.org'],
  ['o\ufb03ce@example.org', 'office@example.org'],
  ['ADA@EXAMPLE.ORG', 'ada@example.org'],
  ['\u017fam@example.org', 'sam@example.org'],
  ['\u212Aim@example.org', 'kim@example.org'],
  ['用户@例子.中国', '用户@例子.中国'],
])('[AUTH-12] %j has the key %j', (typed, key) => {
  expect(readAddress(typed)).toEqual({ address: typed.trim(), key });
});

it.each([
  '',
  '@',
  'ada',
  'ada@',
  '@example.org',
  'ada@b@example.org',
  'ada＠b@example.org',
  'a da@example.org',
  'ada\u200b@example.org',
  'ada\u202e@example.org',
  'ada\u0000@example.org',
  'ada\ud800@example.org',
  'a\u00a8@example.org',
  `${'a'.repeat(300)}@example.org`,
])('[AUTH-12] %j is no address', (typed) => {
  expect(readAddress(typed)).toBeNull();
});

it('[AUTH-12] every spelling of an address falls together in one key', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }),
      (name) => {
        const read = readAddress(`${name}@example.org`);
        if (read === null) return;
        const spellings = [
          read.key,
          read.address.normalize('NFC'),
          read.address.normalize('NFD'),
          read.address.normalize('NFKD'),
          ` ${read.address} `,
        ];
        for (const one of spellings)
          expect(readAddress(one)?.key).toBe(read.key);
      },
    ),
    { numRuns: 500, verbose: true },
  );
});
