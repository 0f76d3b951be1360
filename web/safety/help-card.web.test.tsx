import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { assess } from '#shared/safety/assess.ts';
import { countries } from '#shared/safety/lines.ts';
import { applyLook } from '#web/ui/look.ts';
import type { HelpDeps } from './deps.ts';
import {
  bareDeps,
  Beside,
  clear,
  findBarriers,
  NOON,
  reopen,
  show,
} from './help-rig.contract.tsx';

const card = () =>
  page.getByRole('complementary', { name: 'People who can help' });
const words = () => page.getByRole('textbox', { name: 'Words' });
const safe = () => page.getByRole('button', { name: "I'm safe for now" });
const byWords = (text: string) =>
  reopen({ by: 'words', verdict: assess(text) });
const tonight = 'I want to kill myself tonight';

async function stand(change: Partial<HelpDeps> = {}): Promise<void> {
  await show(<Beside deps={bareDeps(change)} />);
  await expect.element(words()).toBeVisible();
}
async function touch(change: Partial<HelpDeps> = {}): Promise<void> {
  await stand(change);
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await expect.element(card()).toBeVisible();
}

beforeEach(() => page.viewport(360, 740));
afterEach(() => {
  clear();
  applyLook(document.documentElement, {
    theme: 'system',
    textSize: 1,
    quiet: false,
  });
});

describe('opened by touch', () => {
  test('[P4] [CARD-2] [CARD-11] with no store, settings or network it shows numbers, exercises and the country', async () => {
    await touch();
    for (const name of [
      'Call the emergency number, 9 9 9',
      'Call Samaritans, 1 1 6, 1 2 3',
      'Text SHOUT to Shout, 8 5 2 5 8',
    ])
      await expect.element(page.getByRole('link', { name })).toBeVisible();
    await expect.element(page.getByText('Five senses')).toBeVisible();
    expect(document.querySelectorAll('select option')).toHaveLength(
      countries().length + 1,
    );
    await expect
      .element(card())
      .toHaveTextContent('No person has called these numbers');
  });
  test('[CARD-3] [LINE-5] the order holds, and links carry digits alone', async () => {
    await touch();
    const hrefs = [...document.querySelectorAll('.help-card a')].map(
      (link) => link.getAttribute('href') ?? '',
    );
    expect(hrefs.slice(0, 2)).toEqual(['tel:999', 'tel:116123']);
    expect(hrefs).toContain('sms:85258');
    for (const href of hrefs.filter((each) => /^(tel|sms):/.test(each)))
      expect(href).toMatch(/^(tel|sms):\*?\d+$/);
    const parts = [
      ...document.querySelectorAll('.help-card h3, .help-card label'),
    ].map((part) => part.textContent);
    expect(parts).toEqual([
      'Emergency',
      'People who listen',
      'Steady yourself',
      'Numbers for',
    ]);
  });
  test('[A11Y-10] [CARD-4] the focus goes in, the first Tab reaches the first link, Escape brings it back', async () => {
    await touch();
    expect(
      document.querySelector('.help-card')?.contains(document.activeElement),
    ).toBe(true);
    await userEvent.keyboard('{Tab}');
    expect(document.activeElement?.getAttribute('href')).toBe('tel:999');
    await userEvent.keyboard('{Escape}');
    await expect.element(card()).not.toBeInTheDocument();
    expect(document.activeElement?.textContent).toBe('Open');
  });
  test('[NAV-5] Back puts it away and stays on the page; closed by its button it leaves no step behind', async () => {
    const layers = () =>
      (history.state as { 'maya-layers'?: number } | null)?.['maya-layers'] ??
      0;
    const address = location.href;
    await touch();
    await expect.poll(layers).toBe(1);
    history.back();
    await expect.element(card()).not.toBeInTheDocument();
    expect(location.href).toBe(address);
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    await expect.poll(layers).toBe(1);
    await page.getByRole('button', { name: 'Close help' }).click();
    await expect.element(card()).not.toBeInTheDocument();
    await expect.poll(layers).toBe(0);
  });
  test('[NAV-5] [CARD-5] folded it is no layer: Back is left to the page', async () => {
    const layers = () =>
      (history.state as { 'maya-layers'?: number } | null)?.['maya-layers'] ??
      0;
    await touch();
    await expect.poll(layers).toBe(1);
    await safe().click();
    await expect.poll(layers).toBe(0);
    await page.getByRole('button', { name: 'Show help' }).click();
    await expect.poll(layers).toBe(1);
  });
  test('[A11Y-10] the keyboard alone reaches every control of the card, and then goes on behind it', async () => {
    await touch();
    const wanted = new Set(
      [
        ...document.querySelectorAll(
          '.help-card :is(a[href], button, select, summary)',
        ),
      ].filter((each) => each.checkVisibility()),
    );
    for (let press = 0; press < 60 && wanted.size > 0; press += 1) {
      await userEvent.keyboard('{Tab}');
      if (document.activeElement) wanted.delete(document.activeElement);
    }
    expect([...wanted].map((each) => each.outerHTML)).toEqual([]);
    await userEvent.keyboard('{Tab}');
    expect(document.activeElement?.closest('.help-card')).toBeNull();
  });
});

