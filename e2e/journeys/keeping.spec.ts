import { enter, expect, say, test } from '../fixtures.ts';

test('[COMP-5] [COMP-6] [ACC-10] a draft survives reload and a closed browser, and goes with the send', async ({
  phone,
}) => {
  let page = await phone.open('/');
  await enter(page);
  await say(page, 'the first words');
  await page.getByLabel('Your words').fill('half a thought');
  await page.reload(); // at once: faster than the pause after which it is stored
  await expect(page.getByLabel('Your words')).toHaveValue('half a thought');
  await page.waitForTimeout(500);
  await phone.close();
  page = await phone.open('/', { offline: true });
  await expect(page.getByLabel('Your words')).toHaveValue('half a thought');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(page.locator('.own')).toHaveCount(2);
  await page.reload();
  await expect(page.locator('.own')).toHaveCount(2);
  await expect(page.getByLabel('Your words')).toHaveValue('');
});

test('[COMP-10] a deleted message can be taken back for a while, and is gone afterwards', async ({
  phone,
}) => {
  const page = await phone.open('/');
  await enter(page);
  await phone.offline(true);
  await say(page, 'keep this one');
  await say(page, 'delete this one');
  const remove = async () => {
    await page
      .locator('.own', { hasText: 'delete this one' })
      .getByRole('button', { name: 'About this message' })
      .click();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
  };
  await remove();
  await expect(page.locator('.own')).toHaveCount(1);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.locator('.own')).toHaveCount(2);
  await remove();
  await expect(page.locator('.own')).toHaveCount(1);
  await page.waitForTimeout(11_000);
  await page.reload();
  await expect(page.locator('.own .bubble')).toHaveCount(1);
  await expect(page.locator('.own .bubble')).toContainText('keep this one');
});

test('[KEEP-9] [NAV-3] search on the device finds words in any conversation; the list opens and deletes conversations', async ({
  phone,
}) => {
  const page = await phone.open('/');
  await enter(page);
  await phone.offline(true);
  await say(page, 'the lighthouse keeper waved');
  await page.goto(new URL('/new', page.url()).href);
  await say(page, 'bread and plums for supper');
  await page.goto(new URL('/search', page.url()).href);
  await page
    .getByRole('searchbox')
    .or(page.getByRole('textbox'))
    .first()
    .fill('lighthouse');
  await page
    .getByRole('link', { name: /lighthouse keeper/ })
    .first()
    .click();
  await expect(page.locator('.own .bubble')).toContainText(
    'the lighthouse keeper waved',
  );
  await page
    .getByRole('button', { name: /conversations/i })
    .first()
    .click();
  const list = page.getByRole('dialog');
  await expect(
    list.getByRole('link', { name: /bread and plums/ }),
  ).toBeVisible();
  await list
    .getByRole('listitem')
    .filter({ hasText: 'bread and plums' })
    .getByRole('button', { name: 'Delete conversation' })
    .click();
  await expect(page.getByText('Conversation deleted')).toBeVisible();
  await expect(page.getByRole('link', { name: /bread and plums/ })).toHaveCount(
    0,
  );
});

test('[PRIV-1] [P5] [CARE-9] without a yes no word leaves the device, and a no stays a no', async ({
  phone,
  provider,
  server,
}) => {
  const page = await phone.open('/');
  const bodies: string[] = [];
  page.on('request', (request) => bodies.push(request.postData() ?? ''));
  await enter(page);
  await say(page, 'CANARY-one before any choice');
  await expect(page.locator('.reply')).toHaveCount(2);
  await page.getByRole('button', { name: 'Only this device' }).click();
  await say(page, 'CANARY-two after the no');
  await expect(page.locator('.reply')).toHaveCount(3);
  await page.reload();
  await say(page, 'CANARY-three after a reload');
  await expect(page.locator('.reply')).toHaveCount(4);
  await expect(page.getByText('Who may answer?')).toHaveCount(0);
  expect(provider.calls()).toBe(0);
  expect(bodies.join()).not.toContain('CANARY');
  expect(server.output()).not.toContain('CANARY');
});

test('[P5] [LOG-3] what a person says to the model stands in no line that the server prints', async ({
  phone,
  provider,
  server,
}) => {
  provider.script({ kind: 'reply', text: 'CANARY-answer, kindly.' });
  const page = await phone.open('/');
  await enter(page);
  await say(page, 'CANARY-words for the model');
  await page.getByRole('button', { name: 'Server and model may read' }).click();
  await expect(page.locator('.reply[data-by="model"]')).toContainText(
    'CANARY-answer',
  );
  expect(JSON.stringify(provider.bodies())).toContain('CANARY-words');
  expect(server.output()).not.toContain('CANARY');
});
