import '#web/ui/tokens.css';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  bindQuickHide,
  createCover,
  hideNow,
  isQuickHide,
  type Cover,
} from './cover.ts';

let isOn: boolean;
let visibility: DocumentVisibilityState;
let cover: Cover;
const painted = () => document.querySelector('.cover');
const ways = () => Promise.resolve({ open: 'Open Maya', help: 'Help' });
const make = (change: Partial<Parameters<typeof createCover>[0]> = {}) =>
  createCover({
    page: document,
    window,
    isOn: () => isOn,
    name: 'Maya',
    ways,
    ...change,
  });
const setVisibility = (next: DocumentVisibilityState) => {
  visibility = next;
  document.dispatchEvent(new Event('visibilitychange'));
};

beforeEach(() => {
  isOn = true;
  visibility = 'visible';
  vi.spyOn(document, 'visibilityState', 'get').mockImplementation(
    () => visibility,
  );
  const words = document.createElement('main');
  words.className = 'words';
  words.innerHTML = '<p>a door in the lake</p><button>Under</button>';
  document.body.append(words);
  cover = make();
});
afterEach(() => {
  cover.stop();
  document.querySelector('.words')?.remove();
  vi.restoreAllMocks();
});

/** Whether the cover lies over the middle and every corner of the window. */
const coversAll = (): boolean =>
  [0, 0.5, 1].every((x) =>
    [0, 0.5, 1].every((y) => {
      const over = document.elementFromPoint(
        Math.min(x * innerWidth, innerWidth - 1),
        Math.min(y * innerHeight, innerHeight - 1),
      );
      return over !== null && over.closest('.cover') !== null;
    }),
  );

describe('the cover', () => {
  const moments: [string, () => void][] = [
    ['hidden', () => setVisibility('hidden')],
    ['blur', () => window.dispatchEvent(new Event('blur'))],
    [
      'pagehide',
      () => window.dispatchEvent(new PageTransitionEvent('pagehide')),
    ],
  ];
  test.each(moments)(
    '[LOCK-6] is painted by %s before the handler returns',
    (_, leave) => {
      leave();
      // No await since: the picture of the app switcher is taken now.
      expect(painted()?.textContent).toBe('Maya');
      expect(coversAll()).toBe(true);
    },
  );

  test('[LOCK-6] lies over an open sheet, too', () => {
    const sheet = document.createElement('dialog');
    sheet.textContent = 'a door in the lake';
    document.body.append(sheet);
    sheet.showModal();
    setVisibility('hidden');
    expect(painted()?.matches(':popover-open')).toBe(true);
    sheet.remove();
  });

  test('[LOCK-6] takes whatever the title said away', () => {
    document.title = 'a door in the lake';
    setVisibility('hidden');
    expect(document.title).toBe('Maya');
  });

  test('[LOCK-6] goes when the page is seen again, and only then', () => {
    setVisibility('hidden');
    window.dispatchEvent(new Event('focus'));
    expect(painted()).not.toBeNull();
    setVisibility('visible');
    expect(painted()).toBeNull();
  });

  test.each(['focus', 'pageshow', 'pointerdown', 'keydown'])(
    '[LOCK-6] after a blur %s lifts it',
    (name) => {
      window.dispatchEvent(new Event('blur'));
      window.dispatchEvent(new Event(name));
      expect(painted()).toBeNull();
    },
  );

  test('[LOCK-6] leaving a field is not leaving the page', () => {
    const field = document.createElement('input');
    document.querySelector('.words')?.append(field);
    field.focus();
    field.blur();
    expect(painted()).toBeNull();
  });

  test('[LOCK-6] is not painted where neither lock nor setting wants it', () => {
    isOn = false;
    for (const [, leave] of moments) leave();
    expect(painted()).toBeNull();
  });
});

describe('a held cover', () => {
  test('[LOCK-6] stays whatever comes, leaves nothing under it to read, and opens by its button', async () => {
    isOn = false;
    cover.hold();
    expect(painted()?.textContent).toBe('Maya');
    expect(coversAll()).toBe(true);
    setVisibility('hidden');
    setVisibility('visible');
    window.dispatchEvent(new Event('focus'));
    window.dispatchEvent(new Event('keydown'));
    expect(painted()).not.toBeNull();
    expect(document.querySelector<HTMLElement>('.words')?.inert).toBe(true);
    await vi.waitFor(() =>
      expect(painted()?.querySelector('button')).not.toBeNull(),
    );
    painted()?.querySelector('button')?.click();
    expect(painted()).toBeNull();
    expect(document.querySelector<HTMLElement>('.words')?.inert).toBe(false);
  });

  test('[CARD-1] [P4] keeps a plain link to help', async () => {
    cover.hold();
    await vi.waitFor(() =>
      expect(painted()?.querySelector('a')?.getAttribute('href')).toBe('/help'),
    );
  });

  test('[LOCK-6] shuts nobody out when its words do not load', async () => {
    cover.stop();
    cover = make({ ways: () => Promise.reject(new Error('offline')) });
    cover.hold();
    await vi.waitFor(() => expect(cover.isHeld()).toBe(false));
    window.dispatchEvent(new Event('focus'));
    expect(painted()).toBeNull();
  });
});

describe('hiding quickly', () => {
  test.each([
    [[], 0, false],
    [[0], 10, false],
    [[0, 700], 1_400, true],
    [[0, 700], 1_501, false],
    [[5_000, 5_100], 100, false],
  ])('[LOCK-6] presses at %j, then %d: %s', (before, now, hides) => {
    expect(isQuickHide(before, now)).toBe(hides);
  });

  test('[LOCK-6] three Escapes hide, in a field and over an open sheet; other keys begin anew', () => {
    const hide = vi.fn();
    let now = 0;
    const stop = bindQuickHide({ page: document, clock: () => now, hide });
    const press = (key: string, repeat = false) => {
      now += 100;
      document.body.dispatchEvent(
        new KeyboardEvent('keydown', { key, repeat, bubbles: true }),
      );
    };
    for (const key of ['Escape', 'Escape', 'a', 'Escape', 'Escape']) press(key);
    for (let turn = 0; turn < 9; turn += 1) press('Escape', true);
    expect(hide).not.toHaveBeenCalled();
    press('Escape');
    expect(hide).toHaveBeenCalledOnce();
    stop();
    for (let turn = 0; turn < 3; turn += 1) press('Escape');
    expect(hide).toHaveBeenCalledOnce();
  });

  test('[VAULT-16] covers, then leaves a harmless address behind, then locks where a lock is set', () => {
    const steps: string[] = [];
    const deps = (isLockSet: boolean) => ({
      cover: { hold: () => void steps.push('cover') },
      // Only replaceState is used of it.
      history: {
        replaceState: (_: unknown, __: string, to: string) =>
          void steps.push(to),
      } as unknown as History,
      isLockSet: () => isLockSet,
      lockNow: () => void steps.push('lock'),
    });
    hideNow(deps(false));
    expect(steps).toEqual(['cover', '/']);
    hideNow(deps(true));
    expect(steps).toEqual(['cover', '/', 'cover', '/', 'lock']);
  });
});
