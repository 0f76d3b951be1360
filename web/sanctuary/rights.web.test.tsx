import '#web/ui/tokens.css';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { said } from '#web/outbox/rig.contract.ts';
import {
  findBarriers,
  mountYou,
  overflow,
  testWrap,
  type You,
} from './you-rig.contract.tsx';

let you: You | undefined;
beforeEach(() => {
  document.documentElement.lang = 'en';
  document.title = 'Maya';
});
afterEach(async () => {
  await you?.end();
  you = undefined;
  await page.viewport(390, 844);
});

const heading = () => document.querySelector('main h1')?.textContent;
const status = () => document.querySelector('[role="status"]')?.textContent;
const button = (name: string) => page.getByRole('button', { name });

async function talk(from: You, title: string, words: string[]) {
  const { sid } = await from.writer.openSession({ title });
  for (const text of words)
    await from.writer.sendMessage({ sid, role: 'user', body: said(text, 5) });
  await from.writer.closeSession(sid);
  await from.writer.idle();
  return sid;
}

async function choose(file: File): Promise<void> {
  const input = document.querySelector<HTMLInputElement>('input[type=file]')!;
  const list = new DataTransfer();
  list.items.add(file);
  input.files = list.files;
  input.dispatchEvent(new Event('change', { bubbles: true }));
}

async function exported(name: string): Promise<File> {
  await userEvent.click(button(name));
  await expect.poll(() => you!.files.length).toBe(1);
  const { file, name: fileName } = you!.files[0]!;
  expect(fileName).toMatch(/^maya-\d{4}-\d\d-\d\d\.jsonl$/);
  return new File([file], fileName);
}

describe('every page of rights', () => {
  it.each(['import', 'stored', 'words', 'export', 'erase', null])(
    '[A11Y-1] [LAYOUT-9] %s has no barrier and fits 320 px',
    async (name) => {
      await page.viewport(320, 640);
      you = await mountYou(name, {
        wraps: [testWrap],
        slots: { account: () => <h1>Account</h1>, lock: <h1>Lock</h1> },
      });
      await expect.poll(heading).toBeTruthy();
      await expect.poll(() => document.querySelector('.skeleton')).toBeNull();
      expect(await findBarriers()).toEqual([]);
      expect(overflow()).toBeLessThanOrEqual(0);
    },
  );

  it('[LOCK-1] the privacy line stands at the top of You, word for word', async () => {
    you = await mountYou(null);
    await expect
      .poll(() => document.querySelector('h1 + *')?.textContent)
      .toBe(
        'Stored locked with a key only you hold. Read by the server and the model for the seconds an answer takes, then dropped.',
      );
  });

  it('[SANC-2] the commands are there: show, export, forget; account and lock only where they exist', async () => {
    const links = () =>
      [...document.querySelectorAll('.page-link')].map((link) =>
        link.getAttribute('href'),
      );
    you = await mountYou(null, { hasRights: false });
    await expect.poll(links).toContain('/you/stored');
    expect(links()).toEqual(
      expect.arrayContaining(['/you/words', '/you/export', '/you/erase']),
    );
    for (const none of ['/you/account', '/you/lock', '/you/import'])
      expect(links()).not.toContain(none);
    await you.end();
    you = await mountYou(null, {
      slots: { account: (name) => <h1>{name}</h1>, lock: <h1>Lock here</h1> },
    });
    await expect.poll(links).toContain('/you/account');
    expect(links()).toEqual(
      expect.arrayContaining(['/you/lock', '/you/import']),
    );
    for (const name of ['account', 'join', 'sign-in', 'devices', 'secret']) {
      you.show(name);
      await expect.poll(heading).toBe(name);
    }
    you.show('lock');
    await expect.poll(heading).toBe('Lock here');
  });
});

describe('export', () => {
  it('[LOCK-9] asks again first, and makes nothing when the person turns back', async () => {
    let asked = 0;
    you = await mountYou('export', {
      askAgain: () => {
        asked += 1;
        return Promise.resolve(false);
      },
    });
    for (const name of [
      'For reading (Markdown)',
      'For machines (JSON lines)',
    ]) {
      await userEvent.click(button(name));
      await expect.poll(status).toBe('Nothing was made.');
    }
    expect([asked, you.files.length]).toEqual([2, 0]);
  });

  it('[EXP-2] [P5] the sealed file holds the locked keys and none of the words', async () => {
    you = await mountYou('export', { wraps: [testWrap] });
    await talk(you, 'CANARY-title', ['CANARY-words']);
    const file = await exported('Sealed (opens with your passphrase)');
    const text = await file.text();
    expect(text).not.toContain('CANARY');
    expect(text).toContain('"type":"wrap"');
    expect(text).toContain('locked-key');
    await expect.poll(status).toContain('Read back and complete');
  });

  it('[EXP-2] without a secret that could open it, no sealed file is offered', async () => {
    you = await mountYou('export');
    await expect.poll(heading).toBeTruthy();
    expect(button('Sealed (opens with your passphrase)').query()).toBeNull();
  });

  it('[EXP-1] every table of the list is in the file', async () => {
    you = await mountYou('export');
    const sid = await talk(you, 'One', ['a', 'b']);
    await you.writer.setRecord('dream', 'd1', { text: 'river' });
    const file = await exported('For machines (JSON lines)');
    const rows = (await file.text())
      .trim()
      .split('\n')
      .map((row) => JSON.parse(row) as Record<string, unknown>);
    expect(rows[0]).toMatchObject({
      flavour: 'readable',
      counts: { session: 1, message: 2, record: 1, outbox: 5, pin: 1 },
    });
    expect(rows.find(({ type }) => type === 'pin')).toMatchObject({ sid });
  });
});

