import type { OpId } from '#shared/base/ids.ts';
import type { Field, Rec } from '#shared/domain/session.ts';

/** What a record holds: of each field the value that is shown in `f`, and losers of a collision in `also` (MERGE-2, MERGE-3). */
export type Fields = Pick<Rec, 'f' | 'also'>;

/** One value and the field it is of. */
export type Value = Field & { field: string };

export const valuesOf = ({ f, also }: Fields): Value[] => [
  ...Object.entries(f).map(([field, value]) => ({ ...value, field })),
  ...also,
];

/**
 * MERGE-2: a field is a set of values. What another value replaced knowingly goes; of the rest the latest is shown and the
 * others wait beside it. The same values in any order, split in any way and given twice settle to the same.
 * `was` names the newest 20 predecessors: a value that comes back after more edits than that shows beside, which loses nothing.
 */
export function settle(values: readonly Value[]): Fields {
  const known = new Map<string, Value>();
  for (const value of values) {
    const key = `${value.field}\n${value.op}`;
    const twin = known.get(key);
    // A value never changes but for its stamp, which the server lowers when it is from the future (MERGE-6). Should two ever bear
    // one name, every device must still choose the same.
    if (twin === undefined || isRather(value, twin)) known.set(key, value);
  }
  const all = [...known.values()];
  const replaced = new Set(
    all.flatMap(({ field, op, was }) =>
      was.filter((gone) => gone !== op).map((gone) => `${field}\n${gone}`),
    ),
  );
  const left = all
    .filter(({ field, op }) => !replaced.has(`${field}\n${op}`))
    .sort(latestFirst);
  const f: Record<string, Field> = {};
  const also: Value[] = [];
  for (const value of left) {
    const { field, ...rest } = value;
    if (f[field] === undefined) f[field] = rest;
    else also.push(value);
  }
  return { f, also };
}

/** Every opId that ever wrote one of these values, as far as they tell. */
export const writersOf = (fields: Fields): Set<OpId> =>
  new Set(valuesOf(fields).flatMap(({ op, was }) => [op, ...was]));

const isRather = (value: Value, twin: Value): boolean =>
  value.e === twin.e ? value.hlc < twin.hlc : value.e > twin.e;

function latestFirst(a: Value, b: Value): number {
  if (a.field !== b.field) return a.field < b.field ? -1 : 1;
  if (a.hlc !== b.hlc) return a.hlc > b.hlc ? -1 : 1;
  return a.op > b.op ? -1 : a.op < b.op ? 1 : 0;
}
