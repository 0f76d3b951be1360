import { execSync } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';

/** One line of the table. `goal` and `value` are in `unit`; `n` is the number of measurements behind it. */
export type Row = {
  what: string;
  unit: string;
  n: number;
  median: number;
  p95: number;
  /** Which of the two the goal is about. */
  goal: { of: 'median' | 'p95' | 'max' | 'min'; value: number } | null;
  note?: string;
};

/** Nearest-rank quantile of unsorted values; NaN for none. */
export function quantile(values: number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? Number.NaN;
}

export function rowOf(
  what: string,
  unit: string,
  values: number[],
  goal: Row['goal'],
  note?: string,
): Row {
  return {
    what,
    unit,
    n: values.length,
    median: quantile(values, 0.5),
    p95: quantile(values, 0.95),
    goal,
    ...(note === undefined ? {} : { note }),
  };
}

export function machine(): string {
  const cpu = cpus();
  const chromium = execSync('chromium --version 2>/dev/null || true')
    .toString()
    .trim();
  return `${cpu.length} cores (${cpu[0]?.model.trim() ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, ${chromium}, load ${loadavg()[0]?.toFixed(1) ?? '?'} at the end`;
}

function met(row: Row): string {
  if (row.goal === null) return '–';
  const seen =
    row.goal.of === 'median'
      ? row.median
      : row.goal.of === 'p95'
        ? row.p95
        : row.median;
  const good =
    row.goal.of === 'min' ? seen >= row.goal.value : seen <= row.goal.value;
  return good ? 'yes' : '**no**';
}

const show = (value: number) =>
  Math.abs(value) >= 100
    ? value.toFixed(0)
    : value.toFixed(value >= 10 ? 1 : 2);

/** The table as Markdown. */
export function table(rows: Row[]): string {
  const lines = rows.map((row) => {
    const goal =
      row.goal === null
        ? '–'
        : `${row.goal.of} ${row.goal.of === 'min' ? '≥' : '≤'} ${row.goal.value}`;
    return `| ${row.what} | ${row.n} | ${show(row.median)} | ${show(row.p95)} | ${row.unit} | ${goal} | ${met(row)} | ${row.note ?? ''} |`;
  });
  return [
    '| what | n | median | p95 | unit | goal | met | remark |',
    '|---|---|---|---|---|---|---|---|',
    ...lines,
  ].join('\n');
}
