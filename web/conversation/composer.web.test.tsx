import { I18nProvider } from '@lingui/react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { newSessionId, type OpId } from '#shared/base/ids.ts';
import { createSettings } from '#web/local-store/settings.ts';
import { activateLocale } from '#web/locales/catalogue.ts';
import {
  createDevice,
  randomBytes,
  type Device,
} from '#web/outbox/rig.contract.ts';
import { Composer } from './composer.tsx';

// The field alone, with a keeping of words whose end each test decides: the order in which a touch, a key and the end of
// an earlier keeping come must never make two messages of one (COMP-7).

type Asked = { words: string; opId: OpId; keep: () => void };

let device: Device;
let root: Root;
let asked: Asked[];

beforeEach(async () => {
  device = createDevice();
  asked = [];
  const { store } = await device.open();
  const ids = { clock: device.clock, randomBytes };
  const deps = {
    ...device,
    store,
    ids,
    settings: createSettings(store, device.lines),
    isTouch: () => false,
    onHide: () => () => undefined,
  };
  const sid = newSessionId(ids);
  const host = document.body.appendChild(document.createElement('main'));
  root = createRoot(host);
  root.render(
    <I18nProvider i18n={activateLocale('en')}>
      <Composer
        deps={deps}
        sid={sid}
        carryFrom={sid}
        answering={false}
        onStop={() => undefined}
        onSend={(words, opId) =>
          new Promise((resolve) => {
            asked.push({ words, opId, keep: () => resolve(true) });
          })
        }
        joining={null}
        beside={null}
      />
    </I18nProvider>,
  );
  await page.getByLabelText('Your words').findElement();
});

afterEach(async () => {
  root.unmount();
  document.querySelector('main')?.remove();
  await device.forget();
});

const form = (): HTMLFormElement => {
  const found = document.querySelector('form');
  if (found === null) throw new Error('no form');
  return found;
};

async function microtasks(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

it('[COMP-7] [P2] a second touch right after the words were kept, before the field is drawn empty, sends nothing', async () => {
  await page.getByLabelText('Your words').fill('only once');
  form().requestSubmit();
  asked[0]?.keep();
  await microtasks();
  form().requestSubmit();
  await microtasks();
  expect(asked.map(({ words }) => words)).toEqual(['only once']);
});

it('[COMP-7] [P2] a double touch on new words, while earlier words are still being kept, gives one message', async () => {
  const field = page.getByLabelText('Your words');
  await field.fill('the first');
  form().requestSubmit();
  await field.fill('and this');
  form().requestSubmit();
  form().requestSubmit();
  asked[0]?.keep();
  await microtasks();
  form().requestSubmit();
  await microtasks();
  expect(asked.map(({ words }) => words)).toEqual(['the first', 'and this']);
  await expect.element(field).toHaveValue('and this');
  asked[1]?.keep();
  await expect.element(field).toHaveValue('');
  expect(new Set(asked.map(({ opId }) => opId)).size).toBe(2);
});

it('[COMP-6] [COMP-7] words typed on while the first are being kept stay in the field, and are a message of their own', async () => {
  const field = page.getByLabelText('Your words');
  await field.fill('the first');
  form().requestSubmit();
  await field.fill('the first and more');
  asked[0]?.keep();
  await expect.element(field).toHaveValue('and more');
  form().requestSubmit();
  expect(asked.map(({ words }) => words)).toEqual(['the first', 'and more']);
  expect(asked[1]?.opId).not.toBe(asked[0]?.opId);
});
