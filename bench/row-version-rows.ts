import { createPokes } from '#server/cache/pokes.ts';
import { createLog } from '#server/metrics/log.ts';
import { createPull } from '#server/sync/handle-pull.ts';
import { createPush } from '#server/sync/handle-push.ts';
import {
  cookie as cookieShape,
  pullRequest,
  pushRequest,
  type Cookie,
} from '#shared/protocol/sync.ts';
import { fillPerson, LAST_ROWS, openRaw } from './fill-server.ts';
import { createRowVersion } from './row-version.ts';
import {
  BATCH,
  checkApplied,
  createPushes,
  openHouse,
  pullBody,
  type House,
} from './sync-house.ts';
import { inWords, timed } from './sync-rows.ts';
import { rowOf, type Row } from './table.ts';

const WARM_UP = 10;

/** One way of answering, from the text of a body to the text of an answer; no doors, tokens or limits on either side. */
type Way = {
  push(body: string): Promise<string>;
  pull(body: string): Promise<string>;
  /** After each pull of the changes, outside the time: as if the answer had been lost. */
  again(cookie: Cookie): void;
};

function ourWay(house: House, userId: string): Way {
  const { store, clock, randomBytes } = house;
  const log = createLog(() => undefined, 'error');
  const pull = createPull({ store, clock, randomBytes, log });
  const push = createPush({
    store,
    clock,
    randomBytes,
    log,
    pokes: createPokes(),
    doesStand: async () => true,
  });
  const caller = { userId, deviceId: 'a1b2c3d4' };
  return {
    async push(body) {
      const done = await push(caller, pushRequest.parse(JSON.parse(body)));
      if (!done.ok) throw new Error(done.error);
      return JSON.stringify(done.value);
    },
    pull: async (body) =>
      JSON.stringify(await pull(userId, pullRequest.parse(JSON.parse(body)))),
    again: () => undefined,
  };
}

function rowVersions(house: House, userId: string): Way {
  const { push, pull, forgetAfter } = createRowVersion(house);
  return {
    push: async (body) =>
      JSON.stringify(await push(userId, pushRequest.parse(JSON.parse(body)))),
    pull: async (body) =>
      JSON.stringify(await pull(userId, pullRequest.parse(JSON.parse(body)))),
    again: forgetAfter,
  };
}

type Both<T> = { ours: T; theirs: T };
const sides = ['ours', 'theirs'] as const;

/** In turn, the one that begins changing from round to round. */
async function rounds(
  n: number,
  work: (side: keyof Both<unknown>) => Promise<number>,
): Promise<Both<number[]>> {
  const took: Both<number[]> = { ours: [], theirs: [] };
  for (let at = -WARM_UP; at < n; at += 1)
    for (const side of at % 2 === 0 ? sides : sides.toReversed()) {
      const ms = await work(side);
      if (at >= 0) took[side].push(ms);
    }
  return took;
}

function rowsOf(what: string, { ours, theirs }: Both<number[]>): Row[] {
  const ratios = theirs.map((ms, at) => ms / (ours[at] ?? Number.NaN));
  return [
    rowOf(`${what}, version of the space`, 'ms', ours, null),
    rowOf(`${what}, versions of rows`, 'ms', theirs, null),
    rowOf(`${what}, rows against space, each round`, '×', ratios, null),
  ];
}

const read = (answer: string) => {
  const { cookie, patch } = JSON.parse(answer) as {
    cookie: unknown;
    patch: unknown[];
  };
  return { cookie: cookieShape.parse(cookie), rows: patch.length };
};

async function measure(
  stored: number,
  n: { pulls: number; pushes: number },
): Promise<Row[]> {
  const house = await openHouse();
  const [mine, other] = [await house.person(), await house.person()];
  const raw = openRaw(house.database);
  const { atHead } = fillPerson(raw, mine.userId, stored);
  fillPerson(raw, other.userId, stored);
  raw.close();
  const ways: Both<Way> = {
    ours: ourWay(house, mine.userId),
    theirs: rowVersions(house, other.userId),
  };
  // Of the rows that are there both devices have everything; how they came by it is not what is compared.
  const first = read(await ways.theirs.pull(pullBody(null)));
  const cookies: Both<Cookie> = { ours: atHead, theirs: first.cookie };
  const pushes = { ours: createPushes(house), theirs: createPushes(house) };
  const pull = (wanted: number) => async (side: keyof Both<unknown>) => {
    const body = pullBody(cookies[side]);
    const { ms, value } = await timed(() => ways[side].pull(body));
    // The push of ten makes its conversation as well.
    const { rows } = read(value);
    if (rows !== wanted) throw new Error(`${side}: ${rows} rows for ${wanted}`);
    ways[side].again(cookies[side]);
    return ms;
  };
  const push = (size: number) => async (side: keyof Both<unknown>) => {
    const body = pushes[side].next(size);
    const { ms, value } = await timed(() => ways[side].push(body));
    checkApplied(value, size);
    return ms;
  };
  const at = `${inWords(stored)} stored`;
  const nothing = await rounds(n.pulls, pull(0));
  for (const side of sides) await push(LAST_ROWS)(side);
  const ten = await rounds(n.pulls, pull(LAST_ROWS + 1));
  const pushed = await rounds(n.pushes, push(BATCH));
  await house.close();
  house.forget();
  return [
    ...rowsOf(`pull of nothing, ${at}`, nothing),
    ...rowsOf(`pull of ${LAST_ROWS} changes, ${at}`, ten),
    ...rowsOf(`push of ${BATCH}, ${at}`, pushed),
  ];
}

/** What the version of a whole space is worth: the same protocol answered by comparing the versions of all rows. */
export async function rowVersionRows(
  sizes: readonly number[],
  n: { pulls: number; pushes: number },
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const stored of sizes) rows.push(...(await measure(stored, n)));
  return rows;
}
