import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { DeviceId, OpId, SessionId } from '#shared/base/ids.ts';
import type { Lane, Message } from '#shared/domain/message.ts';
import type { Field, Rec, Session } from '#shared/domain/session.ts';
import { settle, type Value } from './fields.ts';
import {
  fartherSeal,
  mergeMessage,
  mergeRecord,
  mergeSession,
} from './merge-row.ts';

const CASES = 10_000;
const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const run = { numRuns: CASES, seed };

/** The three laws of MERGE-7 over three copies of one row. */
function laws<Row>(rows: fc.Arbitrary<Row>, merge: (a: Row, b: Row) => Row) {
  fc.assert(
    fc.property(rows, rows, rows, (a, b, c) => {
      expect(merge(a, b)).toEqual(merge(b, a));
      expect(merge(merge(a, b), c)).toEqual(merge(a, merge(b, c)));
      expect(merge(a, a)).toEqual(a);
      expect(merge(merge(a, b), b)).toEqual(merge(a, b));
    }),
    run,
  );
}

const bit = fc.constantFrom(0, 1) as fc.Arbitrary<0 | 1>;

const lane: Lane = {
  d: '0a0a0a0a' as DeviceId,
  i: 1,
  k: 'add',
  rev: 0,
  h: 'h',
  link: 'l',
};

/** Copies of one message as honest layers hold them: who, when and where are the same in all; a tie is of equal revisions. */
const message: fc.Arbitrary<Message> = fc
  .record({
    ord: fc.nat(5),
    ver: fc.nat(5),
    rev: fc.nat(3),
    isInbox: fc.boolean(),
    erased: bit,
    tie: fc.constantFrom('a', 'b'),
  })
  .map(({ isInbox, erased, tie, rev, ...rest }) => ({
    ...rest,
    rev,
    id: 'm' as OpId,
    sid: 's' as SessionId,
    role: 'maya' as const,
    at: 0,
    re: null,
    turn: null,
    box: isInbox ? ('inbox' as const) : ('session' as const),
    e: erased === 1 ? null : `${rev}${isInbox ? 'i' : 's'}${tie}`,
    lane: isInbox ? null : lane,
    erased,
  }));

/**
 * Values of two fields as devices write them: each names all it knew, so predecessors of predecessors are named too; then any
 * part of them, as a layer may hold it.
 */
const fields = fc
  .array(
    fc.record({
      field: fc.constantFrom('title', 'text'),
      knows: fc.array(fc.nat(9), { maxLength: 3 }),
      hlc: fc.constantFrom('1', '2', '3'),
    }),
    { maxLength: 9, minLength: 1 },
  )
  .map((writes) => {
    const values: Value[] = [];
    for (const [n, { field, knows, hlc }] of writes.entries()) {
      const known = knows.flatMap((at) => {
        const value = values[at];
        return value?.field === field ? [value] : [];
      });
      const was = [...new Set(known.flatMap(({ op, was }) => [op, ...was]))];
      values.push({ field, e: `e${n}`, hlc, op: `o${n}` as OpId, was });
    }
    return values;
  });

const seal = fc.option(
  fc
    .record({
      rev: fc.nat(3),
      reach: fc.nat(4),
      mac: fc.constantFrom('a', 'b'),
    })
    .map(({ rev, reach, mac }) => ({
      rev,
      mac: `${mac}${rev}${reach}`,
      lanes: [{ ...lane, i: reach }],
    })),
);

const parts = <Row>(
  make: (fields: Pick<Rec, 'f' | 'also'>, more: More) => Row,
): fc.Arbitrary<[Row, Row, Row]> =>
  fc
    .tuple(
      fields,
      fc.array(fc.tuple(fc.nat(511), more), { minLength: 3, maxLength: 3 }),
    )
    .map(([values, picks]) => {
      const rows = picks.map(([mask, rest]) => {
        const part = values.filter((_, n) => ((mask >> n) & 1) === 1);
        return make(
          rest.erased === 1 ? { f: {}, also: [] } : settle(part),
          rest,
        );
      });
      return rows as [Row, Row, Row];
    });
