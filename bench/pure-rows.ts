import { respond } from '#shared/companion/respond.ts';
import { assess } from '#shared/safety/assess.ts';
import { rowOf, type Row } from './table.ts';

function time(n: number, work: (at: number) => unknown): number[] {
  for (let at = 0; at < Math.min(50, n); at += 1) work(at);
  return Array.from({ length: n }, (_, at) => {
    const start = performance.now();
    work(at);
    return performance.now() - start;
  });
}

const sentence =
  'I walked home and the rain would not stop, and I kept thinking about what my sister said on Sunday. ';

/** What runs on the device before and while an answer is made, in Node on this machine. */
export function pureRows(n: number): Row[] {
  const long = sentence.repeat(20).slice(0, 2000);
  const turns = Array.from({ length: 40 }, (_, at) => ({
    role: at % 2 === 0 ? ('user' as const) : ('maya' as const),
    text:
      at % 2 === 0 ? `${sentence}${at}` : `You walked home in the rain. ${at}`,
  }));
  return [
    rowOf(
      'reading 2,000 characters for danger',
      'ms',
      time(n, () => assess(long)),
      { of: 'p95', value: 2 },
    ),
    rowOf(
      'an answer of the quiet Maya, 40 turns of context',
      'ms',
      time(n, (at) =>
        respond({
          turns: [...turns, { role: 'user', text: `${sentence} ${at}` }],
        }),
      ),
      null,
    ),
  ];
}
