// Guards for the few values the phone reads back before its first paint. A schema library costs 7.9 kB gzip there, as much
// as all of sealing (docs/adr/018); bodies, files and whatever comes later are parsed with zod.

export type Guard<T> = (value: unknown) => value is T;
export type Guarded<G> = G extends Guard<infer T> ? T : never;

export const isText: Guard<string> = (value) => typeof value === 'string';
export const isFlag: Guard<boolean> = (value) => typeof value === 'boolean';
/** Finite: JSON has no other numbers, and a NaN would pass every comparison as false. */
export const isNumber: Guard<number> = (value): value is number =>
  Number.isFinite(value);

export const isBetween =
  (least: number, most: number): Guard<number> =>
  (value): value is number =>
    isNumber(value) && value >= least && value <= most;

export const isOneOf =
  <const T extends readonly (string | number | boolean)[]>(
    ...values: T
  ): Guard<T[number]> =>
  (value): value is T[number] =>
    values.some((known) => known === value);

export const isNullOr =
  <T>(guard: Guard<T>): Guard<T | null> =>
  (value): value is T | null =>
    value === null || guard(value);

/** May be left out; JSON never yields a present `undefined`. */
export const isMissingOr =
  <T>(guard: Guard<T>): Guard<T | undefined> =>
  (value): value is T | undefined =>
    value === undefined || guard(value);

export const isListOf =
  <T>(guard: Guard<T>): Guard<T[]> =>
  (value): value is T[] =>
    Array.isArray(value) && value.every(guard);

/** An object with these fields; others may be there. */
export const isShape =
  <Fields extends Record<string, Guard<unknown>>>(
    fields: Fields,
  ): Guard<{ [Name in keyof Fields]: Guarded<Fields[Name]> }> =>
  (value): value is { [Name in keyof Fields]: Guarded<Fields[Name]> } => {
    if (typeof value !== 'object' || value === null) return false;
    const found = value as Record<string, unknown>; // any object can be asked for a field
    return Object.entries(fields).every(([name, guard]) => guard(found[name]));
  };

/** JSON that fits, else null; never throws. */
export function parseShape<T>(text: string | null, guard: Guard<T>): T | null {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return guard(value) ? value : null;
  } catch {
    return null;
  }
}