type More = {
  ver: number;
  erased: 0 | 1;
  openedAt: number;
  closedAt: number | null;
  seal: Session['seal'];
};
const more: fc.Arbitrary<More> = fc.record({
  ver: fc.nat(4),
  erased: fc.constantFrom(0, 0, 0, 1) as fc.Arbitrary<0 | 1>,
  openedAt: fc.nat(4),
  closedAt: fc.option(fc.nat(4)),
  seal,
});

function lawsOfThree<Row>(
  rows: fc.Arbitrary<[Row, Row, Row]>,
  merge: (a: Row, b: Row) => Row,
) {
  fc.assert(
    fc.property(rows, ([a, b, c]) => {
      expect(merge(a, b)).toEqual(merge(b, a));
      expect(merge(merge(a, b), c)).toEqual(merge(a, merge(b, c)));
      expect(merge(a, a)).toEqual(a);
      expect(merge(merge(a, b), b)).toEqual(merge(a, b));
    }),
    run,
  );
}

it(`[MERGE-7] messages: commutative, associative, idempotent in ${CASES} cases, seed ${seed}`, () => {
  laws(message, mergeMessage);
});

it(`[MERGE-7] [MERGE-2] records: the same, over every part of what was written, seed ${seed}`, () => {
  lawsOfThree(
    parts((values, { ver, erased }): Rec => ({
      kind: 'dream',
      id: 'd',
      ...values,
      ver,
      erased,
    })),
    mergeRecord,
  );
});

it(`[MERGE-7] sessions: the same, with closes and seals, seed ${seed}`, () => {
  lawsOfThree(
    parts((values, rest): Session => ({
      kind: 'session',
      id: 's' as SessionId,
      ...values,
      ...rest,
    })),
    mergeSession,
  );
});

it('[MERGE-7] erased wins, then the higher revision, then words over an inbox, and the smaller place stays', () => {
  const base: Message = {
    id: 'm' as OpId,
    sid: 's' as SessionId,
    role: 'maya',
    at: 0,
    ord: 7,
    ver: 1,
    rev: 0,
    box: 'session',
    e: 'words',
    lane,
    re: null,
    turn: null,
    erased: 0,
  };
  const gone: Message = { ...base, e: null, erased: 1, ord: 9 };
  expect(mergeMessage({ ...base, rev: 5 }, gone)).toMatchObject({
    e: null,
    erased: 1,
    rev: 5,
    ord: 7,
  });
  expect(mergeMessage(base, { ...base, rev: 1, e: 'again' }).e).toBe('again');
  const held: Message = { ...base, box: 'inbox', e: 'box', lane: null, ord: 3 };
  expect(mergeMessage(held, base)).toMatchObject({
    e: 'words',
    box: 'session',
    ord: 3,
    lane,
  });
});

it('[MERGE-7] a seal that reaches less far never takes the place of one that reaches farther', () => {
  const near = { mac: 'z', rev: 9, lanes: [{ ...lane, i: 1 }] };
  const far = { mac: 'a', rev: 1, lanes: [{ ...lane, i: 2 }] };
  expect(fartherSeal(near, far)).toBe(far);
  expect(fartherSeal(far, near)).toBe(far);
  expect(fartherSeal(null, near)).toBe(near);
});

it('[MERGE-2] [MERGE-3] losers of a true collision stay, and go when a choice names them', () => {
  const value = (op: string, hlc: string, was: string[] = []): Value => ({
    field: 'text',
    e: op,
    hlc,
    op: op as OpId,
    was: was as OpId[],
  });
  const collided = settle([value('a', '1'), value('b', '2')]);
  const shown = (row: { f: Record<string, Field> }) => row.f['text']?.op;
  expect(shown(collided)).toBe('b');
  expect(collided.also.map(({ op }) => op)).toEqual(['a']);
  const chosen = settle([
    value('a', '1'),
    value('b', '2'),
    value('c', '0', ['a', 'b']),
  ]);
  expect([shown(chosen), chosen.also]).toEqual(['c', []]);
});
