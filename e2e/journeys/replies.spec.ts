import type { Page } from '@playwright/test';
import { allowServer, enter, expect, say, test } from '../fixtures.ts';
import { join, person, signIn, visit } from '../people.ts';
import type { Provider } from '../providers/anthropic.ts';
import { storedMessages } from '../stored.ts';

// A reply belongs to a person and not to the device that asked: whoever of theirs is there has it, and it is made once.

const lost = [/ERR_INTERNET_DISCONNECTED/, /ERR_NETWORK_CHANGED/];
const sentences =
  'Alpha is the first of the sentences that come. Beta follows it after a little while. Gamma is the third, and it takes its time. Delta is where it ends.';

const reply = (page: Page) =>
  page.locator('.reply:not([data-live])').filter({ hasText: 'Alpha' });
const own = (page: Page, text: string) =>
  page.locator('.own').filter({ hasText: text });
const soon = { timeout: 30_000 };

/** Ids and boxes of the replies in the store, in the order of the thread. */
const stored = async (page: Page) =>
  (await storedMessages(page))
    .filter(({ role }) => role === 'maya')
    .sort((a, b) => a.ord - b.ord)
    .map(({ id, e }) => [id, e]);

/** Somebody with an account and one answer behind them, on one phone. */
async function member(page: Page, provider: Provider, name: string) {
  provider.script({ kind: 'reply', text: 'Welcome. I read you.' });
  await enter(page);
  await say(page, 'hello there');
  await allowServer(page);
  await expect(page.locator('.reply[data-by="model"]')).toHaveCount(1);
  const one = await join(page, person(name));
  await visit(page, '/');
  await expect(own(page, 'hello there')).toBeVisible(soon);
  return one;
}

test('[ABUSE-9] [VAULT-14] [ORDER-5] the phone loses its network in the middle: another device shows the whole answer, made once', async ({
  phone,
  anotherPhone,
  provider,
}) => {
  const page = await phone.open();
  const { email, passphrase } = await member(page, provider, 'cut.off');
  const second = anotherPhone();
  const tablet = await second.open();
  await enter(tablet);
  await signIn(tablet, email, passphrase);
  await visit(tablet, '/');
  await expect(own(tablet, 'hello there')).toBeVisible(soon);

  provider.script({
    kind: 'reply',
    text: sentences,
    pieceSize: 3,
    delayMs: 150,
  });
  const before = provider.calls();
  await say(page, 'how do I begin');
  await expect.poll(() => provider.calls(), soon).toBe(before + 1);
  await expect(own(tablet, 'how do I begin')).toBeVisible(soon);
  phone.allowed = lost;
  await phone.offline(true);

  await expect(reply(tablet)).toHaveText(/Alpha .* Delta is where it ends\./, {
    timeout: 60_000,
  });
  expect(provider.calls()).toBe(before + 1);
  expect(provider.aborted()).toBe(0);

  await phone.offline(false);
  await expect(reply(page)).toHaveText(/Delta is where it ends\./, soon);
  await expect(reply(page)).toHaveCount(1);
  await expect(page.locator('.reply[data-live]')).toHaveCount(0);
  await expect(reply(tablet)).toHaveCount(1);
  await expect
    .poll(async () => JSON.stringify(await stored(page)), soon)
    .toBe(JSON.stringify(await stored(tablet)));
  expect(provider.calls()).toBe(before + 1);
});

test('[VAULT-15] [P2] closed in the middle of an answer, the phone has all of it at its next start and asks for nothing', async ({
  phone,
  provider,
}) => {
  let page = await phone.open();
  await member(page, provider, 'closed.early');
  provider.script({
    kind: 'reply',
    text: sentences,
    pieceSize: 3,
    delayMs: 60,
  });
  const before = provider.calls();
  await say(page, 'how do I begin');
  await expect(page.locator('.reply[data-live]')).toContainText('Alpha', soon);
  await phone.close();
  page = await phone.open();
  await expect(reply(page)).toHaveText(/Delta is where it ends\./, {
    timeout: 60_000,
  });
  await expect(reply(page)).toHaveCount(1);
  await page.reload();
  await expect(reply(page)).toHaveCount(1);
  expect(provider.calls()).toBe(before + 1);
});
