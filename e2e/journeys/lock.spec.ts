import type { Page } from '@playwright/test';
import { needlesOf, search } from '../canary/needles.ts';
import { browserPlaces } from '../canary/places.ts';
import { enter, expect, openHelp, say, test } from '../fixtures.ts';
import {
  openLock,
  press,
  secretField,
  setLock,
  SLOW,
  visit,
} from '../people.ts';
import { holdings } from '../stored.ts';

test.use({ withModel: false });
test.setTimeout(180_000);

const PASSPHRASE = 'seven swans on a slow river';

/** A guest with one conversation and a lock. */
async function lockedGuest(page: Page, words: string): Promise<string> {
  await enter(page);
  await say(page, words);
  await expect(page.locator('.reply:not([data-live])')).toHaveCount(2);
  return setLock(page, PASSPHRASE);
}

const lockScreen = (page: Page) =>
  page.getByRole('heading', { name: 'Maya is locked' });

/** What a browser tells a page whose tab goes out of sight or comes back. */
async function setHidden(page: Page, hidden: boolean): Promise<void> {
  await page.evaluate((isHidden) => {
    const state = isHidden ? 'hidden' : 'visible';
    const told = { configurable: true, get: () => state };
    Object.defineProperty(document, 'visibilityState', told);
    Object.defineProperty(document, 'hidden', {
      configurable: true,
      get: () => isHidden,
    });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  }, hidden);
}

test('[LOCK-2] [LOCK-5] [LOCK-7] [VAULT-16] a lock: help opens whole, a dream is kept, a wrong passphrase waits, the right one opens', async ({
  phone,
}) => {
  const page = await phone.open('/');
  await lockedGuest(page, 'words behind the lock');
  await phone.close();

  const cold = await phone.open('/', { offline: true });
  await expect(lockScreen(cold)).toBeVisible();
  expect(await cold.title()).toBe('Maya');
  await expect(cold.locator('body')).not.toContainText('words behind the lock');

  // P4, CARD-1: help is the same card as ever.
  await openHelp(cold);
  await expect(cold.getByText('116 123').first()).toBeVisible();
  await expect(cold.getByText('999').first()).toBeVisible();
  await cold.keyboard.press('Escape');
  await expect(cold.getByText('116 123')).toHaveCount(0);

  await press(cold, 'Note a dream');
  await cold
    .getByRole('textbox', { name: 'Note a dream' })
    .fill('a house made of water');
  await press(cold, 'Keep it');
  await expect(cold.getByText(/^Kept\. It waits/)).toBeVisible();
  await expect(cold.getByRole('textbox', { name: 'Note a dream' })).toHaveValue(
    '',
  );

  // LOCK-7: guessing gets slower, and each refusal is the same sentence.
  for (let tries = 0; tries < 6; tries += 1) {
    if (await cold.getByText(/Another try in/).isVisible()) break;
    await openLock(cold, `not this one, try ${tries}`);
    await expect(cold.getByText('This does not open it.')).toBeVisible(SLOW);
  }
  await expect(cold.getByText(/Another try in \d+ seconds?/)).toBeVisible();
  await expect(cold.getByRole('button', { name: 'Open Maya' })).toBeDisabled();

  // The right one goes in as soon as the wait is over.
  await secretField(cold).fill(PASSPHRASE);
  await expect(cold.getByRole('button', { name: 'Open Maya' })).toBeEnabled({
    timeout: 70_000,
  });
  await press(cold, 'Open Maya');
  await expect(cold.locator('.own .bubble').last()).toContainText(
    'words behind the lock',
    SLOW,
  );
  await visit(cold, '/');
  // Once open it is locked again by the reload: the key was in memory alone.
  await expect(lockScreen(cold)).toBeVisible();
  await openLock(cold, PASSPHRASE);
  await cold.locator('.own .bubble').last().waitFor(SLOW);
  await cold.getByRole('link', { name: 'Keep', exact: true }).click();
  await cold.getByRole('link', { name: /Dreams/ }).click();
  await expect(cold.locator('.dream-words')).toContainText(
    'a house made of water',
  );
});

test('[LOCK-8] the recovery code opens the lock, too', async ({ phone }) => {
  const page = await phone.open('/');
  const code = await lockedGuest(page, 'opened by the code');
  await page.reload();
  await expect(lockScreen(page)).toBeVisible();
  await press(page, 'Use the recovery code');
  await page
    .locator('.lock-form input')
    .first()
    .fill(code.toLowerCase().replaceAll('-', ' '));
  await press(page, 'Open Maya');
  await expect(
    page.getByRole('heading', { name: 'Lock', exact: true }),
  ).toBeVisible(SLOW);
  await page.getByRole('link', { name: 'Talk', exact: true }).click();
  await expect(page.locator('.own .bubble').last()).toContainText(
    'opened by the code',
  );
});

