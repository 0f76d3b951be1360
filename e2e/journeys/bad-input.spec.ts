import {
  enter,
  expect,
  replies,
  say,
  test,
  untilControlled,
} from '../fixtures.ts';

test('[COMP-1] [P1] every odd message is kept as written and answered', async ({
  phone,
}) => {
  const page = await phone.open('/');
  await enter(page);
  await untilControlled(page);
  await phone.offline(true);
  const odd = [
    'x',
    '🌊🌊🌊',
    'שלום, אני עייף היום',
    '<img src=x onerror="window.__hacked = true"><script>window.__hacked = true</script>',
    '   leading and trailing   ',
    'a\nb\n\nc',
    '<pause-200ms> and {{braces}} and %s',
  ];
  for (const words of odd) {
    await page.getByLabel('Your words').fill(words);
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await expect(page.locator('.own').last()).toHaveAttribute(
      'data-state',
      'saved',
    );
  }
  await expect(page.locator('.reply')).toHaveCount(odd.length + 1);
  expect(
    await page.evaluate(() => (window as { __hacked?: boolean }).__hacked),
  ).toBeUndefined();
  for (const text of await replies(page))
    expect(text).not.toMatch(/<script|onerror|<pause/);
  await page.reload();
  await expect(page.locator('.own')).toHaveCount(odd.length);
  const own = await page.locator('.own .bubble').allInnerTexts();
  for (const [at, words] of odd.entries())
    expect(own[at]).toContain(words.trim().split('\n')[0]);
});

test('[P1] lone surrogates survive the store without breaking it', async ({
  phone,
}) => {
  const page = await phone.open('/');
  await enter(page);
  await page.getByLabel('Your words').evaluate((area: HTMLTextAreaElement) => {
    const set = Object.getOwnPropertyDescriptor(
      HTMLTextAreaElement.prototype,
      'value',
    )?.set;
    set?.call(area, 'half a pair \ud83c and on');
    area.dispatchEvent(new Event('input', { bubbles: true }));
  });
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(page.locator('.own').last()).toHaveAttribute(
    'data-state',
    'saved',
  );
  await page.reload();
  await expect(page.locator('.own').last()).toContainText('half a pair');
  await expect(page.locator('.reply')).toHaveCount(2);
});

test('[COMP-1] nothing to send sends nothing; 50,000 characters stay whole and go in parts', async ({
  phone,
}) => {
  const page = await phone.open('/');
  await enter(page);
  await phone.offline(true);
  const field = page.getByLabel('Your words');
  await field.fill('   ');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(page.locator('.own')).toHaveCount(0);
  const long = 'word '.repeat(10_000);
  await field.fill(long);
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(
    page.getByText('Too long to send at once. It stays as a draft.'),
  ).toBeVisible();
  await expect(field).toHaveValue(long);
  await page.waitForTimeout(600);
  await page.reload();
  await expect(field).toHaveValue(long);
  await page.getByRole('button', { name: /Send in 7 parts/ }).click();
  await expect(page.locator('.own[data-state="saved"]')).toHaveCount(7, {
    timeout: 20_000,
  });
  await expect(field).toHaveValue('');
  const sent = (await page.locator('.own .bubble').allInnerTexts()).join(' ');
  expect(sent.match(/word/g)).toHaveLength(10_000);
});

test('[COMP-7] [P2] a double touch and key plus touch give one message', async ({
  phone,
}) => {
  const page = await phone.open('/');
  await enter(page);
  await phone.offline(true);
  await page.getByLabel('Your words').fill('only once please');
  await page.getByRole('button', { name: 'Send', exact: true }).dblclick();
  await expect(page.locator('.own')).toHaveCount(1);
  await page.getByLabel('Your words').fill('and this');
  await page.evaluate(() => {
    const form = document.querySelector('form.composer') as HTMLFormElement;
    form.requestSubmit();
    form.requestSubmit();
  });
  await expect(page.locator('.own')).toHaveCount(2);
  await page.reload();
  await expect(page.locator('.own')).toHaveCount(2);
});

test('[P2] [TAB-1] two tabs sending at once: both messages, once each, the same order in both', async ({
  phone,
}) => {
  const left = await phone.open('/');
  await enter(left);
  await phone.offline(true);
  await say(left, 'the first words');
  const right = await (await phone.browser()).newPage();
  await right.goto(left.url(), { waitUntil: 'commit' }).catch(() => undefined);
  await right.getByLabel('Your words').waitFor();
  await left.getByLabel('Your words').fill('from the left');
  await right.getByLabel('Your words').fill('from the right');
  await Promise.all([
    left.getByRole('button', { name: 'Send', exact: true }).click(),
    right.getByRole('button', { name: 'Send', exact: true }).click(),
  ]);
  for (const page of [left, right]) {
    await expect(page.locator('.own')).toHaveCount(3);
    await expect(page.locator('.reply:not([data-live])')).toHaveCount(4);
  }
  const order = (page: typeof left) =>
    page.locator('.own .bubble').allInnerTexts();
  expect(await order(left)).toEqual(await order(right));
});

test('[ORDER-1] [MSG-15] a system clock that is a year off reorders nothing and loses nothing', async ({
  phone,
}) => {
  const page = await phone.open('/');
  await enter(page);
  await phone.offline(true);
  await say(page, 'written today');
  // The answer belongs to the same hour: the clock is turned only when it is written.
  await expect(page.locator('.reply')).toHaveCount(2);
  await page.clock.install({ time: new Date('2031-01-01T00:00:00Z') });
  await page.reload();
  await say(page, 'written in a wrong future');
  await expect(page.locator('.reply')).toHaveCount(1);
  await page.clock.setSystemTime(new Date('2020-01-01T00:00:00Z'));
  await page.reload();
  await say(page, 'written in a wrong past');
  await page.goto(page.url());
  await expect(page.locator('.own')).toHaveCount(2);
  const own = await page.locator('.own .bubble').allInnerTexts();
  expect(own[0]).toContain('written in a wrong future');
  expect(own[1]).toContain('written in a wrong past');
  await page.getByText('The conversation before this one').click();
  await expect(page.locator('.own .bubble')).toContainText('written today');
});
