import type { Message } from '#shared/domain/message.ts';
import type { Rec } from '#shared/domain/session.ts';

// MERGE-5: a row with writes that wait shows what they make of it; the newest row known from the server lies beside it in
// `base`. It is never shown nor exported, and goes with the last of those writes. A row without it and with `ver` 0 is one the
// server has not been heard of.

export type Based<Row> = Row & { base?: Row };

/** The row, remembering what the server has of it, for a first write over it. */
export const based = <Row extends { ver: number }>(
  row: Row,
): Row & { base?: Row } => (row.ver > 0 ? { base: row, ...row } : row);

/** The row as it is shown: what goes out of the store carries no second copy. */
export function withoutBase<Row extends { base?: unknown }>(
  row: Row,
): Omit<Row, 'base'> {
  const { base: _base, ...shown } = row;
  return shown;
}

// Erased words leave the copy as well. Its version goes with them: whatever the server tells next is more.

export const withoutBaseWords = <Row extends Based<Message>>(row: Row): Row =>
  row.base?.erased === 0
    ? { ...row, base: { ...row.base, e: null, ver: 0 } }
    : row;

export const withoutBaseFields = <Row extends Based<Rec>>(row: Row): Row =>
  row.base?.erased === 0
    ? { ...row, base: { ...row.base, f: {}, also: [], ver: 0 } }
    : row;