describe('opened by words', () => {
  test('[NAV-7] [CARD-4] [A11Y-3] the focus stays in the field, writing goes on, and it is said once, assertively', async () => {
    await stand();
    await words().fill('I am');
    const field = document.activeElement;
    byWords(tonight);
    await expect.element(card()).toBeVisible();
    await expect
      .element(page.getByRole('alert'))
      .toHaveTextContent('Help is open');
    expect(document.activeElement).toBe(field);
    await userEvent.keyboard(' here');
    await expect.element(words()).toHaveValue('I am here');
    expect(
      document.querySelectorAll('[aria-modal], dialog[open]'),
    ).toHaveLength(0);
    expect(document.querySelectorAll('[role=alert]:not(:empty)')).toHaveLength(
      1,
    );
    await userEvent.keyboard('{Tab}');
    expect(document.activeElement?.getAttribute('href')).toBe('tel:999');
  });
  test('[SAFE-19] [CARD-3] in the highest tier the emergency number is the largest', async () => {
    await stand();
    byWords(tonight);
    await expect.element(card()).toBeVisible();
    const size = (selector: string) =>
      Number.parseFloat(
        getComputedStyle(document.querySelector(selector)!).fontSize,
      );
    expect(size('.help-emergency a')).toBeGreaterThan(size('.help-lines a'));
    await expect.element(card()).toHaveTextContent(/move away from anything/);
  });
  test('[CARD-3] [SAFE-19] the emergency number stands before what is said with it', async () => {
    await stand();
    byWords(tonight);
    await expect.element(card()).toBeVisible();
    const all = [
      ...document.querySelectorAll('.help-emergency a, .help-lead p'),
    ].map((each) => each.tagName);
    expect(all).toEqual(['A', 'P']);
  });
  test('[CARD-5] "I am safe for now" folds it; graver words open it again; there is one card', async () => {
    await stand();
    byWords(tonight);
    await safe().click();
    await expect.element(safe()).not.toBeInTheDocument();
    byWords("I don't want to be here anymore");
    await expect
      .element(page.getByRole('button', { name: 'Show help' }))
      .toBeVisible();
    byWords('I want to die');
    await expect.element(safe()).toBeVisible();
    expect(document.querySelectorAll('.help-card')).toHaveLength(1);
  });
  test('[SAFE-17] at tier 2 it is folded, and opens by touch', async () => {
    await stand();
    byWords("I don't want to be here anymore");
    await page.getByRole('button', { name: 'Show help' }).click();
    await expect
      .element(page.getByRole('link', { name: /emergency number, 9 9 9/ }))
      .toBeVisible();
  });
  test('[SAFE-28] [CARD-6] for somebody else it speaks to the one who helps', async () => {
    await stand();
    byWords('my friend wants to die');
    await page.getByRole('button', { name: 'Show help' }).click();
    await expect.element(card()).toHaveTextContent(/Ask them openly/);
  });
  test('[SAFE-11] in panic the breath comes first', async () => {
    await stand();
    byWords("I can't breathe, it feels like I'm dying");
    await page.getByRole('button', { name: 'Show help' }).click();
    expect(document.querySelector('.help-card h3')?.textContent).toBe(
      'Steady yourself',
    );
    await expect.element(card()).toHaveTextContent(/chest hurts/);
  });
});

