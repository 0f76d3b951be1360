import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import type { Device } from '../device.ts';
import {
  allowServer,
  enter,
  expect,
  openHelp,
  say,
  test,
  untilControlled,
} from '../fixtures.ts';

const axe = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');
const routes = ['/', '/keep', '/keep/dreams', '/you', '/search', '/breathe'];

/** Runs axe in the page as an evaluated expression: no inline script, so the page keeps its own policy (A11Y-1). */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    type Check = { message: string };
    type Found = {
      id: string;
      nodes: { target: string[]; any: Check[]; all: Check[] }[];
    };
    const { axe } = window as unknown as {
      axe: {
        run: (
          root: Document,
          options: object,
        ) => Promise<{ violations: Found[] }>;
      };
    };
    const { violations } = await axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'],
    });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(
        ({ target, any, all }) =>
          `${id}: ${target.join(' ')} ${(any[0] ?? all[0])?.message ?? ''}`,
      ),
    );
  });
}

/** A first start with this look: chosen before the app has written settings of its own, which would win over the line. */
async function openWithLook(
  phone: Device,
  look: { theme: string; textSize: number },
): Promise<Page> {
  const page = await phone.open('/help');
  await page.evaluate(
    (line) => localStorage.setItem('maya:look', line),
    JSON.stringify({ ...look, quiet: false }),
  );
  await page.goto(new URL('/', page.url()).href);
  await page.waitForFunction(
    ({ percent }) =>
      getComputedStyle(document.documentElement).fontSize ===
      `${(16 * percent) / 100}px`,
    { percent: look.textSize * 100 },
  );
  return page;
}

async function sideways(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      document.documentElement.scrollWidth -
      document.documentElement.clientWidth,
  );
}

for (const theme of ['light', 'dark', 'night'] as const)
  for (const size of [1, 2])
    test(`[A11Y-1] [PERF-7] [LAYOUT-9] axe finds nothing: ${theme}, text ${size * 100} %, offline`, async ({
      phone,
    }) => {
      const page = await openWithLook(phone, { theme, textSize: size });
      await page.locator('h1').first().waitFor();
      expect(await violations(page)).toEqual([]);
      await enter(page);
      await untilControlled(page);
      await say(page, 'hello, I had a strange day');
      await phone.offline(true);
      await say(page, 'it rained all the time');
      for (const route of routes) {
        await page.goto(new URL(route, page.url()).href);
        await page.locator('h1').first().waitFor();
        expect(await violations(page), `${route} ${theme} ${size}`).toEqual([]);
        expect(
          await sideways(page),
          `${route} scrolls sideways`,
        ).toBeLessThanOrEqual(0);
      }
    });

test('[LAYOUT-9] 320 px wide: nothing scrolls sideways, the composer is usable at 640 x 320', async ({
  phone,
}) => {
  const page = await phone.open('/');
  await page.setViewportSize({ width: 320, height: 640 });
  await enter(page);
  await say(
    page,
    'averyveryveryveryveryveryveryveryveryveryveryveryveryverylongword and more',
  );
  for (const route of routes) {
    await page.goto(new URL(route, page.url()).href);
    await page.locator('h1').first().waitFor();
    expect(await sideways(page), route).toBeLessThanOrEqual(0);
  }
  await page.goto(new URL('/', page.url()).href);
  await page.setViewportSize({ width: 640, height: 320 });
  await expect(page.getByLabel('Your words')).toBeInViewport();
  await expect(
    page.getByRole('button', { name: 'Send', exact: true }),
  ).toBeInViewport();
});

test('[A11Y-3] one announcement per answer, none per word', async ({
  phone,
}) => {
  const page = await phone.open('/');
  await enter(page);
  await phone.offline(true);
  await page.evaluate(() => {
    const heard: string[] = [];
    (window as { heard?: string[] }).heard = heard;
    const line = document.querySelector('[data-announcer]') as HTMLElement;
    new MutationObserver(() => heard.push(line.textContent ?? '')).observe(
      line,
      {
        childList: true,
        characterData: true,
        subtree: true,
      },
    );
  });
  await say(page, 'I planted beans today');
  await expect(page.locator('.reply')).toHaveCount(2);
  await page.waitForTimeout(500);
  const heard = await page.evaluate(
    () => (window as { heard?: string[] }).heard ?? [],
  );
  expect(heard.filter((line) => line.startsWith('Maya:'))).toHaveLength(1);
});

