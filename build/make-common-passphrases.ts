import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dictionary } from '@zxcvbn-ts/language-common';
import { crc32, utf8ToBytes } from '#shared/base/bytes.ts';

// Makes web/vault/common-passphrases.json: `npx tsx build/make-common-passphrases.ts`. A test makes it again and compares.
// Only check sums are kept: the words themselves are ugly, and a set of sums is all that a look-up needs.

const COUNT = 10_000;
const LONG = 12;

/** The passphrases of the list: every long one, then the most used shorter ones, which are looked for inside longer text. */
export function chooseCommon(all: readonly string[]): string[] {
  const folded = [...new Set(all.map((text) => text.toLowerCase()))].filter(
    (text) => text.length >= 4,
  );
  const long = folded.filter((text) => text.length >= LONG);
  const short = folded.filter((text) => text.length < LONG);
  return [...long, ...short.slice(0, COUNT - long.length)];
}

/** Sorted CRC-32 sums as differences, seven bits a byte, the highest bit meaning "more follows"; base64 in JSON. */
export function packCommon(texts: readonly string[]): string {
  const sums = texts
    .map((text) => Number.parseInt(crc32(utf8ToBytes(text)), 16))
    .sort((one, other) => one - other);
  const bytes: number[] = [];
  let before = 0;
  for (const sum of sums) {
    let step = sum - before;
    before = sum;
    while (step >= 128) {
      bytes.push((step % 128) + 128);
      step = Math.floor(step / 128);
    }
    bytes.push(step);
  }
  const packed = Buffer.from(bytes).toString('base64');
  return `${JSON.stringify({ count: sums.length, packed }, null, 2)}\n`;
}

export const makeCommon = (): string =>
  packCommon(chooseCommon(dictionary['passwords'] as readonly string[]));

if (process.argv[1]?.endsWith('make-common-passphrases.ts') === true)
  writeFileSync(
    join(import.meta.dirname, '../web/vault/common-passphrases.json'),
    makeCommon(),
  );
