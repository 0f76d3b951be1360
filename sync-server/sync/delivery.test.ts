import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Op } from '#shared/protocol/op.ts';
import { createOpMaker, type OpMaker } from '#shared/testing/make-ops.ts';
import { createTestIds } from '#shared/testing/test-ids.ts';
import {
  createMemorySpace,
  type MemorySpace,
} from './memory-space.contract.ts';

// What a bad network does to pushes: chunks that overlap, come again, come out of order, come by the worker; and what must not
// show in the end.

const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));

/** A life of ops over few sessions, messages and records, so that they meet; `picks` decides everything. */
function writeOps(make: OpMaker, picks: readonly number[]): Op[] {
  const sids = [make.sid(), make.sid()];
  const ops: Op[] = [];
  for (const pick of picks) {
    const sid = sids[pick % 2] ?? make.sid();
    const sent = ops.filter((op) => op.name === 'message.send');
    const target = sent[pick % Math.max(1, sent.length)];
    const record = `d${pick % 3}`;
    const what = pick % 11;
    if (what < 4 || target === undefined) ops.push(make.send(sid));
    else if (what === 4) ops.push(make.mark(target.opId, target.sid, 'again'));
    else if (what === 5) ops.push(make.mark(target.opId, target.sid));
    else if (what === 6) ops.push(make.open(sid, { title: make.field('t') }));
    else if (what === 7) ops.push(make.close(sid));
    else if (what === 8)
      ops.push(make.set('dream', record, [{ field: 'text', e: 'x' }]));
    else if (what === 9 && pick % 4 === 0)
      ops.push(make.erase('dream', record));
    else if (what === 10 && pick % 5 === 0)
      ops.push(make.erase('session', sid));
    else ops.push(make.send(sid));
  }
  return ops;
}

const life = fc.array(fc.nat(10_000), { minLength: 1, maxLength: 40 });
/** Where a chunk begins, how long it is, and whether the worker brings it. */
const deliveries = fc.array(
  fc.record({
    at: fc.nat(39),
    n: fc.integer({ min: 1, max: 12 }),
    isWorker: fc.boolean(),
  }),
  { maxLength: 25 },
);

/** All that devices can see, without the numbers that tell in how many pushes it came. */
const shown = ({ space }: MemorySpace) => {
  const bare = (rows: Iterable<{ ver: number }>) =>
    [...rows].map(({ ver: _ver, ...row }) => row);
  return {
    messages: bare(space.messages.values()),
    sessions: bare(space.sessions.values()),
    records: bare(space.records.values()),
    digests: space.digests,
    ordNext: space.ordNext,
  };
};

it(`[CONF-3] [P2] repeated, overlapping and early chunks end as one clean delivery would, seed ${seed}`, () => {
  fc.assert(
    fc.property(life, deliveries, (picks, chunks) => {
      const ops = writeOps(createOpMaker(createTestIds(7)), picks);
      const clean = createMemorySpace();
      clean.push(ops);
      const rough = createMemorySpace();
      const acks = new Map<string, unknown>();
      let first = 0;
      const heard = (outcome: ReturnType<MemorySpace['push']>) => {
        for (const { status, ...rest } of outcome.acks) {
          const kind = status === 'rejected' ? 'rejected' : 'taken';
          const before = acks.get(rest.opId);
          // Whoever hears of an op again hears the same.
          if (before !== undefined) expect({ kind, ...rest }).toEqual(before);
          else expect(status).not.toBe('duplicate');
          acks.set(rest.opId, { kind, ...rest });
        }
      };
      // The page and the worker take turns; neither may run ahead of what is unsent (SW-3, OUT-3).
      for (const { at, n, isWorker } of chunks) {
        const from = Math.min(at, first);
        const chunk = ops.slice(from, from + n);
        if (chunk.length === 0) continue;
        heard(
          isWorker
            ? rough.push(chunk, { isTransient: true, client: `w${at}` })
            : rough.push(chunk, { from: from + 1 }),
        );
        // A page that finds its numbers too far ahead sends what lies between.
        first = Math.max(
          first,
          ops.findIndex(({ opId }) => !acks.has(opId)),
        );
        if (first < 0) first = ops.length;
      }
      heard(rough.push(ops));
      expect(acks.size).toBe(ops.length);
      expect(rough.space.done.size).toBe(ops.length);
      expect(shown(rough)).toEqual(shown(clean));
    }),
    { numRuns: 1500, seed },
  );
});

it(`[EPOCH-6] the digest kept in each write is the digest of the rows, seed ${seed}`, () => {
  fc.assert(
    fc.property(life, fc.integer({ min: 1, max: 9 }), (picks, size) => {
      const ops = writeOps(createOpMaker(createTestIds(8)), picks);
      const memory = createMemorySpace();
      for (let at = 0; at < ops.length; at += size)
        memory.push(ops.slice(at, at + size), { from: at + 1 });
      for (const [bucket, digest] of memory.space.digests)
        expect([bucket, digest]).toEqual([bucket, memory.bucketOf(bucket)]);
      expect(memory.space.digests.size).toBeGreaterThan(0);
    }),
    { numRuns: 1000, seed },
  );
});

it(`[EPOCH-1] [PUSH-9] [ORDER-1] heads, places and numbers of clients only grow, one place for one message, seed ${seed}`, () => {
  fc.assert(
    fc.property(life, deliveries, (picks, chunks) => {
      const ops = writeOps(createOpMaker(createTestIds(9)), picks);
      const memory = createMemorySpace();
      const { space } = memory;
      for (const { at, n, isWorker } of chunks) {
        const before = {
          version: space.version,
          ordNext: space.ordNext,
          lmid: space.lmids.get('c1') ?? 0,
        };
        memory.push(ops.slice(at, at + n), {
          from: at + 1,
          isTransient: isWorker,
        });
        expect(space.version).toBeGreaterThanOrEqual(before.version);
        expect(space.ordNext).toBeGreaterThanOrEqual(before.ordNext);
        expect(space.lmids.get('c1') ?? 0).toBeGreaterThanOrEqual(before.lmid);
      }
      const places = [...space.messages.values()]
        .filter(({ role }) => role === 'user')
        .map(({ ord }) => ord);
      expect(new Set(places).size).toBe(places.length);
      for (const row of [
        ...space.messages.values(),
        ...space.sessions.values(),
        ...space.records.values(),
      ])
        expect(row.ver).toBeLessThanOrEqual(space.version);
    }),
    { numRuns: 1000, seed },
  );
});
