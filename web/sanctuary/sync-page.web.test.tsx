import { I18nProvider } from '@lingui/react';
import axe from 'axe-core';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { activateLocale, addWords } from '#web/locales/catalogue.ts';
import {
  createDevice,
  randomBytes,
  said,
  type Device,
} from '#web/outbox/rig.contract.ts';
import { createRejected } from '#web/outbox/rejected.ts';
import { takeAcks } from '#web/outbox/take-acks.ts';
import { localOnly, type SyncView } from '#web/sync/sync-view.ts';
import { SyncPage, type SyncPageDeps } from './sync-page.tsx';

activateLocale('en');
await addWords('you');
await addWords('sync');

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

async function open(view: Partial<SyncView> = {}) {
  const { store, writer, lines } = await device.open();
  const woken: string[] = [];
  const copied: string[] = [];
  let went = 0;
  let shown: SyncView = { ...localOnly, mode: 'ok', role: 'leader', ...view };
  const listeners = new Set<() => void>();
  const deps: SyncPageDeps = {
    store,
    lines,
    clock: device.clock,
    sync: {
      get: () => shown,
      subscribe(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      wake: (reason) => void woken.push(reason),
    },
    hasBackgroundSync: true,
    refused: createRejected({
      store,
      lines,
      codec: device.codec,
      clock: device.clock,
      randomBytes,
    }),
    copy: (text) => {
      copied.push(text);
      return Promise.resolve();
    },
    write: () => {
      went += 1;
    },
  };
  const draw = () =>
    root.render(
      <I18nProvider i18n={activateLocale('en')}>
        <main>
          <SyncPage deps={deps} />
        </main>
      </I18nProvider>,
    );
  const change = (patch: Partial<SyncView>) => {
    shown = { ...shown, ...patch };
    for (const listener of listeners) listener();
  };
  return { store, writer, draw, change, woken, copied, went: () => went };
}

const row = (name: string | RegExp) => page.getByRole('row', { name });

describe('the page of sync', () => {
  it('[PANEL-1] [PANEL-3] counts what waits as the store has it, follows an acknowledgement, and says "No data" where nothing is known', async () => {
    const { store, writer, draw, change } = await open();
    const { sid } = await writer.openSession();
    const sent = await writer.sendMessage({
      sid,
      role: 'user',
      body: said('CANARY words'),
    });
    draw();
    await expect
      .element(row(/Changes not yet with your account/))
      .toHaveTextContent('2');
    await expect
      .element(row(/Last taken by the server/))
      .toHaveTextContent('No data');
    await expect.element(row(/Epoch/)).toHaveTextContent('No data');
    await store.run(
      (db) =>
        takeAcks(db, [{ opId: sent.opId, status: 'applied', version: 3 }], 60),
      'write',
    );
    change({ lastAckAt: 60 });
    await expect
      .element(row(/Changes not yet with your account/))
      .toHaveTextContent('1');
    await expect
      .element(row(/Last taken by the server/))
      .not.toHaveTextContent('No data');
    // Ids, counts and times, and no word of anything (PANEL-3).
    expect(host.textContent).not.toContain('CANARY');
    expect((await axe.run(document)).violations).toEqual([]);
  });

  it('[PANEL-2] sends now when asked', async () => {
    const { draw, woken } = await open();
    draw();
    await page.getByRole('button', { name: 'Send now' }).click();
    expect(woken).toEqual(['asked']);
  });

  it('[OUT-8] [MSG-9] what was refused stands there with its reason and its words, and can be copied, changed, sent again or removed', async () => {
    const { store, writer, draw, copied, went } = await open();
    const { sid } = await writer.openSession();
    const refuse = async (text: string) => {
      const { opId } = await writer.sendMessage({
        sid,
        role: 'user',
        body: said(text),
      });
      await store.run(
        (db) =>
          takeAcks(
            db,
            [{ opId, status: 'rejected', version: 3, reason: 'too-large' }],
            1,
          ),
        'write',
      );
    };
    await refuse('too many words');
    draw();
    await expect.element(page.getByText(/it is too large/)).toBeInTheDocument();
    await page.getByRole('button', { name: 'Copy' }).click();
    expect(copied).toEqual(['too many words']);
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect
      .element(page.getByRole('heading', { name: 'Refused changes' }))
      .not.toBeInTheDocument();
    await refuse('other words');
    await page.getByRole('button', { name: 'Look again' }).click();
    await page.getByRole('button', { name: 'Change' }).click();
    await expect.poll(went).toBe(1);
    await refuse('last words');
    await page.getByRole('button', { name: 'Look again' }).click();
    await page.getByRole('button', { name: 'Remove', exact: true }).click();
    await page.getByRole('button', { name: 'Remove for good?' }).click();
    await expect.element(row(/Refused and kept here/)).toHaveTextContent('0');
  });
});