describe('erasing', () => {
  it('[LOCK-9] asks again, and leaves everything when the person turns back', async () => {
    let answer = false;
    you = await mountYou('erase', { askAgain: () => Promise.resolve(answer) });
    await userEvent.click(
      page.getByRole('switch', { name: 'I want to erase everything here' }),
    );
    await userEvent.click(button('Erase everything'));
    await expect.poll(status).toBe('');
    expect(you.opened).toEqual([]);
    answer = true;
    await userEvent.click(button('Erase everything'));
    await expect.poll(() => you!.opened).toEqual(['restart']);
  });
});

describe('import', () => {
  it('[KEEP-11] shows a count first, adds on a touch, and can be undone', async () => {
    you = await mountYou('export');
    await talk(you, 'Before', ['one', 'two']);
    const file = await exported('For machines (JSON lines)');
    await you.end();

    you = await mountYou('import');
    await expect.element(button('Choose a file')).toBeVisible();
    await choose(file);
    await expect.element(button('Add to this device')).toBeVisible();
    const count = () => you!.store.run((db) => db.messages.count());
    expect(await count()).toBe(0);
    const cell = (name: string) =>
      [...document.querySelectorAll('tr')].find(
        (row) => row.firstChild?.textContent === name,
      )?.lastChild?.textContent;
    expect([cell('New texts'), cell('New conversations')]).toEqual(['2', '1']);
    expect(await findBarriers()).toEqual([]);
    expect(document.body.textContent).toContain('its checksum agrees');
    const [out, on] = [
      ...document.querySelectorAll<HTMLElement>('.erase-choices > *'),
    ];
    expect([out!.textContent, on!.textContent]).toEqual([
      'Leave it',
      'Add to this device',
    ]);
    on!.click();
    await expect.poll(status).toBe('2 texts were added.');
    expect(await count()).toBe(2);

    await choose(file);
    await expect
      .poll(() => document.body.textContent)
      .toContain('There is nothing to add.');
    await userEvent.click(button('Take out what the last import added'));
    await expect.poll(status).toBe('Taken out again.');
    await expect
      .poll(() =>
        you!.store.run((db) =>
          db.messages.filter(({ erased }) => erased === 0).count(),
        ),
      )
      .toBe(0);
  }, 30_000);

  it('[EXP-3] a foreign file is refused in words and changes nothing', async () => {
    you = await mountYou('import');
    await expect.element(button('Choose a file')).toBeVisible();
    const rows = () => you!.store.run((db) => db.outbox.count());
    for (const parts of [['{"a":1}'], ['x'.repeat(41_000_000)], ['\u0000']]) {
      await choose(new File(parts, 'a.json'));
      await expect
        .poll(status)
        .toBe('Maya cannot read this file. Nothing was changed.');
      expect(await rows()).toBe(0);
    }
  });

  it('[EXP-2] a file sealed with another key says so', async () => {
    you = await mountYou('export', { wraps: [testWrap] });
    await talk(you, 'Mine', ['one']);
    const file = await exported('Sealed (opens with your passphrase)');
    const text = (await file.text()).replaceAll(
      /"e":"[\w-]{10}/g,
      '"e":"AAAAAAAAAA',
    );
    await you.end();
    you = await mountYou('import');
    await expect.element(button('Choose a file')).toBeVisible();
    await choose(new File([text], 'maya.jsonl'));
    await expect
      .poll(status)
      .toContain('sealed with a key that is not on this device');
    expect(await you.store.run((db) => db.outbox.count())).toBe(0);
  });
});

describe('where words are', () => {
  it('[LOCK-12] [SEAL-6] the check names what is not whole and where it is, in plain words', async () => {
    you = await mountYou('words');
    const sid = await talk(you, 'One', ['a', 'b']);
    await talk(you, 'Two', ['c']);
    const check = button('Check all finished conversations');
    await userEvent.click(check);
    await expect
      .poll(() => document.body.textContent)
      .toContain('All 2 conversations are whole.');
    await you.store.run(async (db) => {
      const row = await db.messages
        .where('[sid+ord]')
        .between([sid, 0], [sid, Infinity])
        .first();
      await db.messages.delete(row!.id);
    }, 'write');
    await userEvent.click(check);
    await expect
      .poll(() => document.body.textContent)
      .toContain('At least 1 message of this conversation is missing here.');
    expect(document.querySelector(`a[href="/talk/${sid}"]`)?.textContent).toBe(
      'Look at it:',
    );
    expect(await findBarriers()).toEqual([]);
  });
});
