import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { bareDeps } from '#web/safety/help-rig.contract.tsx';
import {
  clear,
  makeSafe,
  pageText,
  PASSPHRASE,
  realKdf,
  show,
  type Safe,
} from '#web/sanctuary/lock-rig.contract.tsx';
import type { Vault } from '#web/vault/vault.ts';
import { LockedApp, type LockedDeps } from './locked-app.tsx';
import { findBarriers, overflow } from './place-rig.contract.tsx';

let safe: Safe;
let vault: Vault;
let code: string;
let now: number;
let outcome: 'held' | 'failed';
let noted: string[];
let typed: string[];
let waiting: number;
let canNote: boolean;
let onOpen: () => void;

beforeEach(async () => {
  await page.viewport(360, 740);
  safe = await makeSafe();
  code = await safe.lock();
  vault = await safe.reload();
  now = 1_800_000_000_000;
  outcome = 'held';
  noted = [];
  typed = [];
  waiting = 0;
  canNote = true;
  onOpen = vi.fn(clear);
});
afterEach(() => {
  vi.useRealTimers();
  clear();
});

const draw = (change: Partial<LockedDeps> = {}) =>
  show(
    <LockedApp
      deps={{
        vault,
        kdf: realKdf,
        clock: () => now,
        address: () => Promise.resolve(null),
        dream: {
          waiting: () => waiting,
          note(text) {
            typed.push(text);
            return canNote;
          },
          keep(text) {
            noted.push(text);
            return Promise.resolve(outcome);
          },
        },
        plan: null,
        onOpen,
        beginAnew: null,
        signIn: null,
        help: bareDeps(),
        ...change,
      }}
    />,
  );
const field = () => page.getByLabelText('Passphrase', { exact: true });
const button = (name: string) =>
  page.getByRole('button', { name, exact: true });

describe('a way in', () => {
  test('[VAULT-16] the passphrase opens, and nothing of it stays in the page', async () => {
    await draw();
    await field().fill(PASSPHRASE);
    await button('Open Maya').click();
    await vi.waitFor(() => expect(onOpen).toHaveBeenCalledOnce(), 10_000);
    expect(vault.state()).toBe('open');
    expect(pageText()).not.toContain(PASSPHRASE);
    expect([...safe.lines.values()].join('')).not.toContain(PASSPHRASE);
  });

  test('[VAULT-5] the recovery code opens, however it is written', async () => {
    await draw();
    await button('Use the recovery code').click();
    await page
      .getByLabelText('Recovery code', { exact: true })
      .fill(code.toLowerCase().replaceAll('-', ' '));
    await button('Open Maya').click();
    await vi.waitFor(() => expect(onOpen).toHaveBeenCalledOnce(), 10_000);
    expect(pageText()).not.toContain(code);
  });

  test('[A11Y-9] the field is known to password managers, can be pasted into and shown', async () => {
    await draw();
    const input = field();
    await expect
      .element(input)
      .toHaveAttribute('autocomplete', 'current-password');
    await expect.element(input).toHaveAttribute('type', 'password');
    expect(input.element().hasAttribute('name')).toBe(false);
    await button('Show Passphrase').click();
    await expect.element(input).toHaveAttribute('type', 'text');
  });

  test('[LOCK-7] a wrong passphrase waits 1, then 2 seconds, and the wait is told', async () => {
    await draw();
    await field().fill('another one entirely');
    await button('Open Maya').click();
    await expect
      .element(page.getByText('This does not open it.'))
      .toBeVisible();
    await expect
      .element(page.getByText('Another try in 1 second.'))
      .toBeVisible();
    await expect.element(button('Open Maya')).toBeDisabled();
    now += 1_000;
    await expect.element(button('Open Maya')).toBeEnabled();
    await button('Open Maya').click();
    await expect
      .element(page.getByText('Another try in 2 seconds.'))
      .toBeVisible();
    expect(vault.state()).toBe('locked');
    expect(vault.wraps.list()).toHaveLength(2);
  });

  test('[LOCK-7] a new page goes on with the wait', async () => {
    await draw();
    await field().fill('another one entirely');
    await button('Open Maya').click();
    await expect
      .element(page.getByText('Another try in 1 second.'))
      .toBeVisible();
    clear();
    vault = await safe.reload();
    await draw();
    await expect
      .element(page.getByText('Another try in 1 second.'))
      .toBeVisible();
  });

  test('[VAULT-5] a slip in a code is told as a slip, and costs no wait', async () => {
    await draw();
    await button('Use the recovery code').click();
    await page
      .getByLabelText('Recovery code', { exact: true })
      .fill('7777-ABCD');
    await button('Open Maya').click();
    await expect.element(page.getByText(/slip in this code/)).toBeVisible();
    expect(page.getByText(/Another try/).elements()).toHaveLength(0);
    expect(
      page
        .getByText(
          'A recovery code is typed only where you yourself ask to get in. Nobody else needs it.',
        )
        .elements(),
    ).toHaveLength(1);
  });
});

