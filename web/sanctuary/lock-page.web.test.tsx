import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import { firstSettings, type Settings } from '#web/local-store/settings.ts';
import { randomBytes } from '#web/outbox/rig.contract.ts';
import { findBarriers, overflow } from '#web/app/place-rig.contract.tsx';
import { unlock } from '#web/vault/unlock.ts';
import { plainWords } from '#web/vault/word-list.ts';
import type { LockDeps } from './lock-deps.ts';
import { LockPage } from './lock-page.tsx';
import {
  clear,
  makeSafe,
  pageText,
  PASSPHRASE,
  realKdf,
  show,
  type Safe,
} from './lock-rig.contract.tsx';

let safe: Safe;
let settings: Settings;
let deps: LockDeps;
let copied: string[];

beforeEach(async () => {
  await page.viewport(360, 740);
  safe = await makeSafe();
  settings = { ...firstSettings };
  copied = [];
  const listeners = new Set<() => void>();
  deps = {
    vault: safe.vault,
    kdf: realKdf,
    clock: () => 1_800_000_000_000,
    address: () => Promise.resolve(null),
    settings: {
      get: () => settings,
      set(patch) {
        settings = { ...settings, ...patch };
        for (const listener of listeners) listener();
        return Promise.resolve();
      },
      subscribe(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    randomBytes,
    lockNow: vi.fn(() => Promise.resolve()),
    hide: vi.fn(),
    copyPlan: vi.fn(() => Promise.resolve()),
    copy(text) {
      copied.push(text);
      return Promise.resolve();
    },
    print: vi.fn(),
    download: vi.fn(),
  };
});
afterEach(clear);

const draw = () =>
  show(
    <main className="frame-main">
      <LockPage deps={deps} />
    </main>,
  );
const button = (name: string) =>
  page.getByRole('button', { name, exact: true });
const told = (words: string | RegExp) => page.getByText(words);

describe('a guest sets a lock', () => {
  async function choose(): Promise<string> {
    await draw();
    await button('Lock with a passphrase').click();
    await page
      .getByLabelText('New passphrase', { exact: true })
      .fill(PASSPHRASE);
    await button('Next').click();
    await expect
      .element(button('I have kept it'), { timeout: 10_000 })
      .toBeVisible();
    await button('Copy').click();
    await vi.waitFor(() => expect(copied).toHaveLength(1));
    return copied[0] ?? '';
  }

  test('[LOCK-2] [LOCK-8] passphrase, code shown and practised, then the device has no key of its own', async () => {
    const code = await choose();
    expect(safe.vault.hasDeviceWrap()).toBe(true);
    expect(
      told('Maya never asks for your recovery code.').elements().length,
    ).toBeGreaterThan(0);
    await button('I have kept it').click();
    await page.getByLabelText('Recovery code', { exact: true }).fill(code);
    await button('Set the lock').click();
    await expect.element(told('The lock is set.')).toBeVisible();
    expect(safe.vault.hasDeviceWrap()).toBe(false);
    expect(pageText()).not.toContain(code);
    expect(pageText()).not.toContain(PASSPHRASE);

    const next = await safe.reload();
    expect(next.state()).toBe('locked');
    const way = { vault: next, kdf: realKdf };
    expect((await unlock(way, { recoveryCode: code })).ok).toBe(true);
    next.close();
    expect((await unlock(way, { passphrase: PASSPHRASE })).ok).toBe(true);
    expect(next.hasDeviceWrap()).toBe(false);
  });

  test('[LOCK-8] a code typed with a slip sets no lock', async () => {
    const code = await choose();
    await button('I have kept it').click();
    const slip = `${code.slice(0, 5)}${code[5] === '7' ? '8' : '7'}${code.slice(6)}`;
    await page.getByLabelText('Recovery code', { exact: true }).fill(slip);
    await button('Set the lock').click();
    await expect.element(told('Group 2, sign 1 differs.')).toBeVisible();
    expect(safe.vault.hasDeviceWrap()).toBe(true);
    expect(safe.vault.wraps.list()).toEqual([]);
  });

  test('[CARE-9] without a code is a choice, and its price stands beside it', async () => {
    await choose();
    await expect
      .element(told(/a forgotten passphrase closes your words for good/))
      .toBeVisible();
    await button('Go without a code').click();
    await expect.element(told('The lock is set.')).toBeVisible();
    expect(safe.vault.wraps.list().map(({ kind }) => kind)).toEqual([
      'passphrase',
    ]);
  });

  test('[VAULT-4] a common or short passphrase goes no further', async () => {
    await draw();
    await button('Lock with a passphrase').click();
    const field = page.getByLabelText('New passphrase', { exact: true });
    for (const [text, why] of [
      ['short one', /more characters/],
      ['password123456', /Many people use this one/],
    ] as const) {
      await field.fill(text);
      await button('Next').click();
      await expect.element(told(why).first()).toBeVisible();
    }
    expect(safe.vault.wraps.list()).toEqual([]);
    expect(safe.vault.hasDeviceWrap()).toBe(true);
  });
});

describe('with an account', () => {
  test('[LOCK-2] its passphrase is the lock, given once before', async () => {
    await safe.lock();
    await safe.vault.keepDeviceWrap();
    await draw();
    await button('Lock with a passphrase').click();
    const field = page.getByLabelText('Passphrase', { exact: true });
    await expect
      .element(field)
      .toHaveAttribute('autocomplete', 'current-password');
    await field.fill('another one entirely');
    await button('Set the lock').click();
    await expect.element(told('This does not open it.')).toBeVisible();
    expect(safe.vault.hasDeviceWrap()).toBe(true);
  });

  test('[VAULT-16] where this device does not know the wrap yet, signing in comes first', async () => {
    deps.address = () => Promise.resolve('a@b.example');
    await draw();
    await button('Lock with a passphrase').click();
    await expect
      .element(page.getByRole('link', { name: 'To the account' }))
      .toHaveAttribute('href', '/you/account');
  });
});

describe('a lock that is set', () => {
  beforeEach(async () => {
    await safe.lock();
  });

  test('[LOCK-9] removing it wants the passphrase; then the device has its key again', async () => {
    await draw();
    await button('Remove the lock').click();
    const field = page.getByLabelText('Passphrase', { exact: true });
    await field.fill('another one entirely');
    await button('Remove it').click();
    await expect.element(told('This does not open it.')).toBeVisible();
    expect(safe.vault.hasDeviceWrap()).toBe(false);
    clear();
    deps.clock = () => 1_800_000_100_000;
    await draw();
    await button('Remove the lock').click();
    await field.fill(PASSPHRASE);
    await button('Remove it').click();
    await expect.element(told('The lock is removed.')).toBeVisible();
    expect(safe.vault.hasDeviceWrap()).toBe(true);
    expect((await safe.reload()).state()).toBe('open');
    // The code stays a way in, should the browser lose the key.
    expect(safe.vault.wraps.list().map(({ kind }) => kind)).toEqual([
      'recovery',
    ]);
  });

  test('[LOCK-8] [LOCK-9] a new code wants the passphrase, and replaces the old one once it is practised', async () => {
    const before = safe.vault.wraps
      .list()
      .find(({ kind }) => kind === 'recovery');
    await draw();
    await button('Make a new recovery code').click();
    await page.getByLabelText('Passphrase', { exact: true }).fill(PASSPHRASE);
    await button('Make the code').click();
    await expect
      .element(button('I have kept it'), { timeout: 10_000 })
      .toBeVisible();
    await button('Copy').click();
    await vi.waitFor(() => expect(copied).toHaveLength(1));
    expect(safe.vault.wraps.list()).toContainEqual(before);
    await button('I have kept it').click();
    await page
      .getByLabelText('Recovery code', { exact: true })
      .fill(copied[0] ?? '');
    await button('Use this code').click();
    await expect.element(told('The new code is in use.')).toBeVisible();
    expect(safe.vault.wraps.list()).not.toContainEqual(before);
    const next = await safe.reload();
    const way = { vault: next, kdf: realKdf };
    expect((await unlock(way, { recoveryCode: copied[0] ?? '' })).ok).toBe(
      true,
    );
  });

  test('[LOCK-9] sooner holds at once, later wants the passphrase', async () => {
    await draw();
    const delay = page.getByLabelText('Closes by itself');
    await delay.selectOptions('1');
    expect(settings.lockDelay).toBe('1');
    await delay.selectOptions('never');
    expect(settings.lockDelay).toBe('1');
    await button('Not now').click();
    await expect.element(delay).toHaveValue('1');
    await delay.selectOptions('60');
    await page.getByLabelText('Passphrase', { exact: true }).fill(PASSPHRASE);
    await button('Leave it open longer').click();
    await vi.waitFor(() => expect(settings.lockDelay).toBe('60'), 10_000);
  });

  test('[CARD-9] showing the plan is chosen here, and the copy follows', async () => {
    await draw();
    await page
      .getByRole('switch', { name: 'Show my safety plan while locked' })
      .click();
    await vi.waitFor(() => expect(deps.copyPlan).toHaveBeenCalledOnce());
    expect(settings.planWhileLocked).toBe(true);
  });

  test('[VAULT-22] what a lock does not do stands there in words', async () => {
    await draw();
    await expect
      .element(
        told(
          'A lock keeps others out of a closed Maya, not out of an open one.',
        ),
      )
      .toBeVisible();
    await expect.element(told(/someone who makes you open it/)).toBeVisible();
    await button('Lock now').click();
    expect(deps.lockNow).toHaveBeenCalledOnce();
    await button('Hide now').click();
    expect(deps.hide).toHaveBeenCalledOnce();
  });
});

describe('for everybody', () => {
  const looks = [
    ['light', 360, '100%'],
    ['dark', 320, '100%'],
    ['light', 320, '200%'],
  ] as const;
  test.each(looks)(
    '[A11Y-1] [LAYOUT-9] %s, %d px, text at %s: no barriers, nothing sideways',
    async (theme, width, size) => {
      await page.viewport(width, 740);
      document.documentElement.dataset['theme'] = theme;
      document.documentElement.style.fontSize = size;
      // The widest word of the list, five times: what fits here fits with every offer.
      const widest = plainWords.indexOf('mushroom');
      deps.randomBytes = () => Uint8Array.from([widest >> 8, widest & 255]);
      await draw();
      await button('Lock with a passphrase').click();
      await button('Offer me five words').click();
      await expect.element(told(/mushroom mushroom/)).toBeVisible();
      expect(await findBarriers()).toEqual([]);
      expect(overflow()).toBeLessThanOrEqual(0);
    },
  );
});
