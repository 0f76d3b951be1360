import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test as base } from '@playwright/test';
import { Device } from '../device.ts';
import { enter, say } from '../fixtures.ts';
import { startServer } from '../server-process.ts';

/** The same tree built once more under another version: every hash that depends on it changes. */
function buildNewer(): string {
  const out = join(mkdtempSync(join(tmpdir(), 'maya-newer-')), 'web');
  execFileSync(
    'npx',
    ['vite', 'build', '--outDir', out, '--logLevel', 'error'],
    {
      env: { ...process.env, APP_VERSION: '99.0.0' },
    },
  );
  return out;
}

base(
  '[INST-9] [UPG-3] [ACC-9] a newer version waits while a draft is open, asks at a calm moment, and takes the draft along',
  async () => {
    base.setTimeout(120_000);
    let server = await startServer({});
    const phone = new Device(() => server.url);
    const page = await phone.open('/');
    await enter(page);
    await say(page, 'said in the old version');
    await page.getByLabel('Your words').fill('a thought that is not finished');
    await page.evaluate(() => Object.assign(window, { samePage: true }));

    const newer = buildNewer();
    const port = Number(new URL(server.url).port);
    phone.allowed.push(/ERR_CONNECTION/);
    await server.stop();
    server = await startServer({ WEB_DIR: newer }, { port });
    await page.evaluate(async () => {
      const registration = await navigator.serviceWorker.getRegistration();
      await registration?.update();
    });
    await page.waitForFunction(
      async () =>
        (await navigator.serviceWorker.getRegistration())?.waiting !== null,
    );
    await page.waitForTimeout(6_000); // longer than the watch for a calm moment
    await expect(page.getByText('A newer Maya is ready')).toHaveCount(0);
    expect(await page.evaluate(() => 'samePage' in window)).toBe(true);
    await expect(page.getByLabel('Your words')).toHaveValue(
      'a thought that is not finished',
    );

    await page.getByLabel('Your words').fill('');
    await expect(page.getByText('A newer Maya is ready')).toBeVisible({
      timeout: 15_000,
    });
    await page.getByRole('button', { name: 'Use it now' }).click();
    await page.waitForFunction(() => !('samePage' in window));
    await expect(page.locator('.own .bubble')).toContainText(
      'said in the old version',
    );
    await page.goto(`${server.url}/you/about`);
    await expect(page.getByText('99.0.0')).toBeVisible();
    await phone.discard();
    await server.stop();
    rmSync(newer, { recursive: true, force: true });
    expect(phone.unexpected()).toEqual([]);
  },
);
