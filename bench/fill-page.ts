import type { Page } from '@playwright/test';
import { bundle } from './bundle.ts';

type Filler = {
  fill: (messages: number, isSealed: boolean) => Promise<void>;
  queue: (messages: number) => Promise<void>;
};

/**
 * Puts `messages` more messages into the store of the phone whose page this is, 40 to a conversation, sealed by the vault of
 * that phone. `isSealed: false` is for the bench's own build, whose app seals nothing.
 */
export async function fillPage(
  page: Page,
  messages: number,
  isSealed = true,
): Promise<void> {
  await page.evaluate(await bundle('bench/fill-entry.ts'));
  await page.evaluate(
    ([count, sealed]) =>
      (window as unknown as Filler).fill(count as number, sealed as boolean),
    [messages, isSealed],
  );
}

/** The same with messages that wait to be sent. */
export async function queuePage(page: Page, messages: number): Promise<void> {
  await page.evaluate(await bundle('bench/fill-entry.ts'));
  await page.evaluate(
    (count) => (window as unknown as Filler).queue(count),
    messages,
  );
}