describe('what else stands there', () => {
  test('[LOCK-5] a dream can be noted and not read back', async () => {
    await draw();
    await button('Note a dream').click();
    await page
      .getByRole('textbox', { name: 'Note a dream' })
      .fill('a door in the lake');
    await button('Keep it').click();
    await expect.element(page.getByText(/^Kept\./)).toBeVisible();
    expect(noted).toEqual(['a door in the lake']);
    expect(pageText()).not.toContain('a door in the lake');
  });

  test('[KEEP-2] each sign of a dream is handed on as it is typed, and the page says whether it is safe', async () => {
    await draw();
    await button('Note a dream').click();
    const words = page.getByRole('textbox', { name: 'Note a dream' });
    await words.click();
    await userEvent.keyboard('lake');
    expect(typed).toEqual(['l', 'la', 'lak', 'lake']);
    await expect.element(page.getByText(/^Safe as you write/)).toBeVisible();
    expect(await findBarriers()).toEqual([]);
    canNote = false;
    await userEvent.keyboard('s');
    await expect.element(page.getByText(/^Not safe yet/)).toBeVisible();
    await userEvent.clear(words);
    expect(typed.at(-1)).toBe('');
    expect(page.getByText(/^Not safe yet|^Safe as/).elements()).toHaveLength(0);
    expect(noted).toEqual([]);
  });

  test('[KEEP-2] [JRN-5] notes that were begun before are counted, and not shown', async () => {
    waiting = 2;
    await draw();
    await expect
      .element(page.getByText(/^2 notes begun here are kept/))
      .toBeVisible();
  });

  test('[P1] a dream that could not be kept stays in the field', async () => {
    outcome = 'failed';
    await draw();
    await button('Note a dream').click();
    const words = page.getByRole('textbox', { name: 'Note a dream' });
    await words.fill('a door in the lake');
    await button('Keep it').click();
    await expect.element(page.getByText(/^Not kept yet/)).toBeVisible();
    await expect.element(words).toHaveValue('a door in the lake');
  });

  test('[CARD-7] [LOCK-5] Help is whole: numbers and grounding, by touch and by key', async () => {
    await draw();
    const help = page.getByRole('link', { name: 'Help', exact: true });
    await expect.element(help).toHaveAttribute('href', '/help');
    await help.click();
    const card = page.getByRole('complementary');
    await expect.element(card.getByText('999').first()).toBeVisible();
    await expect.element(card.getByText('116 123').first()).toBeVisible();
    await button('Close help').click();
    await userEvent.keyboard('{Alt>}h{/Alt}');
    await expect.element(card).toBeVisible();
  });

  test('[LOCK-5] [CARD-9] the plan shows only as the copy that was allowed', async () => {
    await draw();
    await expect.element(field()).toBeVisible();
    expect(page.getByText('Your safety plan').elements()).toHaveLength(0);
    clear();
    await draw({
      plan: JSON.stringify({
        signs: 'I stop eating',
        trustedNumber: '0123 456',
      }),
    });
    await page.getByText('Your safety plan').click();
    await expect.element(page.getByText('I stop eating')).toBeVisible();
    await expect
      .element(page.getByRole('link', { name: /^Call/ }))
      .toBeVisible();
  });

  test('[LOCK-6] the title says nothing but the name', async () => {
    document.title = 'a door in the lake';
    await draw();
    await expect.element(field()).toBeVisible();
    expect(document.title).toBe('Maya');
  });
});

describe('where the key of the device is gone', () => {
  test('[P1] it is said, signing in is offered, and a new beginning asks twice', async () => {
    const other = await makeSafe();
    other.rows.kept.clear();
    other.lines.clear();
    vault = await other.reload();
    expect(vault.state()).toBe('lost');
    const beginAnew = vi.fn(() => Promise.resolve());
    const signIn = vi.fn();
    await draw({ beginAnew, signIn });
    await expect.element(page.getByText(/nothing was erased/)).toBeVisible();
    expect(await findBarriers()).toEqual([]);
    await button('Sign in').click();
    expect(signIn).toHaveBeenCalledOnce();
    await button('Begin anew').click();
    expect(beginAnew).not.toHaveBeenCalled();
    await button('Begin with an empty page').click();
    await vi.waitFor(() => expect(beginAnew).toHaveBeenCalledOnce());
  });
});

describe('for everybody', () => {
  const looks = [
    ['light', 360, '100%'],
    ['dark', 360, '100%'],
    ['night', 320, '100%'],
    ['light', 320, '200%'],
    ['dark', 360, '200%'],
  ] as const;
  test.each(looks)(
    '[A11Y-1] [LAYOUT-9] %s, %d px, text at %s: no barriers, nothing sideways',
    async (theme, width, size) => {
      await page.viewport(width, 740);
      document.documentElement.dataset['theme'] = theme;
      document.documentElement.style.fontSize = size;
      await draw({ plan: JSON.stringify({ signs: 'I stop eating' }) });
      await button('Note a dream').click();
      expect(await findBarriers()).toEqual([]);
      expect(overflow()).toBeLessThanOrEqual(0);
    },
  );

  test('[A11Y-1] the keyboard alone reaches everything, in reading order', async () => {
    await draw();
    await expect.element(field()).toBeVisible();
    const reached: string[] = [];
    for (let turn = 0; turn < 7; turn += 1) {
      await userEvent.keyboard('{Tab}');
      const { activeElement } = document;
      reached.push(
        activeElement?.getAttribute('aria-label') ??
          (activeElement instanceof HTMLInputElement
            ? (activeElement.labels?.[0]?.textContent ?? '')
            : (activeElement?.textContent ?? '')),
      );
    }
    const order = [
      'Help',
      'Passphrase',
      'Show Passphrase',
      'Use the recovery code',
      'Note a dream',
    ];
    expect(reached.filter((name) => order.includes(name))).toEqual(order);
  });
});
