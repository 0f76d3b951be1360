import { readFileSync, writeFileSync } from 'node:fs';
import { table, type Row } from './table.ts';

const FILE = 'docs/benchmarks.md';
const marks = (name: string) =>
  [`<!-- ${name} -->`, `<!-- /${name} -->`] as const;

/** The text with `body` between two marks in place of what was there; null when it has no such marks. */
function between(text: string, name: string, body: string): string | null {
  const [start, end] = marks(name);
  const [before = '', rest] = text.split(start);
  const after = rest?.split(end)[1];
  return after === undefined
    ? null
    : `${before}${start}\n\n${body}\n\n${end}${after}`;
}

/**
 * Puts what was measured into docs/benchmarks.md. A part with marks of its own stands between them, and all others together in
 * the one table, so that a run of some parts takes no other part's figures away that stands for itself.
 */
export function writeTable(
  about: string,
  measured: ReadonlyMap<string, Row[]>,
): void {
  let text = readFileSync(FILE, 'utf8');
  const others: Row[] = [];
  for (const [name, rows] of measured) {
    const next = between(text, `table:${name}`, `${about}\n\n${table(rows)}`);
    if (next === null) others.push(...rows);
    else text = next;
  }
  if (others.length > 0)
    text = between(text, 'table', `${about}\n\n${table(others)}`) ?? text;
  writeFileSync(FILE, text);
}
