import type { Page } from '@playwright/test';
import { Device } from '../e2e/device.ts';
import { enter, untilControlled } from '../e2e/fixtures.ts';
import { openedMessages } from '../e2e/stored.ts';
import type { ServerProcess } from '../e2e/server-process.ts';
import { fillPage } from './fill-page.ts';
import { rowOf, type Row } from './table.ts';

export type Throttle = 1 | 4;

/** The runner compiles functions with a helper that a page does not have. */
export const HELPER = 'globalThis.__name = (value) => value';

export async function throttle(page: Page, rate: Throttle): Promise<void> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Emulation.setCPUThrottlingRate', { rate });
}

/** A phone that has been through the first screen, whose store holds `messages`, and which is offline. */
export async function filledPhone(
  server: Pick<ServerProcess, 'url'>,
  messages: number,
  isSealed = true,
): Promise<{ phone: Device; page: Page }> {
  const phone = new Device(() => server.url);
  const page = await phone.open('/');
  await enter(page);
  await untilControlled(page);
  await page
    .getByLabel('Your words')
    .fill('the first words make the conversation');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.locator('.own[data-state="saved"]').waitFor();
  await fillPage(page, messages, isSealed);
  await phone.offline(true);
  await page.reload();
  await page.getByLabel('Your words').waitFor();
  return { phone, page };
}

/** Milliseconds from the touch to the bubble in the page, to its next painted frame, and to "Saved on this device". */
export async function sendOnce(
  page: Page,
  words: string,
): Promise<{ visible: number; painted: number; durable: number }> {
  await page.getByLabel('Your words').fill(words);
  await page.evaluate(HELPER);
  return page.evaluate(
    (expected) =>
      new Promise<{ visible: number; painted: number; durable: number }>(
        (resolve) => {
          let start = 0;
          let visible = 0;
          let painted = 0;
          const own = () =>
            [...document.querySelectorAll('.own')].find((element) =>
              element.textContent?.includes(expected),
            );
          const look = () => {
            const bubble = own();
            if (bubble === undefined) return;
            if (visible === 0) {
              visible = performance.now() - start;
              requestAnimationFrame(() => {
                const channel = new MessageChannel();
                channel.port1.onmessage = () =>
                  (painted = performance.now() - start);
                channel.port2.postMessage(0);
              });
            }
            if (bubble.getAttribute('data-state') === 'saved') {
              const durable = performance.now() - start;
              observer.disconnect();
              setTimeout(() => resolve({ visible, painted, durable }), 60);
            }
          };
          const observer = new MutationObserver(look);
          observer.observe(document.body, {
            childList: true,
            subtree: true,
            attributes: true,
          });
          const button = [...document.querySelectorAll('button')].find(
            (element) => element.textContent === 'Send',
          );
          start = performance.now();
          button?.click();
        },
      ),
    words,
  );
}

/** PERF-8, PERF-9: send to visible and to durable with many messages stored. */
export async function sendRows(
  server: ServerProcess,
  stored: number,
  n: number,
): Promise<Row[]> {
  const rows: Row[] = [];
  const { phone, page } = await filledPhone(server, stored);
  for (const rate of [1, 4] as const) {
    await throttle(page, rate);
    const visible: number[] = [];
    const painted: number[] = [];
    const durable: number[] = [];
    for (let at = 0; at < n; at += 1) {
      const took = await sendOnce(page, `measured words ${rate}-${at}.`);
      visible.push(took.visible);
      painted.push(took.painted);
      durable.push(took.durable);
      await page.waitForTimeout(30);
    }
    const on = rate === 1 ? 'D' : 'M';
    const label = `${stored.toLocaleString('en')} stored, ${on}`;
    rows.push(
      rowOf(`send → bubble in the page, ${label}`, 'ms', visible, {
        of: 'p95',
        value: rate === 1 ? 16 : 60,
      }),
      rowOf(`send → bubble painted, ${label}`, 'ms', painted, {
        of: 'p95',
        value: rate === 1 ? 32 : 100,
      }),
      rowOf(`send → "Saved on this device" shown, ${label}`, 'ms', durable, {
        of: 'p95',
        value: rate === 1 ? 25 : 60,
      }),
    );
  }
  await phone.discard();
  return rows;
}

