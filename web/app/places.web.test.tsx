import { afterEach, describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { said } from '#web/outbox/rig.contract.ts';
import {
  findBarriers,
  mountApp,
  overflow,
  type Mounted,
} from './place-rig.contract.tsx';

let app: Mounted | undefined;
afterEach(async () => {
  await app?.end();
  app = undefined;
  delete document.documentElement.dataset['theme'];
  delete document.documentElement.dataset['textSize'];
  await page.viewport(390, 844);
});

const screens = [
  '/',
  '/keep',
  '/keep/dreams',
  '/keep/dreams/new',
  '/keep/memories',
  '/keep/moods',
  '/keep/lines',
  '/search',
  '/you',
  '/you/look',
  '/you/habits',
  '/you/privacy',
  '/you/words',
  '/you/export',
  '/you/erase',
  '/you/about',
  '/nowhere',
];

const heading = (): string | undefined =>
  document.querySelector('main h1')?.textContent;

const settle = (): Promise<void> =>
  expect.poll(heading).toBeTruthy() as unknown as Promise<void>;

describe('every screen', () => {
  it.each(screens)(
    '[A11Y-1] %s has no barrier in light, dark, night, at double text size and 320 px',
    async (path) => {
      await page.viewport(320, 640);
      app = await mountApp(path);
      await settle();
      for (const theme of ['light', 'dark', 'night'] as const) {
        await app.settings.set({ theme, textSize: 1 });
        expect(await findBarriers()).toEqual([]);
        await app.settings.set({ textSize: 2 });
        expect(await findBarriers()).toEqual([]);
        // [LAYOUT-9] nothing scrolls sideways
        expect(overflow()).toBe(0);
      }
    },
    30_000,
  );

  it.each(screens)(
    '[LAYOUT-3] %s has one h1, Help, and landmarks',
    async (path) => {
      app = await mountApp(path);
      await settle();
      expect(document.querySelectorAll('h1')).toHaveLength(1);
      expect(document.querySelectorAll('main')).toHaveLength(1);
      expect(document.querySelectorAll('header')).toHaveLength(1);
      const help = [...document.querySelectorAll('.top-help button')];
      expect(help.map(({ textContent }) => textContent)).toEqual(['Help']);
    },
  );

  it('[LAYOUT-1] the list stands at the left from 60 rem on, and no screen has a barrier then', async () => {
    await page.viewport(1280, 800);
    app = await mountApp('/');
    await settle();
    const list = document.querySelector('.frame-list')!.getBoundingClientRect();
    const main = document.querySelector('main')!.getBoundingClientRect();
    expect(list.width).toBe(288);
    expect(list.right).toBeLessThanOrEqual(main.left);
    expect(await findBarriers()).toEqual([]);
    app.go('/you');
    await expect.poll(heading).toBe('You');
    expect(await findBarriers()).toEqual([]);
  });
});

describe('the frame', () => {
  it('[LAYOUT-2] only the middle scrolls', async () => {
    await page.viewport(360, 500);
    app = await mountApp('/you');
    await settle();
    const main = document.querySelector('main')!;
    expect(main.scrollHeight).toBeGreaterThan(main.clientHeight);
    expect(document.documentElement.scrollHeight).toBeLessThanOrEqual(500);
    document.documentElement.scrollTop = 50;
    expect(document.documentElement.scrollTop).toBe(0);
  });

  it('[A11Y-4] Tab goes skip link, list, Help; the skip link leads to main', async () => {
    app = await mountApp('/');
    await settle();
    await userEvent.tab();
    expect(document.activeElement?.className).toBe('skip');
    await userEvent.keyboard('{Enter}');
    expect(document.activeElement?.id).toBe('main');
    (document.activeElement as HTMLElement).blur();
    await userEvent.tab({ shift: true });
    document.querySelector<HTMLElement>('.skip')!.focus();
    await userEvent.tab();
    expect(document.activeElement?.getAttribute('aria-label')).toBe(
      'All conversations',
    );
    await userEvent.tab();
    expect(document.activeElement?.textContent).toBe('Help');
  });

  it('[NAV-1] a new screen gets the focus at its heading; within Talk the field keeps it', async () => {
    app = await mountApp('/');
    await settle();
    document.querySelector<HTMLElement>('#composer-words')!.focus();
    app.go('/talk/0190f000-0000-7000-8000-000000000001');
    await expect.poll(() => document.activeElement?.id).toBe('composer-words');
    app.go('/keep');
    await expect.poll(() => document.activeElement?.textContent).toBe('Keep');
    expect(document.activeElement?.tagName).toBe('H1');
  });

  it('[NAV-4] Alt+H opens Help and closes an open sheet first', async () => {
    await page.viewport(360, 740);
    app = await mountApp('/');
    await settle();
    await userEvent.click(
      page.getByRole('button', { name: 'All conversations' }),
    );
    await expect
      .poll(() => document.querySelector('dialog[open]'))
      .not.toBeNull();
    await userEvent.keyboard('{Alt>}h{/Alt}');
    expect(app.opened).toEqual(['help']);
    await expect.poll(() => document.querySelector('dialog[open]')).toBeNull();
  });

  it('[LAYOUT-3] the sheet that covers the top bar shows Help as well', async () => {
    await page.viewport(360, 740);
    app = await mountApp('/');
    await settle();
    await userEvent.click(
      page.getByRole('button', { name: 'All conversations' }),
    );
    await expect
      .poll(() => document.querySelector('dialog[open]'))
      .not.toBeNull();
    const help = document.querySelector<HTMLElement>(
      'dialog[open] .sheet-head button',
    )!;
    expect(help.textContent).toBe('Help');
    expect(await findBarriers()).toEqual([]);
    help.click();
    expect(app.opened).toEqual(['help']);
  });

  it('[A11Y-5] targets are at least 44 px on every place', async () => {
    await page.viewport(360, 740);
    for (const path of ['/', '/keep', '/you', '/you/habits', '/you/erase']) {
      app = await mountApp(path);
      await settle();
      const small = [
        ...document.querySelectorAll(
          'button, a, select, .choice-option, .switch',
        ),
      ]
        .filter((element) => !element.matches('.skip'))
        .map((element) => ({ element, box: element.getBoundingClientRect() }))
        .filter(
          ({ box }) => box.width > 0 && (box.height < 44 || box.width < 44),
        )
        .map(({ element }) => element.outerHTML);
      expect(small).toEqual([]);
      await app.end();
      app = undefined;
    }
  });
});

describe('before the first exchange', () => {
  it('[CARE-2] says that Maya is an AI, asks with one tap, presets nothing, and Help works', async () => {
    await page.viewport(320, 640);
    app = await mountApp('/', { isBare: true });
    await settle();
    const words = document.querySelector('main')!.textContent;
    expect(words).toContain(
      'Maya is an AI, not a person, and does not replace care by people.',
    );
    expect(document.querySelector('.place-bar')).toBeNull();
    expect(document.querySelectorAll('main :checked')).toHaveLength(0);
    for (const theme of ['light', 'dark', 'night'] as const) {
      await app.settings.set({ theme, textSize: 2 });
      expect(await findBarriers()).toEqual([]);
      expect(overflow()).toBe(0);
    }
    await userEvent.click(page.getByRole('button', { name: 'Help' }));
    expect(app.opened).toEqual(['help']);
  });

  it('[CARE-9] the way out stands first and is as large as the other', async () => {
    app = await mountApp('/', { isBare: true });
    await settle();
    const [out, on] = [
      ...document.querySelectorAll<HTMLElement>('main button'),
    ];
    expect([out!.textContent, on!.textContent]).toEqual([
      'Under 18',
      '18 or older',
    ]);
    const [a, b] = [out!.getBoundingClientRect(), on!.getBoundingClientRect()];
    expect([a.width, a.height]).toEqual([b.width, b.height]);
    expect(getComputedStyle(out!).backgroundColor).toBe(
      getComputedStyle(on!).backgroundColor,
    );
    expect(document.activeElement).not.toBe(on);
  });

  it('[CARE-2] under 18 there is no conversation, and Help stays', async () => {
    app = await mountApp('/', { isBare: true });
    await settle();
    await userEvent.click(page.getByRole('button', { name: 'Under 18' }));
    expect(heading()).toBe('Maya is for adults');
    expect(document.querySelector('#composer-words')).toBeNull();
    expect(document.querySelector('.top-help button')).not.toBeNull();
    expect(await findBarriers()).toEqual([]);
    await userEvent.click(
      page.getByRole('button', { name: 'I chose the wrong answer' }),
    );
    await userEvent.click(page.getByRole('button', { name: '18 or older' }));
    await expect
      .poll(() => document.querySelector('#composer-words'))
      .not.toBeNull();
  });
});

describe('Keep', () => {
  it('[KEEP-2] a dream is kept from its first character and when the page goes', async () => {
    app = await mountApp('/keep/dreams/new');
    const field = page.getByLabelText('The dream');
    await expect.poll(() => document.activeElement?.tagName).toBe('TEXTAREA');
    await userEvent.type(field, 'A');
    await expect
      .poll(() => document.querySelector('.dream-state')?.textContent)
      .toBe('Saved on this device');
    await userEvent.type(field, ' garden under the sea');
    app.hide();
    await app.writer.idle();
    app.go('/keep/dreams');
    await expect
      .element(page.getByText('A garden under the sea'))
      .toBeVisible();
    expect(await findBarriers()).toEqual([]);
  });

  it('[KEEP-9] search finds said words and dreams, and leads to them', async () => {
    app = await mountApp('/search');
    const { sid } = await app.writer.openSession();
    await app.writer.sendMessage({
      sid,
      role: 'user',
      body: said('The café by the river was closed'),
    });
    await app.writer.setRecord(
      'dream',
      '0190f000-0000-7000-8000-00000000000d',
      {
        text: 'A river of glass',
      },
    );
    app.go('/keep');
    await expect.poll(heading).toBe('Keep');
    app.go('/search');
    await expect.poll(heading).toBe('Search');
    const field = page.getByLabelText('Words to look for');
    await userEvent.fill(field, 'cafe riv');
    await expect.poll(() => document.querySelectorAll('.hit').length).toBe(1);
    expect(document.querySelector('.hit')!.getAttribute('href')).toMatch(
      new RegExp(`^/talk/${sid}#[0-9a-f-]{36}$`),
    );
    expect(await findBarriers()).toEqual([]);
    await userEvent.fill(field, 'river');
    await expect.poll(() => document.querySelectorAll('.hit').length).toBe(2);
    await userEvent.fill(field, 'mountain');
    await expect
      .element(page.getByText('No line with these words on this device.'))
      .toBeVisible();
  });
});

describe('You', () => {
  it('[LAYOUT-10] theme, size and quiet show at once', async () => {
    app = await mountApp('/you/look');
    await settle();
    await userEvent.click(page.getByLabelText('Night'));
    const root = document.documentElement;
    await expect.poll(() => root.dataset['theme']).toBe('night');
    expect(getComputedStyle(root).backgroundColor).toBe('rgb(11, 10, 9)');
    await userEvent.click(page.getByRole('switch', { name: 'Quiet mode' }));
    expect(root.dataset['quiet']).toBe('');
    await app.settings.set({ textSize: 1.5 });
    expect(getComputedStyle(root).fontSize).toBe('24px');
    await app.settings.set({ quiet: false });
  });

  it('[PRIV-1] who may answer is chosen by touch, changed at any time, preset by nobody', async () => {
    app = await mountApp('/you/privacy');
    await settle();
    expect(document.querySelectorAll('main :checked')).toHaveLength(0);
    await userEvent.click(page.getByLabelText('Server and model may read'));
    await expect.poll(() => app!.settings.get().modelConsent).toBe('yes');
    await userEvent.click(page.getByLabelText('Only this device'));
    await expect.poll(() => app!.settings.get().modelConsent).toBe('no');
  });

  it('[OFF-12] numbers are those of the device, and what is not known says so', async () => {
    app = await mountApp('/you/words');
    await settle();
    const { sid } = await app.writer.openSession();
    await app.writer.sendMessage({ sid, role: 'user', body: said('one') });
    app.go('/you');
    await expect.poll(heading).toBe('You');
    app.go('/you/words');
    const cell = (name: string) =>
      [...document.querySelectorAll('tr')].find(
        (row) => row.firstChild?.textContent === name,
      )?.lastChild?.textContent;
    await expect.poll(() => cell('Messages')).toBe('1');
    expect(cell('Conversations')).toBe('1');
    expect(cell('Changes kept on this device alone')).toBe('2');
    expect(cell('Browser promised to keep it')).toBe('No data');
  });

  it('[KEEP-10] export holds every word, names only maya and the day, and its hash agrees', async () => {
    app = await mountApp('/you/export');
    await settle();
    const { sid } = await app.writer.openSession({ title: 'First' });
    for (const words of ['one', 'two', 'three'])
      await app.writer.sendMessage({ sid, role: 'user', body: said(words) });
    await userEvent.click(
      page.getByRole('button', { name: 'For machines (JSON lines)' }),
    );
    await expect.poll(() => app!.files.length).toBe(1);
    const [{ file, name }] = app.files as [{ file: Blob; name: string }];
    expect(name).toMatch(/^maya-\d{4}-\d\d-\d\d\.jsonl$/);
    const rows = (await file.text())
      .trim()
      .split('\n')
      .map((row) => JSON.parse(row) as Record<string, unknown>);
    // Behind what was said lie the waiting writes, one for each (EXP-1).
    expect(rows.map(({ type }) => type)).toEqual([
      'header',
      'session',
      'message',
      'message',
      'message',
      'outbox',
      'outbox',
      'outbox',
      'outbox',
      'end',
    ]);
    expect(rows.slice(2, 5).map(({ text }) => text)).toEqual([
      'one',
      'two',
      'three',
    ]);
    expect(rows[1]!['title']).toBe('First');
    await expect
      .element(
        page.getByText('The file is made. Read back and complete: 9 lines.'),
      )
      .toBeVisible();
    await userEvent.click(
      page.getByRole('button', { name: 'For reading (Markdown)' }),
    );
    await expect.poll(() => app!.files.length).toBe(2);
    expect(await app.files[1]!.file.text()).toContain('## First');
  });

  it('[LOCK-11] erasing takes two steps, offers a copy first, and leaves nothing', async () => {
    app = await mountApp('/you/erase');
    await settle();
    const { sid } = await app.writer.openSession();
    await app.writer.sendMessage({ sid, role: 'user', body: said('gone') });
    expect(document.body.textContent).not.toContain('Erase everything now');
    expect(
      page.getByRole('button', { name: 'Erase everything' }).query(),
    ).toBeNull();
    await userEvent.click(
      page.getByRole('switch', { name: 'I want to erase everything here' }),
    );
    const choices = [
      ...document.querySelectorAll<HTMLElement>('.erase-choices > *'),
    ];
    expect(choices.map(({ textContent }) => textContent)).toEqual([
      'Keep everything',
      'Erase everything',
    ]);
    expect(choices[0]!.offsetWidth).toBe(choices[1]!.offsetWidth);
    choices[1]!.click();
    await expect.poll(() => app!.opened).toContain('restart');
    const names = (await indexedDB.databases()).map(({ name }) => name ?? '');
    expect(names.filter((name) => name.includes(app!.store.spaceId))).toEqual(
      [],
    );
    expect(app.device.lines.keys('')).toEqual([]);
  });
});
