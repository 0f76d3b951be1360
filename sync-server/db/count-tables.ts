import type { sqliteColumns } from './columns.sqlite.ts';

/** Sums of many, without an id, a session or a time finer than a day (BETA-2, PRIV-2, PRIV-6). */
export function makeCountTables(kit: typeof sqliteColumns) {
  const { table, key, int, real, primary } = kit;
  return {
    betaMetrics: table(
      'beta_metrics',
      {
        day: key('day'),
        measure: key('measure'),
        bucket: key('bucket'),
        n: int('n'),
        total: real('total'),
      },
      (row) => [primary(row.day, row.measure, row.bucket)],
    ),
    breakthroughMarkers: table(
      'breakthrough_markers',
      { day: key('day'), category: key('category'), n: int('n') },
      (row) => [primary(row.day, row.category)],
    ),
  };
}