/** PERF-10: the browser is started anew, offline; time from navigation start until the last message can be read. */
export async function coldStarts(
  phone: Device,
  n: number,
  rate: Throttle,
): Promise<number[]> {
  const took: number[] = [];
  for (let at = 0; at < n; at += 1) {
    await phone.close();
    const context = await phone.browser();
    await context.setOffline(true);
    const page = context.pages()[0] ?? (await context.newPage());
    await throttle(page, rate);
    await page.addInitScript(HELPER);
    await page.addInitScript(() => {
      const look = () => {
        const words = document.querySelector('.own .bubble, .reply .prose');
        if (words === null) return;
        observer.disconnect();
        requestAnimationFrame(
          () =>
            ((window as { readable?: number }).readable = performance.now()),
        );
      };
      const observer = new MutationObserver(look);
      observer.observe(document, { childList: true, subtree: true });
    });
    await page.goto(`${phone.url}/`, { waitUntil: 'commit' });
    await page.waitForFunction(
      () => (window as { readable?: number }).readable !== undefined,
    );
    took.push(
      await page.evaluate(
        () => (window as { readable?: number }).readable ?? 0,
      ),
    );
  }
  return took;
}

export async function coldStartRows(
  server: ServerProcess,
  n: number,
): Promise<Row[]> {
  const rows: Row[] = [];
  const medians = new Map<string, number>();
  for (const stored of [10_000, 100_000]) {
    const { phone } = await filledPhone(server, stored);
    for (const rate of [1, 4] as const) {
      const values = await coldStarts(phone, n, rate);
      const row = rowOf(
        `offline cold start → readable, ${stored.toLocaleString('en')} stored, ${rate === 1 ? 'D' : 'M'}`,
        'ms',
        values,
        { of: 'median', value: rate === 1 ? 800 : 1500 },
      );
      medians.set(`${stored}-${rate}`, row.median);
      rows.push(row);
    }
    await phone.discard();
  }
  for (const rate of [1, 4] as const) {
    const ratio =
      (medians.get(`100000-${rate}`) ?? Number.NaN) /
      (medians.get(`10000-${rate}`) ?? Number.NaN);
    rows.push(
      rowOf(
        `ratio of 100,000 to 10,000, ${rate === 1 ? 'D' : 'M'}`,
        '×',
        [ratio],
        { of: 'max', value: 1.3 },
      ),
    );
  }
  return rows;
}

/** P1: tabs closed at once after "saved"; the row counts what is missing or doubled afterwards. */
export async function killRows(
  server: ServerProcess,
  kills: number,
): Promise<Row[]> {
  const phone = new Device(() => server.url);
  const first = await phone.open('/');
  await enter(first);
  await untilControlled(first);
  await phone.offline(true);
  let page = first;
  for (let n = 1; n <= kills; n += 1) {
    await page.getByLabel('Your words').fill(`words number ${n}.`);
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page
      .locator('.own[data-state="saved"] .bubble', {
        hasText: `words number ${n}.`,
      })
      .waitFor();
    await page.close();
    page = await (await phone.browser()).newPage();
    await page.goto(`${server.url}/`, { waitUntil: 'commit' });
    await page.getByLabel('Your words').waitFor();
  }
  const counts = (await openedMessages(page))
    .filter(({ role }) => role === 'user')
    .flatMap(({ text }) => [...(text ?? '').matchAll(/words number (\d+)\./g)])
    .map((match) => Number(match[1]));
  await phone.discard();
  const seen = new Map<number, number>();
  for (const n of counts) seen.set(n, (seen.get(n) ?? 0) + 1);
  let wrong = 0;
  for (let n = 1; n <= kills; n += 1) if (seen.get(n) !== 1) wrong += 1;
  return [
    rowOf(
      `saved sends lost over ${kills} tab kills`,
      'lost',
      [wrong],
      { of: 'max', value: 0 },
      `n = ${kills} kills`,
    ),
  ];
}
