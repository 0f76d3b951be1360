import { sql, type SQLWrapper } from 'drizzle-orm';
import {
  check,
  index,
  integer,
  primaryKey,
  real,
  sqliteTable,
  text,
  type AnySQLiteColumn,
} from 'drizzle-orm/sqlite-core';

type Columns = [AnySQLiteColumn, ...AnySQLiteColumn[]];

/** The builders of SQLite (DB-1): ids as text, times as integer milliseconds. SQLite compares text byte by byte anyway. */
export const sqliteColumns = {
  table: sqliteTable,
  id: (name: string) => text(name).primaryKey(),
  key: (name: string) => text(name).notNull(),
  oneOf: <Value extends string>(
    name: string,
    values: readonly [Value, ...Value[]],
  ) => text(name, { enum: values as [Value, ...Value[]] }).notNull(),
  ts: (name: string) => integer(name, { mode: 'number' }).notNull(),
  int: (name: string) => integer(name, { mode: 'number' }).notNull(),
  /** A whole number up to 2^53: versions and places grow for ever. */
  big: (name: string) => integer(name, { mode: 'number' }).notNull(),
  bool: (name: string) => integer(name, { mode: 'boolean' }).notNull(),
  real: (name: string) => real(name).notNull(),
  maybeText: (name: string) => text(name),
  maybeTs: (name: string) => integer(name, { mode: 'number' }),
  maybeBig: (name: string) => integer(name, { mode: 'number' }),
  json: <Value>(name: string) =>
    text(name, { mode: 'json' }).$type<Value>().notNull(),
  maybeJson: <Value>(name: string) =>
    text(name, { mode: 'json' }).$type<Value>(),
  primary: (...columns: Columns) => primaryKey({ columns }),
  index: (name: string, ...columns: Columns) => index(name).on(...columns),
  /** Holds a column to a list; the values are literals of the code, never of a request. */
  checkOneOf: (name: string, column: SQLWrapper, values: readonly string[]) =>
    check(
      name,
      sql`${column} in (${sql.raw(values.map((value) => `'${value}'`).join(', '))})`,
    ),
};
