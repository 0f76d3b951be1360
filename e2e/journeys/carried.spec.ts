import { enter, expect, say, test } from '../fixtures.ts';
import { join, person, visit } from '../people.ts';
import { allSent, waitingWrites } from '../stored.ts';

// What a person with an account sees of the way their words take, and what goes without a page.

test.use({ withModel: false });

test('[MSG-3] [MSG-5] [MSG-11] [PANEL-1] offline words say that they wait, then that they are with the account, and the page of sync agrees', async ({
  phone,
}) => {
  const page = await phone.open();
  await enter(page);
  await join(page, person('carried.words'));
  await visit(page, '/');
  await say(page, 'The first of them');
  await allSent(page);
  await phone.offline(true);
  await say(page, 'Said in a tunnel');
  await say(page, 'And one more');
  const lines = page.locator('.own .state-line');
  await expect(lines.filter({ hasText: 'Will send by itself' })).toHaveCount(2);
  await visit(page, '/you/sync');
  const queued = page.getByRole('row', {
    name: /Changes not yet with your account/,
  });
  const count = await waitingWrites(page);
  expect(count).toBeGreaterThanOrEqual(2);
  await expect(queued).toContainText(String(count));
  await phone.offline(false);
  await page.getByRole('button', { name: 'Send now' }).click();
  await allSent(page);
  await expect(queued).toContainText('0');
  await expect(
    page.getByRole('row', { name: /Last taken by the server/ }),
  ).not.toContainText('No data');
  await visit(page, '/');
  await expect(page.locator('.own')).toHaveCount(3);
  await expect(lines.filter({ hasText: 'Will send' })).toHaveCount(0);
});

test('[MSG-5] words that were taken say so for a moment', async ({ phone }) => {
  const page = await phone.open();
  await enter(page);
  await join(page, person('taken.words'));
  await visit(page, '/');
  await page.evaluate(() => {
    const seen = new Set<string>();
    (window as { seen?: Set<string> }).seen = seen;
    new MutationObserver(() => {
      for (const line of document.querySelectorAll('.state-line'))
        seen.add(line.textContent);
    }).observe(document.body, {
      childList: true,
      subtree: true,
      characterData: true,
    });
  });
  await say(page, 'A word that arrives');
  await expect
    .poll(() =>
      page.evaluate(() => [...((window as { seen?: Set<string> }).seen ?? [])]),
    )
    .toContain('Saved on this device and with your account');
});

test('[ACC-5] [SW-3] with no page of the app open the worker sends what waits', async ({
  phone,
}) => {
  const page = await phone.open();
  await enter(page);
  await join(page, person('no.page.open'));
  await visit(page, '/');
  await say(page, 'Before the lift');
  await allSent(page);
  await phone.offline(true);
  await say(page, 'In the lift');
  expect(await waitingWrites(page)).toBeGreaterThan(0);
  // The static help page is of this origin and runs nothing of the app.
  await visit(page, '/help');
  await phone.offline(false);
  const session = await page.context().newCDPSession(page);
  const registration = new Promise<string>((resolve) => {
    session.on(
      'ServiceWorker.workerRegistrationUpdated',
      ({ registrations }) => {
        const [found] = registrations;
        if (found !== undefined) resolve(found.registrationId);
      },
    );
  });
  await session.send('ServiceWorker.enable');
  await session.send('ServiceWorker.dispatchSyncEvent', {
    origin: phone.url,
    registrationId: await registration,
    tag: 'outbox',
    lastChance: false,
  });
  await allSent(page);
});
