import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { OutboxRow } from '#shared/protocol/op.ts';
import { lanesOf } from './op-lanes.ts';
import { createChunker } from './chunker.ts';
import { opIdOf, recordRow, sendRow } from './sync-rig.contract.ts';

function nextChunk(rows: readonly OutboxRow[]): OutboxRow[] {
  const { add, chunk } = createChunker(() => false);
  const inOrder = rows.toSorted((a, b) => (a.seq ?? 0) - (b.seq ?? 0));
  for (const row of inOrder) if (!add(row)) break;
  return chunk;
}

const seqs = (rows: OutboxRow[]) => rows.map(({ seq }) => seq);

describe('what goes into a request', () => {
  it('[PUSH-1] in the order written, two hundred at most', () => {
    const rows = Array.from({ length: 450 }, (_, n) => sendRow(n + 1, n % 3));
    expect(seqs(nextChunk(rows.toReversed()))).toEqual(
      Array.from({ length: 200 }, (_, n) => n + 1),
    );
  });

  it('[PUSH-1] a quarter of a megabyte at most, and what is larger than half of it alone', () => {
    const rows = [
      sendRow(1, 1, { bytes: 100_000 }),
      sendRow(2, 1, { bytes: 100_000 }),
      sendRow(3, 1, { bytes: 100_000 }),
      sendRow(4, 2, { bytes: 400_000 }),
      sendRow(5, 2),
    ];
    expect(seqs(nextChunk(rows))).toEqual([1, 2]);
    expect(seqs(nextChunk(rows.slice(2)))).toEqual([3]);
    expect(seqs(nextChunk(rows.slice(3)))).toEqual([4]);
  });

  it('[OUT-4] what is blocked holds back its own session or record and nothing else', () => {
    const rows = [
      { ...sendRow(1, 1), state: 'blocked' as const, why: 'op-unknown' },
      sendRow(2, 1),
      sendRow(3, 2),
      { ...recordRow(4, 'dream', 'a'), state: 'blocked' as const },
      recordRow(5, 'dream', 'a'),
      recordRow(6, 'dream', 'b'),
    ];
    expect(seqs(nextChunk(rows))).toEqual([3, 6]);
  });

  it('[OUT-4] what needs an operation that is still here waits for it', () => {
    const rows = [
      sendRow(1, 1),
      { ...sendRow(2, 2), op: { ...sendRow(2, 2).op, needs: [opIdOf(1)] } },
      sendRow(3, 2),
      sendRow(4, 3),
    ];
    expect(seqs(nextChunk(rows))).toEqual([1, 4]);
    expect(seqs(nextChunk(rows.slice(1)))).toEqual([2, 3, 4]);
  });

  it('[OUT-4] a row that cannot be read holds back only what it still names', () => {
    const torn = (seq: number, change: object): OutboxRow =>
      ({ ...sendRow(seq, 1), ...change }) as OutboxRow;
    for (const bad of [
      torn(1, { op: null }),
      torn(1, { op: { ...sendRow(1, 1).op, opId: 'x' } }),
      torn(1, { op: { ...sendRow(1, 1).op, v: 9 } }),
      torn(1, { op: { ...sendRow(1, 1).op, name: 'message.sing' } }),
      sendRow(1, 1, { bytes: 1_200_000 }),
    ])
      expect(seqs(nextChunk([bad, sendRow(2, 1), sendRow(3, 2)]))).toEqual([3]);
    const lost = torn(1, { op: 'nonsense', sid: undefined });
    expect(seqs(nextChunk([lost, sendRow(2, 1)]))).toEqual([2]);
  });

  it('[OUT-3] [OUT-4] for any outbox: in order, and nothing overtakes what is held in its session or record', () => {
    const any = fc.array(
      fc.record({
        lane: fc.nat(4),
        isRecord: fc.boolean(),
        isBlocked: fc.nat(5).map((n) => n === 0),
        bytes: fc.constantFrom(10, 10, 10, 90_000, 200_000),
      }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(any, (made) => {
        const rows = made.map(({ lane, isRecord, isBlocked, bytes }, n) => ({
          ...(isRecord
            ? recordRow(n + 1, 'dream', `${lane}`, { bytes })
            : sendRow(n + 1, lane, { bytes })),
          ...(isBlocked && { state: 'blocked' as const }),
        }));
        const chunk = nextChunk(rows);
        const chosen = new Set(chunk.map(({ opId }) => opId));
        expect(seqs(chunk)).toEqual(
          seqs(chunk).toSorted((a = 0, b = 0) => a - b),
        );
        for (const row of chunk) {
          expect(row.state).toBe('queued');
          for (const before of rows)
            if (
              (before.seq ?? 0) < (row.seq ?? 0) &&
              lanesOf(before).some((lane) => lanesOf(row).includes(lane))
            )
              expect(chosen.has(before.opId)).toBe(true);
        }
        const free = rows.some(
          (row, at) =>
            row.state === 'queued' &&
            !rows
              .slice(0, at)
              .some((before) =>
                lanesOf(before).some((lane) => lanesOf(row).includes(lane)),
              ),
        );
        expect(chunk.length > 0).toBe(free);
      }),
    );
  });
});