test('[LOCK-3] [LOCK-6] out of sight Maya is covered at once, and locks by the clock when she is back', async ({
  phone,
}) => {
  const page = await phone.open('/');
  await lockedGuest(page, 'covered words');
  await page.getByRole('link', { name: 'Talk', exact: true }).click();
  await page.locator('.own .bubble').last().waitFor();
  const cover = page.locator('.cover');

  // Painted before the handler returns: it is there when the blur has been told.
  const isPainted = await page.evaluate(() => {
    window.dispatchEvent(new FocusEvent('blur'));
    const painted = document.querySelector('.cover');
    const at = document.elementFromPoint(innerWidth / 2, innerHeight / 2);
    return painted !== null && painted.contains(at);
  });
  expect(isPainted).toBe(true);
  expect(await page.title()).toBe('Maya');
  await page.evaluate(() => window.dispatchEvent(new FocusEvent('focus')));
  await expect(cover).toHaveCount(0);

  // The delay of 5 minutes: after four minutes it is still open, after twelve it is not. No timer runs meanwhile.
  await page.clock.install();
  await setHidden(page, true);
  await expect(cover).toHaveCount(1);
  await page.clock.setSystemTime(Date.now() + 4 * 60_000);
  await setHidden(page, false);
  await expect(page.locator('.own .bubble').last()).toBeVisible();
  await setHidden(page, true);
  await page.clock.setSystemTime(Date.now() + 12 * 60_000);
  const locked = page.waitForEvent('load');
  await setHidden(page, false);
  await locked;
  await expect(lockScreen(page)).toBeVisible();
  await expect(page.locator('body')).not.toContainText('covered words');
});

test('[LOCK-3] with "at once" a hidden page is a locked page', async ({
  phone,
}) => {
  const page = await phone.open('/');
  await lockedGuest(page, 'gone at once');
  await page.getByLabel('Closes by itself').selectOption('at-once');
  await expect(page.getByLabel('Closes by itself')).toHaveValue('at-once');
  await page.getByRole('link', { name: 'Talk', exact: true }).click();
  await page.getByLabel('Your words').fill('a draft on the way out');
  const locked = page.waitForEvent('load');
  await setHidden(page, true);
  await locked;
  await expect(lockScreen(page)).toBeVisible();
  await openLock(page, PASSPHRASE);
  await expect(page.getByLabel('Your words')).toHaveValue(
    'a draft on the way out',
    SLOW,
  );
});

test('[NAV-6] quick-hide covers, changes the address and locks', async ({
  phone,
}) => {
  const page = await phone.open('/');
  await lockedGuest(page, 'hidden in a hurry');
  await page.getByRole('link', { name: 'Talk', exact: true }).click();
  await page.getByLabel('Your words').focus();
  const locked = page.waitForEvent('load');
  for (let presses = 0; presses < 3; presses += 1)
    await page.keyboard.press('Escape');
  await locked;
  expect(new URL(page.url()).pathname).toBe('/');
  await expect(lockScreen(page)).toBeVisible();
});

test('[KEEP-2] [WRITE-10] [JRN-2] a dream that is being typed on the lock screen survives a reload, closed, and is there once Maya is open', async ({
  phone,
}) => {
  const page = await phone.open('/');
  await lockedGuest(page, 'words before the night');
  await page.reload();
  await expect(lockScreen(page)).toBeVisible();
  const field = page.getByRole('textbox', { name: 'Note a dream' });
  await press(page, 'Note a dream');
  await field.pressSequentially('a lantern under the ice');
  // No button was touched. The page goes, and everything it stored is looked through.
  await page.reload();
  await expect(lockScreen(page)).toBeVisible();
  const needles = needlesOf('dream', 'a lantern under the ice');
  expect(
    (await browserPlaces(page)).flatMap(({ where, bytes }) =>
      search(where, bytes, needles),
    ),
  ).toEqual([]);
  await expect(page.getByText(/One note begun here/)).toBeVisible();
  // Another one is begun, and Maya is opened with its words still in the field.
  await press(page, 'Note a dream');
  await field.pressSequentially('a second house');
  await openLock(page, PASSPHRASE);
  await page.getByRole('link', { name: 'Keep', exact: true }).click(SLOW);
  await page.getByRole('link', { name: /Dreams/ }).click();
  const dreams = page.locator('.dream-words');
  await expect(
    dreams.filter({ hasText: 'a lantern under the ice' }),
  ).toHaveCount(1);
  await expect(dreams.filter({ hasText: 'a second house' })).toHaveCount(1);
  await expect
    .poll(async () =>
      (await holdings(page)).lines.filter((line) => line.startsWith('h:')),
    )
    .toEqual([]);
});

test('[TAB-5] [LOCK-4] locking one tab locks the other tabs of the phone, with their drafts kept', async ({
  phone,
}) => {
  const first = await phone.open('/');
  await lockedGuest(first, 'words in two tabs');
  await first.getByRole('link', { name: 'Talk', exact: true }).click();
  const second = await phone.open('/');
  await openLock(second, PASSPHRASE);
  await expect(second.locator('.own .bubble').last()).toContainText(
    'words in two tabs',
    SLOW,
  );
  await second.getByLabel('Your words').fill('a draft in the second tab');
  const locked = second.waitForEvent('load');
  await first.getByRole('link', { name: 'You', exact: true }).click();
  await first.getByRole('link', { name: /^Lock/ }).click();
  await press(first, 'Lock now');
  await locked;
  for (const page of [first, second]) {
    await expect(lockScreen(page)).toBeVisible();
    await expect(page.locator('body')).not.toContainText('words in two tabs');
  }
  // Each asks for the secret by itself: a key in one is no key in the other.
  await openLock(second, PASSPHRASE);
  await expect(second.getByLabel('Your words')).toHaveValue(
    'a draft in the second tab',
    SLOW,
  );
  await expect(lockScreen(first)).toBeVisible();
});
