import {
  allowServer,
  enter,
  expect,
  replies,
  say,
  test,
  untilControlled,
} from '../fixtures.ts';

const lines = [
  'I had a long day at the bakery',
  'my sister called and I did not pick up',
  'I feel guilty about that',
  'we used to talk every Sunday',
  'now I only see her at birthdays',
  'work eats everything',
  'I am tired in my bones',
  'today the oven broke',
  'my boss laughed about it',
  'I did not think it was funny',
  'I went outside and looked at the rain',
  'it was quiet there',
  'I liked that',
  'then I had to go back in',
  'I wonder if she is angry with me',
  'she has her own troubles',
  'her son is ill again',
  'I do not know what to say to her',
  'maybe I am afraid of the call',
  'that is all for tonight',
];

test('[P1] [P3] [MSG-13] [ACC-2] airplane mode, cold start, twenty messages, closed, reopened, one fuller answer', async ({
  phone,
  provider,
}) => {
  provider.script({
    kind: 'reply',
    text: 'I have read all of it, from the bakery to the call you are afraid of.',
  });
  const first = await phone.open('/');
  await enter(first);
  await untilControlled(first);
  await phone.close();

  let page = await phone.open('/', { offline: true });
  await page.getByLabel('Your words').waitFor();
  for (const [at, line] of lines.entries()) {
    await say(page, line);
    await expect(page.locator('.reply')).toHaveCount(at + 2); // the greeting stands above
  }
  const said = await replies(page);
  expect(new Set(said).size).toBe(said.length);
  expect(provider.calls()).toBe(0);
  await phone.close();

  page = await phone.open('/', { offline: true });
  await expect(page.locator('.own')).toHaveCount(20);
  expect(await page.locator('.own .bubble').allInnerTexts()).toEqual(
    lines.map((line) => expect.stringContaining(line)),
  );
  expect(await replies(page)).toEqual(said);

  await phone.offline(false);
  await allowServer(page);
  await expect(page.locator('.reply[data-by="model"]')).toHaveCount(1);
  await expect(
    page.getByText('Maya has read your 20 messages together'),
  ).toBeVisible();
  await page.reload();
  await expect(page.locator('.own')).toHaveCount(20);
  await expect(page.locator('.reply[data-by="model"]')).toHaveCount(1);
  await page.waitForTimeout(1500);
  expect(provider.calls()).toBe(1);
  await expect(page.locator('.reply[data-by="model"]')).toHaveCount(1);
});

test.describe('without a model', () => {
  test.use({ withModel: false });
  test('[P3] [MSG-12] no network and no key: answers come, and say in which way', async ({
    phone,
    server,
  }) => {
    const page = await phone.open('/');
    await enter(page);
    await untilControlled(page);
    await say(page, 'I keep thinking about my old house');
    await expect(
      page.locator('.reply[data-by="device"] .by-words').last(),
    ).toHaveText('Answered on this device');
    await allowServer(page);
    await say(page, 'it had green shutters');
    await expect(page.locator('.reply[data-by="script"] .by-words')).toHaveText(
      'A prepared answer: the model cannot be reached',
    );
    await phone.offline(true);
    await say(page, 'the garden had a pear tree');
    await expect(
      page.locator('.reply[data-by="device"] .by-words').last(),
    ).toHaveText('Answered on this device, without a network');
    expect(server.output()).toContain('no model key');
  });
});

test('[OFF-8] [STORE-5] after one visit every route opens cold with the network off and zero failed requests', async ({
  phone,
}) => {
  const page = await phone.open('/');
  await enter(page);
  await untilControlled(page);
  await phone.close();
  for (const path of [
    '/',
    '/keep',
    '/keep/dreams',
    '/you',
    '/search',
    '/new',
    '/help',
    '/breathe',
  ]) {
    const cold = await phone.open(path, { offline: true });
    await expect(cold.locator('h1').first()).toBeVisible();
    await phone.close();
  }
  expect(phone.unexpected()).toEqual([]);
});