describe('lines of the country', () => {
  test('[LINE-4] a choice counts at once, without any settings; another country leads to the fallback', async () => {
    await touch();
    await page.getByLabelText('Numbers for').selectOptions('Japan');
    await expect
      .element(
        page.getByRole('link', { name: 'Call the emergency number, 1 1 9' }),
      )
      .toBeVisible();
    await page.getByLabelText('Numbers for').selectOptions('Another country');
    await expect
      .element(card())
      .toHaveTextContent(/Your local emergency number/);
  });
  test('[LINE-6] a closed line stands below an open one, with its opening time', async () => {
    await touch({
      timeZone: 'Asia/Tokyo',
      clock: () => Date.parse('2026-11-23T18:00:00Z'),
    });
    const names = [...document.querySelectorAll('.help-lines h4')].map(
      (name) => name.textContent,
    );
    expect(names).toEqual(['Yorisoi', '#Inochi SOS']);
    await expect.element(card()).toHaveTextContent(/Opens 06:00/);
  });
  test('[LINE-5] a number can be copied', async () => {
    const copied: string[] = [];
    await touch({
      copy: (number) => {
        copied.push(number);
        return Promise.resolve();
      },
    });
    await page
      .getByRole('button', { name: /Copy the number of Samaritans/ })
      .click();
    await expect.element(page.getByText('Copied').first()).toBeInTheDocument();
    expect(copied).toEqual(['116 123']);
  });
  test('[LINE-6] nothing is said of hours that are not known', async () => {
    await touch({ timeZone: 'Africa/Lagos', clock: () => NOON });
    expect(document.querySelector('.help-line')?.textContent).not.toMatch(
      /open|closed|day and night/i,
    );
  });
});

describe('[CARD-10] exercises', () => {
  test('the breath begins by touch and by nothing else', async () => {
    await touch();
    await page.getByText('Slow breath').click();
    await expect
      .element(page.getByRole('button', { name: 'Begin' }))
      .toBeVisible();
    expect(document.querySelector('.breath-word')?.textContent).toBe('');
    await page.getByRole('button', { name: 'Begin' }).click();
    await expect
      .element(page.getByText('Breathe in', { exact: true }))
      .toBeVisible();
  });
});

describe('[CARD-11] [A11Y-1] [LAYOUT-9] barriers', () => {
  for (const theme of ['light', 'dark', 'night'] as const)
    test(`axe finds none in ${theme}, all parts open, in the highest tier`, async () => {
      applyLook(document.documentElement, { theme, textSize: 1, quiet: false });
      await stand({ timeZone: 'Europe/Berlin' });
      byWords(tonight);
      await expect.element(card()).toBeVisible();
      for (const part of document.querySelectorAll('details')) part.open = true;
      expect(await findBarriers()).toEqual([]);
    });
  test('folded as well', async () => {
    await stand();
    byWords("I don't want to be here anymore");
    await expect
      .element(page.getByRole('button', { name: 'Show help' }))
      .toBeVisible();
    expect(await findBarriers()).toEqual([]);
  });
  test('at 320 px and 200 % text nothing is wider than the window, targets stay 44 px', async () => {
    await page.viewport(320, 640);
    applyLook(document.documentElement, {
      theme: 'light',
      textSize: 2,
      quiet: false,
    });
    for (const timeZone of [
      'Europe/Zurich',
      'Europe/Lisbon',
      'Asia/Jakarta',
      'America/New_York',
    ]) {
      await touch({ timeZone });
      expect(
        document.documentElement.scrollWidth,
        timeZone,
      ).toBeLessThanOrEqual(320);
      for (const link of document.querySelectorAll(
        '.help-card :is(a[href^=tel], a[href^=sms], button, summary)',
      ))
        if (link.checkVisibility())
          expect(
            link.getBoundingClientRect().height,
            link.outerHTML,
          ).toBeGreaterThanOrEqual(44);
      clear();
    }
  });
});
