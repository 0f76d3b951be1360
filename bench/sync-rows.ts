import { randomUUID } from 'node:crypto';
import { bootServer } from './boot-server.ts';
import { fillPerson, LAST_ROWS, openRaw, rawWriter } from './fill-server.ts';
import {
  BATCH,
  checkApplied,
  createPushes,
  openHouse,
  PULL,
  pullBody,
  PUSH,
  type House,
} from './sync-house.ts';
import { quantile, rowOf, type Row } from './table.ts';

/** Batches of one person: below the bytes that a person may send in a minute (PUSH-4). */
const BATCHES_PER_PERSON = 30;
const WARM_UP = 3;

export const inWords = (n: number) => n.toLocaleString('en');

export async function timed<T>(
  work: () => Promise<T>,
): Promise<{ ms: number; value: T }> {
  const start = performance.now();
  const value = await work();
  return { ms: performance.now() - start, value };
}

/**
 * Batches of 200 through the app, one person at a time, in turn with a transaction that writes as many messages and identities
 * by prepared statements and nothing else: what the disk and the indexes cost by themselves in the same run.
 */
async function pushRows(people: number, batches: number): Promise<Row[]> {
  const house = await openHouse();
  const raw = openRaw(house.database);
  const took: number[] = [];
  const bare: number[] = [];
  for (let at = 0; at < people; at += 1) {
    const person = await house.person();
    const pushes = createPushes(house);
    const twin = await house.person();
    const write = rawWriter(raw, twin.userId);
    const sid = randomUUID();
    for (let batch = -WARM_UP; batch < batches; batch += 1) {
      const body = pushes.next(BATCH);
      const push = await timed(() => person.post(PUSH, body));
      checkApplied(push.value, BATCH);
      const start = performance.now();
      raw.transaction(() => {
        const version = batch + WARM_UP + 1;
        for (let one = 0; one < BATCH; one += 1)
          write(sid, version * BATCH + one, version);
      })();
      const alone = performance.now() - start;
      if (batch < 0) continue;
      took.push(push.ms);
      bare.push(alone);
    }
  }
  raw.close();
  await house.close();
  house.forget();
  const perSecond = (list: number[]) => list.map((ms) => (BATCH * 1000) / ms);
  const slow = (list: number[]) =>
    `slowest 5 %: ${quantile(perSecond(list), 0.05).toFixed(0)}`;
  return [
    rowOf(`a push of ${BATCH}, asked to answered`, 'ms', took, null),
    rowOf(
      `server apply, one person, batches of ${BATCH}`,
      'ops/s',
      perSecond(took),
      { of: 'min', value: 5000 },
      slow(took),
    ),
    rowOf(
      'the same rows written bare, a transaction each batch',
      'ops/s',
      perSecond(bare),
      null,
      `baseline of the same run; ${slow(bare)}`,
    ),
    rowOf(
      'push as a multiple of the bare writing, each batch',
      '×',
      took.map((ms, at) => ms / (bare[at] ?? Number.NaN)),
      null,
    ),
  ];
}

type Stock = {
  rows: number;
  nothing: () => Promise<string>;
  ten: () => Promise<string>;
  house: House;
};

async function stockOf(rows: number): Promise<Stock> {
  const house = await openHouse();
  const person = await house.person();
  const raw = openRaw(house.database);
  const { atHead, tenBehind } = fillPerson(raw, person.userId, rows);
  raw.close();
  const [head, behind] = [pullBody(atHead), pullBody(tenBehind)];
  return {
    rows,
    house,
    nothing: () => person.post(PULL, head),
    ten: () => person.post(PULL, behind),
  };
}

function checkPatch(answer: string, n: number): void {
  const { patch } = JSON.parse(answer) as { patch: unknown[] };
  if (patch.length !== n) throw new Error(`${patch.length} rows for ${n}`);
}

/** One kind of pull at all sizes, in turn, so that what disturbs a round disturbs every size; the slope is that of each round. */
async function pullRows(
  what: 'nothing' | 'ten',
  stocks: readonly Stock[],
  n: number,
): Promise<Row[]> {
  const name = what === 'nothing' ? 'nothing' : `${LAST_ROWS} changes`;
  const took = stocks.map((): number[] => []);
  for (let round = -20; round < n; round += 1)
    for (const [at, stock] of stocks.entries()) {
      const { ms, value } = await timed(stock[what]);
      if (round < 0) checkPatch(value, what === 'nothing' ? 0 : LAST_ROWS);
      else took[at]?.push(ms);
    }
  const [smallest = []] = took;
  return stocks.flatMap(({ rows }, at) => {
    const mine = took[at] ?? [];
    const row = rowOf(`pull of ${name}, ${inWords(rows)} stored`, 'ms', mine, {
      of: 'p95',
      value: what === 'nothing' ? 3 : 5,
    });
    if (at === 0) return [row];
    const slope = rowOf(
      `pull of ${name}, ${inWords(rows)} against ${inWords(stocks[0]?.rows ?? 0)}, each round`,
      '×',
      mine.map((ms, round) => ms / (smallest[round] ?? Number.NaN)),
      { of: 'median', value: 1.05 },
    );
    return [row, slope];
  });
}

async function bootRows(dataDir: string, n: number): Promise<number[]> {
  const took: number[] = [];
  for (let at = 0; at < n; at += 1) {
    const server = await bootServer(dataDir);
    took.push(server.ms);
    await server.end('SIGTERM');
  }
  return took;
}

/** What pushes and pulls cost the server, without a network: the app is asked in this process (PUSH, PULL). */
export async function syncRows(n: {
  people: number;
  pulls: number;
  boots: number;
  sizes: readonly number[];
}): Promise<Row[]> {
  const rows = await pushRows(n.people, BATCHES_PER_PERSON);
  const stocks: Stock[] = [];
  for (const size of n.sizes) stocks.push(await stockOf(size));
  rows.push(...(await pullRows('nothing', stocks, n.pulls)));
  rows.push(...(await pullRows('ten', stocks, n.pulls)));
  const empty = await stocks[0]?.nothing();
  rows.push(
    rowOf(
      'answer to a pull of nothing',
      'bytes',
      [Buffer.byteLength(empty ?? '')],
      { of: 'max', value: 300 },
    ),
  );
  for (const { house, rows: stored } of stocks) {
    await house.close();
    if (stored === 100_000)
      rows.push(
        rowOf(
          `boot of the server on a file of ${inWords(stored)} rows`,
          'ms',
          await bootRows(house.dataDir, n.boots),
          null,
          'process made to /readyz',
        ),
      );
    house.forget();
  }
  return rows;
}
