import { sql, type SQLWrapper } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  customType,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  type AnyPgColumn,
} from 'drizzle-orm/pg-core';

type Columns = [AnyPgColumn, ...AnyPgColumn[]];

/** Text whose order is the order of its bytes, as SQLite's is (DB-1). */
const binaryText = customType<{ data: string; driverData: string }>({
  dataType: () => 'text COLLATE "C"',
});

/** A moment in milliseconds, stored with its time zone. */
const moment = customType<{ data: number; driverData: Date | string }>({
  dataType: () => 'timestamp (3) with time zone',
  toDriver: (ms) => new Date(ms).toISOString(),
  fromDriver: (value) => new Date(value).getTime(),
});

/** The builders of Postgres (DB-1): the same names and the same values in TypeScript as those of SQLite. */
export const pgColumns = {
  table: pgTable,
  id: (name: string) => binaryText(name).primaryKey(),
  key: (name: string) => binaryText(name).notNull(),
  oneOf: <Value extends string>(
    name: string,
    values: readonly [Value, ...Value[]],
  ) => text(name, { enum: values as [Value, ...Value[]] }).notNull(),
  ts: (name: string) => moment(name).notNull(),
  int: (name: string) => integer(name).notNull(),
  big: (name: string) => bigint(name, { mode: 'number' }).notNull(),
  bool: (name: string) => boolean(name).notNull(),
  real: (name: string) => doublePrecision(name).notNull(),
  maybeText: (name: string) => binaryText(name),
  maybeTs: (name: string) => moment(name),
  maybeBig: (name: string) => bigint(name, { mode: 'number' }),
  json: <Value>(name: string) => jsonb(name).$type<Value>().notNull(),
  maybeJson: <Value>(name: string) => jsonb(name).$type<Value>(),
  primary: (...columns: Columns) => primaryKey({ columns }),
  index: (name: string, ...columns: Columns) => index(name).on(...columns),
  /** Holds a column to a list; the values are literals of the code, never of a request. */
  checkOneOf: (name: string, column: SQLWrapper, values: readonly string[]) =>
    check(
      name,
      sql`${column} in (${sql.raw(values.map((value) => `'${value}'`).join(', '))})`,
    ),
};
