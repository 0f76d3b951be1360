import { chromium, type Page } from '@playwright/test';
import { chromiumArgs, ensureChromium } from '../../scripts/chromium.ts';
import {
  enter,
  expect,
  openHelp,
  say,
  test,
  untilControlled,
} from '../fixtures.ts';

test('[P4] [CARD-1] [LAYOUT-3] help is one touch away on every screen, also before the first tap and with no network', async ({
  phone,
}) => {
  const page = await phone.open('/');
  await openHelp(page);
  await expect(page.getByText('116 123').first()).toBeVisible(); // en-GB, Europe/London
  await page.goto(new URL('/', page.url()).href);
  await enter(page);
  await untilControlled(page);
  await phone.close();
  for (const path of ['/', '/keep', '/you', '/search', '/new', '/breathe']) {
    const cold = await phone.open(path, { offline: true });
    await openHelp(cold);
    await expect(cold.getByText('116 123').first()).toBeVisible();
    await phone.close();
  }
  const page2 = await phone.open('/help', { offline: true });
  await expect(page2.getByText('116 123').first()).toBeVisible();
});

test('[P4] [SAFE-1] [NAV-7] words that must never be missed open the card by themselves; the field keeps the focus', async ({
  phone,
}) => {
  const page = await phone.open('/');
  await enter(page);
  await untilControlled(page);
  await phone.offline(true);
  await say(page, 'I want to kill myself tonight');
  await expect(page.getByText('116 123').first()).toBeVisible();
  await expect(page.getByText('999').first()).toBeVisible();
  await expect(page.getByLabel('Your words')).toBeFocused();
  await expect(page.locator('.reply[data-by="safety"]')).toHaveCount(1);
  await page.getByLabel('Your words').fill('I am still here');
  await expect(page.getByLabel('Your words')).toHaveValue('I am still here');
});

test('[SAFE-24] [SAFE-29] figures of speech and denials open nothing', async ({
  phone,
}) => {
  const page = await phone.open('/');
  await enter(page);
  await phone.offline(true);
  for (const words of [
    'this exam is killing me',
    'I am dying of laughter',
    "I don't want to die",
    'my phone died',
  ])
    await say(page, words);
  await expect(page.getByText('116 123')).toHaveCount(0);
});

test('[CARD-8] the safety plan is written on the device and is there after a cold start without a network', async ({
  phone,
}) => {
  const page = await phone.open('/');
  await enter(page);
  await untilControlled(page);
  await openHelp(page);
  await page
    .getByRole('button', { name: /plan/i })
    .or(page.getByRole('link', { name: /plan/i }))
    .first()
    .click();
  await page.getByLabel(/warning signs/i).fill('I stop answering messages');
  await page.getByLabel(/warning signs/i).blur();
  await page.waitForTimeout(800);
  await phone.close();
  const cold = await phone.open('/', { offline: true });
  await openHelp(cold);
  await cold
    .getByRole('button', { name: /plan/i })
    .or(cold.getByRole('link', { name: /plan/i }))
    .first()
    .click();
  await expect(cold.getByLabel(/warning signs/i)).toHaveValue(
    'I stop answering messages',
  );
});

const card = (page: Page) =>
  page.getByRole('complementary', { name: 'People who can help' });
const call = (page: Page) =>
  page.getByRole('link', { name: 'Call the emergency number, 9 9 9' });

test('[SAFE-18] [CARD-5] a card that words opened comes back with the page until the person puts it away', async ({
  phone,
}) => {
  const page = await phone.open('/');
  await enter(page);
  await phone.offline(true);
  await say(page, 'I want to kill myself tonight');
  await expect(call(page)).toBeVisible();
  await page.reload();
  await expect(call(page)).toBeVisible();
  await expect(card(page)).toContainText('Please move away from anything');
  await phone.close();

  const next = await phone.open('/', { offline: true });
  await expect(call(next)).toBeVisible();
  await next.getByLabel('Your words').fill('still writing');
  await next.getByRole('button', { name: "I'm safe for now" }).click();
  await expect(call(next)).toHaveCount(0);
  await phone.close();

  // The next start offers it once, quietly.
  const after = await phone.open('/', { offline: true });
  await expect(
    after.getByRole('button', { name: 'Show help', exact: true }),
  ).toBeVisible();
  await expect(after.getByRole('alert').filter({ hasText: /./ })).toHaveCount(
    0,
  );
  await after.reload();
  await after.getByLabel('Your words').waitFor();
  await expect(card(after)).toHaveCount(0);

  await say(after, 'I want to kill myself');
  await expect(call(after)).toBeVisible();
  await after.getByRole('button', { name: 'Close help' }).click();
  await expect(card(after)).toHaveCount(0);
  await after.reload();
  await after.getByLabel('Your words').waitFor();
  await expect(card(after)).toHaveCount(0);
});

