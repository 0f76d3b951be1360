import { resolve } from 'node:path';
import { build } from 'vite';
import { startServer, type ServerProcess } from '../e2e/server-process.ts';
import {
  coldStarts,
  filledPhone,
  sendOnce,
  throttle,
  type Throttle,
} from './device-rows.ts';
import { endServer } from './end-server.ts';
import { quantile, rowOf, type Row } from './table.ts';

const OUT = resolve('.cache/bench/web');

/**
 * The app once more, with one module exchanged: a vault that opens at once and seals nothing. Everything else is the same
 * code, built by the same settings into a folder of the bench; the shipped app has neither the module nor a switch for it.
 */
async function buildPlain(): Promise<void> {
  await build({
    configFile: 'vite.config.ts',
    logLevel: 'error',
    build: { outDir: OUT, emptyOutDir: true },
    plugins: [
      {
        name: 'plain-vault',
        enforce: 'pre',
        resolveId: (source) =>
          source === '#web/vault/vault.ts'
            ? resolve('bench/plain-vault.ts')
            : null,
      },
    ],
  });
}

type Pair = { sealed: number[]; plain: number[] };
const pair = (): Pair => ({ sealed: [], plain: [] });
const sides = ['sealed', 'plain'] as const;

/** The two sides, and the ratios of the rounds: what disturbs a round disturbs both of its sides. */
function rowsOf(what: string, { sealed, plain }: Pair): Row[] {
  const ratios = sealed.map((took, at) => took / (plain[at] ?? Number.NaN));
  const more = quantile(sealed, 0.5) - quantile(plain, 0.5);
  return [
    rowOf(`${what}, sealed`, 'ms', sealed, null),
    rowOf(`${what}, nothing sealed`, 'ms', plain, null),
    rowOf(
      `${what}, ratio of each round`,
      '×',
      ratios,
      { of: 'median', value: 1.1 },
      `medians differ by ${more.toFixed(2)} ms`,
    ),
  ];
}

/**
 * What sealing adds (at most 10 %): two phones with the same number of messages, one with the app as built, one with the build
 * above, in turn, the one that begins changing from round to round. Of the sealed side everything counts: its code, opening
 * the vault's database and key, envelopes, lanes and journal lines. The plain side still writes and checks CRC-32 lines.
 */
export async function pairedRows(
  server: ServerProcess,
  stored: number,
  n: { sends: number; starts: number },
): Promise<Row[]> {
  await buildPlain();
  const bare = await startServer({ WEB_DIR: OUT });
  const phones = {
    sealed: await filledPhone(server, stored),
    plain: await filledPhone(bare, stored, false),
  };
  const on = (rate: Throttle) =>
    `${stored.toLocaleString('en')} stored, ${rate === 1 ? 'D' : 'M'}`;
  const rows: Row[] = [];
  for (const rate of [1, 4] as const) {
    for (const side of sides) await throttle(phones[side].page, rate);
    const visible = pair();
    const durable = pair();
    for (let at = -3; at < n.sends; at += 1)
      for (const side of at % 2 === 0 ? sides : sides.toReversed()) {
        const { page } = phones[side];
        const took = await sendOnce(page, `measured ${side} ${rate} ${at}.`);
        await page.waitForTimeout(30);
        if (at < 0) continue;
        visible[side].push(took.visible);
        durable[side].push(took.durable);
      }
    rows.push(
      ...rowsOf(`send → bubble in the page, ${on(rate)}`, visible),
      ...rowsOf(`send → "Saved" shown, ${on(rate)}`, durable),
    );
  }
  for (const rate of [1, 4] as const) {
    const starts = pair();
    for (let at = -1; at < n.starts; at += 1)
      for (const side of at % 2 === 0 ? sides : sides.toReversed()) {
        const took = await coldStarts(phones[side].phone, 1, rate);
        if (at >= 0) starts[side].push(...took);
      }
    rows.push(...rowsOf(`cold start → readable, ${on(rate)}`, starts));
  }
  for (const side of sides) await phones[side].phone.discard();
  await endServer(bare);
  return rows;
}
