import { test as base, expect, type Page } from '@playwright/test';
import { Device, type DeviceOptions } from './device.ts';
import { openLine, type Line } from './line.ts';
import { startProvider, type Provider } from './providers/anthropic.ts';
import { startServer, type ServerProcess } from './server-process.ts';

type House = {
  provider: Provider;
  server: ServerProcess;
  /** The wire between the phones and the server. */
  line: Line;
  /** The phone of this test. Its complaints are checked when the test ends. */
  phone: Device;
  /** A further phone, with options of its own. */
  anotherPhone: (options?: DeviceOptions) => Device;
};

type Options = {
  withModel: boolean;
  phoneOptions: DeviceOptions;
  serverEnv: Record<string, string>;
};

export const test = base.extend<House & Options>({
  withModel: [true, { option: true }],
  phoneOptions: [{}, { option: true }],
  serverEnv: [{}, { option: true }],
  // eslint-style destructuring is how Playwright reads a fixture's needs.
  provider: async ({}, use) => {
    const provider = await startProvider();
    await use(provider);
    await provider.stop();
  },
  server: async ({ provider, withModel, serverEnv }, use) => {
    const server = await startServer({
      ...(withModel
        ? { ANTHROPIC_API_KEY: 'test-key', ANTHROPIC_BASE_URL: provider.url }
        : {}),
      ...serverEnv,
    });
    await use(server);
    await server.stop('SIGKILL');
  },
  line: async ({ server }, use) => {
    const line = await openLine(server.url);
    await use(line);
    await line.close();
  },
  anotherPhone: async ({ line }, use) => {
    const phones: Device[] = [];
    await use((options = {}) => {
      const phone = new Device(() => line.url, options);
      phones.push(phone);
      return phone;
    });
    for (const phone of phones) await phone.discard();
    for (const phone of phones) expect(phone.unexpected()).toEqual([]);
  },
  phone: async ({ anotherPhone, phoneOptions }, use) => {
    await use(anotherPhone(phoneOptions));
  },
});

export { expect };

/** Past the first screen: one tap for 18 or older (CARE-2). */
export async function enter(page: Page): Promise<void> {
  await page.getByRole('button', { name: /18 or older/i }).click();
  await page.getByLabel('Your words').waitFor();
  await untilControlled(page);
}

/** The answer to "Who may answer?", asked once after the first words. */
export async function allowServer(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Server and model may read' }).click();
}

/** Writes and sends; resolves when the words are "Saved on this device". */
export async function say(page: Page, words: string): Promise<void> {
  await page.getByLabel('Your words').fill(words);
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  const own = page.locator('.own').last();
  await expect(own).toContainText(words.trim().slice(0, 40));
  await expect(own).toHaveAttribute('data-state', 'saved');
}

/** Opens the help card by the one element that stands on every screen (LAYOUT-3). */
export async function openHelp(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Help', exact: true }).first().click();
}

/** The texts of all replies in view, oldest first. */
export async function replies(page: Page): Promise<string[]> {
  return page.locator('.reply:not([data-live]) .prose').allInnerTexts();
}

/** Until the service worker controls the page: from now on a cold start works without a network. */
export async function untilControlled(page: Page): Promise<void> {
  await page.waitForFunction(
    () => navigator.serviceWorker.controller !== null,
    undefined,
    { timeout: 20_000 },
  );
}
