import { expect, it } from 'vitest';
import type { DeviceId, OpId, SessionId, SpaceId } from '#shared/base/ids.ts';
import { createTestCodec } from '#web/vault/codec-rig.contract.ts';
import {
  MAX_JOURNAL_LINES,
  MAX_SPARE_CHARS,
  writeJournal,
  writeSpare,
  type LineContent,
} from './journal.ts';
import { readLine } from './read-line.ts';
import { memoryLines } from './rig.contract.ts';

const idOf = (n: number) =>
  `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const codec = createTestCodec(idOf(0) as SpaceId);
const content = (n: number, size = 10): LineContent => ({
  space: idOf(0),
  h: String(n),
  op: {
    opId: idOf(n) as OpId,
    name: 'record.erase',
    v: 1,
    at: 0,
    dev: '00c0ffee' as DeviceId,
    sid: idOf(1) as SessionId,
    body: { kind: 'plan', id: 'x'.repeat(size) },
  },
});

it('[JRN-4] holds 200 lines and 256 kB and refuses what is above', () => {
  const { lines } = memoryLines();
  for (let n = 0; n < MAX_JOURNAL_LINES; n += 1)
    expect(writeJournal({ lines, codec }, content(n))).toBe(true);
  expect(writeJournal({ lines, codec }, content(999))).toBe(false);
  expect(writeJournal({ lines, codec }, content(3, 20))).toBe(true);
  const fresh = memoryLines();
  expect(writeJournal({ lines: fresh.lines, codec }, content(1, 170_000))).toBe(
    true,
  );
  expect(writeJournal({ lines: fresh.lines, codec }, content(2, 30_000))).toBe(
    false,
  );
});

it('[STORE-12] spare lines stay within their limit, the oldest give way', () => {
  const { lines } = memoryLines();
  for (let n = 1; n <= 40; n += 1)
    writeSpare({ lines, codec }, content(n, 10_000));
  const keys = lines.keys('t:');
  const chars = keys.reduce(
    (sum, key) => sum + (lines.get(key)?.length ?? 0),
    0,
  );
  expect(chars).toBeLessThanOrEqual(MAX_SPARE_CHARS);
  expect(keys.at(-1)).toBe(`t:${idOf(40)}`);
  expect(keys).not.toContain(`t:${idOf(1)}`);
});

it('[JRN-4] a line nobody else holds takes the room of spare copies', () => {
  const { lines, kept } = memoryLines();
  writeSpare({ lines, codec }, content(1));
  const tight = {
    ...lines,
    set: (key: string, value: string) => kept.size < 1 && lines.set(key, value),
  };
  expect(writeJournal({ lines: tight, codec }, content(2))).toBe(true);
  expect([...kept.keys()]).toEqual([`j:${idOf(2)}`]);
});

it('[JRN-6] every torn line reads as null, never as other words', () => {
  const { lines, kept } = memoryLines();
  writeJournal({ lines, codec }, content(1));
  const key = `j:${idOf(1)}`;
  const whole = lines.get(key) ?? '';
  expect(readLine({ lines, codec }, key)).toEqual(content(1));
  for (let cut = 0; cut < whole.length; cut += 1) {
    kept.set(key, whole.slice(0, cut));
    expect(readLine({ lines, codec }, key)).toBeNull();
  }
});
