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
