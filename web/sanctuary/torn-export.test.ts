import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkFile, exportName } from './export-file.ts';
import {
  conversation,
  makeFile,
  readAll,
  sha256,
  SPACE,
} from './export-rig.contract.ts';
import { exportLine } from './export-lines.ts';
import { readLines } from './file-lines.ts';

const N = 12;
const linesOf = async (file: Blob): Promise<string[]> =>
  (await file.text()).split('\n').slice(0, -1);

describe('a file of ours', () => {
  it('[EXP-1] begins with a header that counts its rows and ends with count and hash', async () => {
    const { file, lines, isVerified } = await makeFile(N);
    const rows = (await linesOf(file)).map(
      (row) => JSON.parse(row) as Record<string, unknown>,
    );
    expect(rows[0]).toEqual({
      type: 'header',
      format: 'maya-export',
      v: 1,
      space: SPACE,
      epoch: '',
      madeAt: '2026-11-21T00:00:00.000Z',
      flavour: 'readable',
      counts: {
        session: 1,
        message: N,
        record: 0,
        profile: 0,
        outbox: 0,
        rejected: 0,
        pin: 0,
        wrap: 0,
      },
    });
    expect(rows.at(-1)).toMatchObject({ type: 'end', lines: N + 2 });
    expect([lines, isVerified]).toEqual([N + 2, true]);
    expect(exportName(Date.UTC(2026, 10, 21, 12), 'md')).toBe(
      'maya-2026-11-21.md',
    );
  });

  it('[EXP-2] the sealed flavour holds rows as they are stored and no word', async () => {
    const { file } = await makeFile(N, 'sealed');
    const text = await file.text();
    expect(text).toContain('"e":"envelope"');
    expect(text).not.toContain('words 1');
    for await (const row of conversation(1))
      expect(exportLine(row, 'sealed')).not.toContain('First');
  });

  it('[EXP-2] a changed sign anywhere is noticed', async () => {
    const { file } = await makeFile(3);
    const bytes = new Uint8Array(await file.arrayBuffer());
    await fc.assert(
      fc.asyncProperty(
        fc.nat(bytes.length - 2),
        fc.integer({ min: 1, max: 127 }),
        async (at, by) => {
          const bent = bytes.slice();
          bent[at] = (bent[at] ?? 0) ^ by;
          const { state } = await checkFile(new Blob([bent]), sha256);
          // Two spellings of the same end line say the same.
          if (state === 'whole') expect(at).toBeGreaterThan(bytes.length - 120);
        },
      ),
      { numRuns: 300 },
    );
    expect((await checkFile(file, sha256)).state).toBe('whole');
    expect((await checkFile(file, null)).state).toBe('unchecked');
  });

  it('[EXP-3] torn at every line and in the middle of it, gives what is whole and says what is not', async () => {
    const { file } = await makeFile(N);
    const lines = await linesOf(file);
    for (let whole = 1; whole < lines.length; whole += 1) {
      const kept = `${lines.slice(0, whole).join('\n')}\n`;
      const clean = await readAll([kept]);
      expect(clean?.state).toBe('torn');
      expect(clean?.parsed).toHaveLength(whole - 1);
      const half = lines[whole]!.slice(0, lines[whole]!.length >> 1);
      const torn = await readAll([kept, half]);
      expect(torn?.state).toBe('torn');
      expect(torn?.parsed).toEqual([
        ...clean!.parsed,
        { type: 'fault', why: 'torn' },
      ]);
    }
    const all = await readAll([file]);
    expect(all?.state).toBe('whole');
    expect(all?.parsed).toHaveLength(N + 1);
  });

  it('[EXP-3] a line of noise costs that line alone', async () => {
    const { file } = await makeFile(4);
    const lines = await linesOf(file);
    lines.splice(3, 1, '{"type":"message","id":');
    const read = await readAll([`${lines.join('\n')}\n`]);
    expect(read?.state).toBe('altered');
    expect(read?.parsed.filter(({ type }) => type === 'message')).toHaveLength(
      3,
    );
  });

  it('[EXP-1] lines come whole out of portions of any size, those of any tongue as well', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.string({ unit: 'grapheme' }).map((s) => s.replaceAll('\n', ' ')),
          { minLength: 1 },
        ),
        async (words) => {
          const parts = words.map((text) => `x${text}\n`);
          const read: (string | null)[] = [];
          for await (const { text } of readLines(new Blob(parts)))
            read.push(text);
          expect(read.join('\n')).toBe(
            new TextDecoder().decode(
              new TextEncoder().encode(parts.join('').slice(0, -1)),
            ),
          );
        },
      ),
    );
  });

  it('[EXP-3] a line too long, or of no text, is passed over and the next is read', async () => {
    const read: (string | null)[] = [];
    const file = new Blob([
      'x'.repeat(50),
      '\n',
      new Uint8Array([0xff]),
      '\nok',
    ]);
    for await (const { text } of readLines(file, 20)) read.push(text);
    expect(read).toEqual([null, null, 'ok']);
  });
});
