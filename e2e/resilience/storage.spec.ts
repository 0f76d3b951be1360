import type { Page } from '@playwright/test';
import { enter, expect, say, test } from '../fixtures.ts';

/** Every write to the page's databases fails as a store does whose files went bad, until `heal()`. */
async function breakStore(page: Page): Promise<void> {
  await page.evaluate(() => {
    const { add, put } = IDBObjectStore.prototype;
    const refuse = () => {
      throw new DOMException('planted', 'UnknownError');
    };
    Object.assign(IDBObjectStore.prototype, { add: refuse, put: refuse });
    Object.assign(window, {
      heal: () => Object.assign(IDBObjectStore.prototype, { add, put }),
    });
  });
}

test('[STORE-4] [MSG-10] [COMP-6] a database that hangs: words are in the emergency copy, it is said, and all is healed', async ({
  phone,
}) => {
  const page = await phone.open('/');
  await enter(page);
  await say(page, 'before the fault');
  await phone.offline(true);
  await breakStore(page);
  phone.allowed.push(/planted|UnknownError|transaction/i);
  await page.getByLabel('Your words').fill('written while the store is broken');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(
    page.getByText('In the emergency copy, not yet saved here.'),
  ).toBeVisible({ timeout: 40_000 });
  await expect(page.getByLabel('Your words')).toHaveValue('');
  await page.evaluate(() => (window as unknown as { heal: () => void }).heal());
  await expect(page.locator('.own').last()).toHaveAttribute(
    'data-state',
    'saved',
    { timeout: 40_000 },
  );
  await page.reload();
  await expect(page.locator('.own .bubble').last()).toContainText(
    'written while the store is broken',
  );
});

test('[P1] [WRITE-8] killed while the store is broken: the journal line brings the words back', async ({
  phone,
}) => {
  let page = await phone.open('/');
  await enter(page);
  await say(page, 'before the fault');
  await breakStore(page);
  phone.allowed.push(/planted|UnknownError|transaction/i);
  await page.getByLabel('Your words').fill('only in the emergency copy');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(
    page.getByText('In the emergency copy, not yet saved here.'),
  ).toBeVisible({ timeout: 40_000 });
  await page.close();
  page = await phone.open('/');
  await expect(page.locator('.own .bubble').last()).toContainText(
    'only in the emergency copy',
  );
  await expect(page.locator('.own')).toHaveCount(2);
});
