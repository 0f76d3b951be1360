import '#web/ui/tokens.css';
import { I18nProvider } from '@lingui/react';
import axe from 'axe-core';
import type { ReactNode } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { Router } from 'wouter';
import { memoryLocation } from 'wouter/memory-location';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { SessionId } from '#shared/base/ids.ts';
import type { SealVerdict } from '#shared/merge/check-session.ts';
import { activateLocale, addWords } from '#web/locales/catalogue.ts';
import { createDevice, said, type Device } from '#web/outbox/rig.contract.ts';
import './conversation.css';
import type { TalkDeps } from './deps.ts';
import { SealLine } from './seal-line.tsx';
import { SessionList } from './session-list.tsx';

activateLocale('en');
await addWords('aside');

let device: Device;
let host: HTMLElement;
let root: Root;
beforeEach(() => {
  document.documentElement.lang = 'en';
  document.title = 'Maya';
  device = createDevice();
  host = document.body.appendChild(document.createElement('div'));
  root = createRoot(host);
});
afterEach(async () => {
  root.unmount();
  host.remove();
  await device.forget();
});

const draw = (part: ReactNode) =>
  root.render(
    <I18nProvider i18n={activateLocale('en')}>
      <Router hook={memoryLocation({ path: '/' }).hook}>
        <main>
          <h1>Maya</h1>
          <h2>List</h2>
          {part}
        </main>
      </Router>
    </I18nProvider>,
  );

const barriers = async () =>
  (await axe.run(document)).violations.map(({ id }) => id);

async function list(current: SessionId | null = null) {
  const { store, writer } = await device.open();
  // The list uses these of all that Talk has.
  const deps = {
    store,
    writer,
    codec: device.codec,
    clock: device.clock,
  } as TalkDeps;
  const show = (sid: SessionId | null) =>
    draw(
      <SessionList
        deps={deps}
        current={sid}
        hidden={new Set()}
        onNew={() => undefined}
        onChosen={() => undefined}
        onDelete={() => undefined}
      />,
    );
  show(current);
  const talk = async (title: string) => {
    const { sid } = await writer.openSession({ title });
    await writer.sendMessage({ sid, role: 'user', body: said(title) });
    return sid;
  };
  return { store, writer, talk, show };
}

const rows = () =>
  [...document.querySelectorAll('.session-list li a')].map(
    ({ textContent }) => textContent,
  );

describe('the list of conversations', () => {
  it('[GEN-9] [LOCK-12] the one in view is finished by hand, and then shows "Sealed"', async () => {
    await page.viewport(320, 640);
    const { talk, store } = await list();
    const finish = page.getByRole('button', {
      name: 'Finish this conversation',
    });
    expect(finish.query()).toBeNull();
    const sid = await talk('First');
    await expect.element(finish).toBeVisible();
    expect(document.body.textContent).toContain(
      'It is sealed then, so that a later change from outside shows.',
    );
    expect(rows()).toEqual(['First']);
    expect(await barriers()).toEqual([]);
    await userEvent.click(finish);
    await expect.poll(rows).toEqual(['FirstSealed']);
    const row = await store.run((db) => db.sessions.get(sid));
    expect([row?.closedAt !== null, row?.seal !== null]).toEqual([true, true]);
    expect(finish.query()).toBeNull();
    expect(await barriers()).toEqual([]);
  });

  it('[GEN-9] a finished one in view offers nothing, whatever else is open', async () => {
    const { talk, writer, show } = await list();
    const sid = await talk('Old');
    await writer.closeSession(sid);
    await talk('New');
    await expect.poll(rows).toEqual(['New', 'OldSealed']);
    show(sid);
    await expect
      .poll(() => page.getByRole('button', { name: /Finish/ }).query())
      .toBeNull();
  });
});

describe('the line under a finished conversation', () => {
  const verdict = (part: Partial<SealVerdict>): SealVerdict => ({
    state: 'broken',
    reason: null,
    ids: [],
    have: 3,
    expected: 5,
    ...part,
  });
  const cases: [string, SealVerdict | null, string][] = [
    ['whole', verdict({ state: 'complete' }), 'Sealed and whole'],
    [
      'grown',
      verdict({ state: 'grew' }),
      'Sealed and whole; newer words came after the seal',
    ],
    [
      'shortened',
      verdict({ reason: 'shortened' }),
      'At least 2 messages of this conversation are missing here. What is here stays readable.',
    ],
    [
      'altered',
      verdict({ reason: 'altered' }),
      'Something in this conversation was changed from outside. Nothing was overwritten, and all that opens stays readable.',
    ],
    [
      'older',
      verdict({ reason: 'rollback' }),
      "The server's copy is older than what this device has seen. Nothing was overwritten.",
    ],
    ['not known now', null, 'Sealed'],
  ];
  const sid = '0190f000-0000-7000-8000-000000000001' as SessionId;

  it.each(cases)('[LOCK-12] says %s in words', async (_, found, words) => {
    draw(<SealLine sid={sid} mac="m" check={() => Promise.resolve(found)} />);
    await expect
      .poll(() => document.querySelector('.seal-line')?.textContent)
      .toBe(words);
    expect(await barriers()).toEqual([]);
  });

  it('[LOCK-12] says no more than "Sealed" when the check cannot be made', async () => {
    draw(
      <SealLine sid={sid} mac="m" check={() => Promise.reject(new Error())} />,
    );
    await expect
      .poll(() => document.querySelector('.seal-line')?.textContent)
      .toBe('Sealed');
  });
});
