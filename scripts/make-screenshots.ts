// Makes the pictures of the install sheet (INST-3) from the built app and server with invented words:
// `npm run build && npx tsx scripts/make-screenshots.ts`. They are committed, since a build machine need not have a browser.
// Run it after a change of how Maya looks.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright';
import { startProvider } from '../e2e/providers/anthropic.ts';
import { startServer } from '../e2e/server-process.ts';
import { root } from './bundle-report.ts';
import { chromiumArgs, ensureChromium } from './chromium.ts';

const out = join(root, 'web/public/screenshots');
const forms = [
  { name: 'narrow', width: 390, height: 844, scale: 2 },
  { name: 'wide', width: 1280, height: 800, scale: 1 },
];
const said = [
  [
    'I walked home the long way today. The river was high and I stood there for a while.',
    'You let the river keep you for a while instead of going straight home.',
  ],
  [
    'It felt good that nobody wanted anything from me.',
    'An hour in which nobody wanted anything from you. What did you notice first, once it was that quiet?',
  ],
] as const;

const provider = await startProvider();
const server = await startServer({
  ANTHROPIC_API_KEY: 'screenshots',
  ANTHROPIC_BASE_URL: provider.url,
});

async function say(page: Page, words: string, answer: string): Promise<void> {
  provider.script({ kind: 'reply', text: answer });
  await page.getByLabel('Your words').fill(words);
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.locator('.own .bubble', { hasText: words }).waitFor();
}

async function talk(page: Page): Promise<void> {
  await page.goto(server.url);
  await page.evaluate(() => localStorage.setItem('maya:told-persist', '1'));
  await page.reload();
  await page.getByRole('button', { name: '18 or older' }).click();
  const [first, second] = said;
  await page.getByLabel('Your words').waitFor();
  await say(page, first[0], first[1]);
  await page.getByRole('button', { name: 'Server and model may read' }).click();
  await page.getByText(first[1]).first().waitFor();
  await say(page, second[0], second[1]);
  await page.getByText(second[1]).first().waitFor();
  await page.waitForTimeout(3000);
}

mkdirSync(out, { recursive: true });
const browser = await chromium.launch({
  executablePath: ensureChromium(),
  args: chromiumArgs,
});
for (const { name, width, height, scale } of forms) {
  const context = await browser.newContext({
    viewport: { width, height },
    deviceScaleFactor: scale,
    reducedMotion: 'reduce',
    colorScheme: 'light',
    timezoneId: 'Europe/Berlin',
  });
  const page = await context.newPage();
  const shoot = (what: string) =>
    page.screenshot({ path: join(out, `${name}-${what}.png`) });
  await talk(page);
  await shoot('talk');
  await page.goto(`${server.url}/keep`);
  await page.locator('h1').first().waitFor();
  await shoot('keep');
  await page.goto(`${server.url}/help`);
  await shoot('help');
  await context.close();
}
await browser.close();
await server.stop();
await provider.stop();