test('[A11Y-10] [NAV-4] by keyboard alone: to the field, send, help and back', async ({
  phone,
}) => {
  const page = await phone.open('/');
  await enter(page);
  await page.getByLabel('Your words').focus();
  await page.keyboard.type('typed without a mouse');
  await page.keyboard.press('Enter');
  await expect(page.locator('.own').last()).toContainText(
    'typed without a mouse',
  );
  await page.keyboard.press('Alt+h');
  await expect(page.getByText('116 123').first()).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Alt+c');
  await expect(page.getByLabel('Your words')).toBeFocused();
});

test('[I18N-2] [PERF-1] words that are fetched late: nothing is drawn with a bare message id', async ({
  phone,
}) => {
  const context = await phone.browser();
  // A bare id on screen is also a warning of the page, and any of those fails the journey.
  await context.route(/\/assets\/.*\.js$/, async (route) => {
    const answer = await route.fetch();
    const body = await answer.text();
    if (body.includes('How Maya speaks'))
      await new Promise((resolve) => setTimeout(resolve, 3_000));
    await route.fulfill({ response: answer, body });
  });
  const page = await phone.open('/');
  await page.getByRole('button', { name: /18 or older/i }).click();
  await page.getByLabel('Your words').waitFor();
  await expect(page.locator('.element-button')).toHaveText(/[A-Z]/);
  // Parts that are still on their way when the page goes are nobody's fault.
  await context.unrouteAll({ behavior: 'ignoreErrors' });
});

/** Whether all of its words can be read: nothing of them is cut off. */
const isWhole = (page: Page): Promise<boolean> =>
  page
    .locator('.badge-words')
    .evaluate(
      (words) =>
        words.scrollHeight <= words.clientHeight + 1 &&
        words.scrollWidth <= words.clientWidth + 1 &&
        words.getBoundingClientRect().right <= innerWidth,
    );

for (const theme of ['light', 'dark'] as const)
  test(`[OFF-1] [OFF-4] [CARD-1] 360 x 640 at 200 % text, ${theme}: the badge is whole, and Help shows the number at once`, async ({
    phone,
  }) => {
    const page = await openWithLook(phone, { theme, textSize: 2 });
    await page.setViewportSize({ width: 360, height: 640 });
    await enter(page);
    await phone.offline(true);
    const badge = page.locator('.badge');
    await expect(badge).toHaveAttribute('data-state', 'offline-device');
    expect(await isWhole(page)).toBe(true);
    await page.screenshot({ path: test.info().outputPath('badge.png') });
    await expect(
      page.getByRole('button', { name: 'Send', exact: true }),
    ).toBeInViewport({ ratio: 1 });
    expect(await sideways(page)).toBeLessThanOrEqual(0);

    const call = page.getByRole('link', { name: /emergency number, 9 9 9/ });
    await openHelp(page);
    await expect(call).toBeInViewport({ ratio: 1 });
    await page.screenshot({ path: test.info().outputPath('touch.png') });
    await page.getByRole('button', { name: 'Close help' }).click();
    await say(page, 'I want to kill myself tonight');
    await expect(call).toBeInViewport({ ratio: 1 });
    await page.screenshot({ path: test.info().outputPath('words.png') });
    await expect(page.getByLabel('Your words')).toBeInViewport();
    await expect(
      page.getByRole('button', { name: 'Send', exact: true }),
    ).toBeInViewport({ ratio: 1 });
  });

test('[BADGE-1] [OFF-4] after a prepared answer the badge is degraded at once, and online after the next good one', async ({
  phone,
  provider,
}) => {
  const page = await phone.open('/');
  await enter(page);
  const badge = page.locator('.badge');
  await expect(badge).toHaveAttribute('data-state', 'online');
  await say(page, 'hello');
  await allowServer(page);
  await expect(page.locator('.reply[data-by="model"]')).toHaveCount(1);
  provider.script({ kind: 'status', status: 500 });
  await say(page, 'the lake was still');
  await expect(page.locator('.reply[data-by="script"]')).toHaveCount(1);
  await expect(badge).toHaveAttribute('data-state', 'degraded');
  await expect(badge).toContainText('the model does not answer');
  provider.script({ kind: 'reply', text: 'A still lake.' });
  await say(page, 'and very cold');
  await expect(page.locator('.reply[data-by="model"]')).toHaveCount(2);
  await expect(badge).toHaveAttribute('data-state', 'online');
});
