import { openedMessages } from '../stored.ts';
import { enter, expect, say, test, untilControlled } from '../fixtures.ts';

const KILLS = 50;

test(`[P1] [ACC-3] ${KILLS} tabs closed right after "saved": no word is lost and none is doubled`, async ({
  phone,
}) => {
  test.setTimeout(240_000);
  const first = await phone.open('/');
  await enter(first);
  await untilControlled(first);
  await phone.offline(true);
  let page = first;
  for (let n = 1; n <= KILLS; n += 1) {
    await page.getByLabel('Your words').fill(`words number ${n}.`);
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page
      .locator(`.own[data-state="saved"] .bubble`, {
        hasText: `words number ${n}.`,
      })
      .waitFor();
    await page.close();
    page = await (await phone.browser()).newPage();
    await page
      .goto(first.url(), { waitUntil: 'commit' })
      .catch(() => undefined);
    await page.getByLabel('Your words').waitFor();
  }
  // The rows themselves, as the browser keeps them: each message once, all of them in one conversation.
  const rows = await openedMessages(page);
  const own = rows.filter(({ role }) => role === 'user');
  for (let n = 1; n <= KILLS; n += 1)
    expect(
      own.filter(({ text }) => text === `words number ${n}.`),
      `words number ${n}`,
    ).toHaveLength(1);
  expect(new Set(own.map(({ sid }) => sid)).size).toBe(1);
});

test('[P1] the whole browser is killed right after "saved"', async ({
  phone,
}) => {
  const page = await phone.open('/');
  await enter(page);
  await untilControlled(page);
  await say(page, 'the last words before the crash');
  await phone.kill();
  const again = await phone.open('/');
  await expect(again.locator('.own .bubble').last()).toContainText(
    'the last words before the crash',
  );
});
