import {
  allowServer,
  enter,
  expect,
  replies,
  say,
  test,
  untilControlled,
} from '../fixtures.ts';
import type { Page } from '@playwright/test';
import type { Provider } from '../providers/anthropic.ts';

/** Several sentences: the first is on the screen well before the last one is sent (PIPE-4). */
const sentences =
  'Alpha is the first of the sentences that come. Beta follows it after a little while. Gamma is the third, and it takes its time. Delta is where it ends.';

/** A person who has let the server answer, with an empty thread behind them. */
async function begin(page: Page, provider: Provider): Promise<void> {
  provider.script({ kind: 'reply', text: 'Welcome. I read you.' });
  await enter(page);
  await untilControlled(page);
  await say(page, 'hello there');
  await allowServer(page);
  await expect(page.locator('.reply[data-by="model"]')).toHaveCount(1);
}

test('[CONV-6] [MSG-6] an answer streams into the thread and is kept', async ({
  phone,
  provider,
}) => {
  const page = await phone.open('/');
  await begin(page, provider);
  provider.script({
    kind: 'reply',
    text: sentences,
    delayMs: 60,
  });
  await say(page, 'how do I begin');
  await expect(page.locator('.reply[data-live]')).toContainText('Alpha');
  await expect(page.locator('.reply[data-live] .state-line')).toHaveText(
    'Maya is answering',
  );
  await expect(
    page.locator('.reply[data-by="model"] .prose').last(),
  ).toHaveText(sentences);
  const before = provider.calls();
  await page.reload();
  await expect(page.locator('.reply[data-by="model"]')).toHaveCount(2);
  expect(provider.calls()).toBe(before);
});

test('[COMP-8] [COMP-9] [MSG-8] Stop stops the provider, keeps what was said and says so', async ({
  phone,
  provider,
}) => {
  const page = await phone.open('/');
  await begin(page, provider);
  provider.script({
    kind: 'reply',
    text: 'One two three four five six seven eight nine ten and so on and on. '.repeat(
      6,
    ),
    delayMs: 150,
  });
  await say(page, 'tell me a long thing');
  await expect(page.locator('.reply[data-live]')).toContainText('One two');
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByText('You stopped here')).toBeVisible();
  const kept = (await replies(page)).at(-1) ?? '';
  expect(kept).toContain('One two');
  await expect.poll(() => provider.aborted()).toBeGreaterThan(0);
  await page.reload();
  await expect(page.getByText('You stopped here')).toBeVisible();
  expect((await replies(page)).at(-1)).toBe(kept);
});

test('[STATE-7] [MSG-7] [P2] a line cut in the middle of an answer: it pauses, resumes, without a double and without a second call', async ({
  phone,
  provider,
  line,
}) => {
  const page = await phone.open('/');
  await begin(page, provider);
  const calls = provider.calls();
  provider.script({ kind: 'reply', text: sentences, delayMs: 150 });
  await say(page, 'slowly please');
  await expect(page.locator('.reply[data-live]')).toContainText('Alpha');
  phone.allowed.push(
    /ERR_(EMPTY_RESPONSE|CONNECTION|SOCKET|INCOMPLETE_CHUNKED|NETWORK)/,
  );
  line.cut();
  await expect(page.locator('.reply[data-live] .state-line')).toHaveText(
    'Paused. The rest will come.',
  );
  await expect(page.locator('.reply[data-live]')).toContainText('Alpha');
  line.mend();
  await expect(
    page.locator('.reply[data-by="model"] .prose').last(),
  ).toHaveText(sentences, { timeout: 30_000 });
  expect(provider.calls()).toBe(calls + 1);
});

test('[OFF-1] [OFF-4] [P3] the server goes away: red and in words, answers go on, one fuller answer when it is back', async ({
  phone,
  provider,
  line,
}) => {
  const page = await phone.open('/');
  await begin(page, provider);
  phone.allowed.push(
    /ERR_(EMPTY_RESPONSE|CONNECTION|SOCKET|INCOMPLETE_CHUNKED|NETWORK)/,
  );
  line.cut();
  await say(page, 'is somebody there');
  await expect(page.locator('.reply[data-by="device"]').last()).toBeVisible();
  await expect(page.locator('.badge')).toHaveAttribute('data-tone', 'act');
  await expect(page.locator('.badge')).toContainText(
    "Offline: Maya's server does not answer",
  );
  await say(page, 'never mind then');
  provider.script({
    kind: 'reply',
    text: 'I am back and have read both lines.',
  });
  line.mend();
  await expect(
    page.locator('.reply[data-by="model"] .prose').last(),
  ).toHaveText('I am back and have read both lines.', { timeout: 60_000 });
});

test('[P2] reload in the middle of an answer: it comes, once', async ({
  phone,
  provider,
}) => {
  const page = await phone.open('/');
  await begin(page, provider);
  const calls = provider.calls();
  provider.script({
    kind: 'reply',
    text: sentences,
    delayMs: 150,
  });
  phone.allowed.push(/converse\/stream/);
  await say(page, 'and reload');
  await expect(page.locator('.reply[data-live]')).toContainText('Alpha');
  await page.reload();
  await expect(
    page.locator('.reply[data-by="model"] .prose').last(),
  ).toHaveText(sentences);
  await expect(page.locator('.reply[data-by="model"]')).toHaveCount(2);
  expect(provider.calls()).toBe(calls + 1);
});

for (const fault of ['401', '429', '500', '529', 'garbage', 'silence'] as const)
  test(`[P3] [REL-9] provider fault ${fault}: an honest answer, nothing lost`, async ({
    phone,
    provider,
  }) => {
    const page = await phone.open('/');
    await begin(page, provider);
    provider.script(
      /^\d+$/.test(fault)
        ? { kind: 'status', status: Number(fault) }
        : { kind: fault as 'garbage' | 'silence' },
    );
    await say(page, 'are the stars out over the harbour');
    await expect(page.locator('.reply').nth(3)).toBeVisible({
      timeout: 30_000,
    });
    const last = page.locator('.reply .by-words').last();
    await expect(last).toHaveText(/A prepared answer|Answered on this device/);
    await expect(page.locator('.own').last()).toContainText(
      'are the stars out',
    );
  });

test('[P3] [PIPE-1] half a provider stream: what was said stays', async ({
  phone,
  provider,
}) => {
  const page = await phone.open('/');
  await begin(page, provider);
  provider.script({
    kind: 'half',
    text: 'This is the half that came, and it is long enough to be sent. The other half is cut off before it can be.',
  });
  await say(page, 'go on');
  await expect(page.locator('.reply .prose').last()).toContainText(
    'This is the half that came',
  );
  await expect(page.locator('.reply:not([data-live])')).toHaveCount(4, {
    timeout: 30_000,
  });
});

test('[CARE-1] [LAW-1] every conversation says at its start that Maya is an AI', async ({
  phone,
  provider,
}) => {
  const page = await phone.open('/');
  await begin(page, provider);
  await expect(
    page.getByText(
      'Maya is an AI, not a person, and does not replace care by people.',
    ),
  ).toBeVisible();
});