test('[NAV-5] [NAV-4] Back closes what lies on top, Help as well, and leaves the place where it is', async ({
  phone,
}) => {
  const page = await phone.open('/you');
  await page.getByRole('button', { name: /18 or older/i }).click();
  await page.getByRole('link', { name: 'Talk', exact: true }).click();
  await page.getByLabel('Your words').waitFor();
  await openHelp(page);
  await expect(card(page)).toBeVisible();
  await page.goBack();
  await expect(card(page)).toHaveCount(0);
  await expect(page).toHaveURL(/\/$/);

  // Closed by its button it leaves no step behind.
  await openHelp(page);
  await page.getByRole('button', { name: 'Close help' }).click();
  await expect(card(page)).toHaveCount(0);
  await page.goBack();
  await expect(page).toHaveURL(/\/you$/);
  await page.getByRole('link', { name: 'Talk', exact: true }).click();

  // A sheet over it goes first.
  await openHelp(page);
  await expect(card(page)).toBeVisible();
  await page.getByRole('button', { name: 'Conversations' }).click();
  await expect(page.locator('dialog[open]')).toBeVisible();
  await page.goBack();
  await expect(page.locator('dialog[open]')).toHaveCount(0);
  await expect(card(page)).toBeVisible();
  await page.goBack();
  await expect(card(page)).toHaveCount(0);
  await expect(page).toHaveURL(/\/$/);

  // Help from within a sheet: the sheet is gone, Back closes Help.
  await page.getByRole('button', { name: 'Conversations' }).click();
  await page
    .locator('dialog[open]')
    .getByRole('link', { name: 'Help', exact: true })
    .click();
  await expect(card(page)).toBeVisible();
  await expect(page.locator('dialog[open]')).toHaveCount(0);
  await page.goBack();
  await expect(card(page)).toHaveCount(0);
  await expect(page).toHaveURL(/\/$/);

  // It stays while places change, and is still what Back closes.
  await openHelp(page);
  await expect(card(page)).toBeVisible();
  await page.getByRole('link', { name: 'Keep', exact: true }).click();
  await expect(page).toHaveURL(/\/keep$/);
  await expect(card(page)).toBeVisible();
  await page.goBack();
  await expect(card(page)).toHaveCount(0);
  await expect(page).toHaveURL(/\/keep$/);
});

test('[LINE-4] [LAYOUT-10] [A11Y-8] the page at /help has the theme, the text size and the country that were chosen', async ({
  phone,
}) => {
  const page = await phone.open('/');
  await enter(page);
  await openHelp(page);
  await page.getByLabel('Numbers for').selectOption('JP');
  await page.evaluate(() => {
    const look = JSON.parse(
      localStorage.getItem('maya:look') ?? '{}',
    ) as object;
    localStorage.setItem(
      'maya:look',
      JSON.stringify({ ...look, theme: 'night', textSize: 2 }),
    );
  });
  await phone.offline(true);
  await page.setViewportSize({ width: 360, height: 640 });
  await page.goto(new URL('/help', page.url()).href);
  const japan = page.getByRole('region', { name: 'Japan', exact: true });
  await expect(japan.locator('a[href="tel:119"]')).toBeInViewport();
  expect(
    await page.evaluate(() => {
      const { fontSize, backgroundColor } = getComputedStyle(
        document.documentElement,
      );
      return { fontSize, backgroundColor };
    }),
  ).toEqual({ fontSize: '32px', backgroundColor: 'rgb(11, 10, 9)' });
});

test('[CARD-1] [LINE-4] Help of a held cover shows the numbers of the country first', async ({
  phone,
}) => {
  const page = await phone.open('/');
  await enter(page);
  const away = page.getByRole('button', { name: 'Open Maya' });
  await expect(async () => {
    for (let press = 0; press < 3; press += 1)
      await page.keyboard.press('Escape');
    await expect(away).toBeVisible({ timeout: 500 });
  }).toPass();
  await phone.offline(true);
  await page.locator('.cover').getByRole('link', { name: 'Help' }).click();
  await expect(page).toHaveURL(/\/help/);
  await expect(page.locator('a[href="tel:116123"]').first()).toBeInViewport();
  await expect(page.locator('main section h2').first()).toHaveText(
    'United Kingdom',
  );
});

test('[CARD-11] [LINE-1] with scripts off /help is whole', async ({
  server,
}) => {
  const browser = await chromium.launch({
    executablePath: ensureChromium(),
    args: chromiumArgs,
  });
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${server.url}/help`);
  await page.getByRole('link', { name: 'United Kingdom' }).click();
  await expect(
    page.locator('#gb').locator('a[href="tel:116123"]'),
  ).toBeInViewport();
  await page.getByText('Five senses').click();
  await expect(page.locator('details[open] li').first()).toBeVisible();
  await browser.close();
});
