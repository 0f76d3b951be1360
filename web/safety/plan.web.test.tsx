import { afterEach, beforeEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { assess } from '#shared/safety/assess.ts';
import { readRecord } from '#web/local-store/readers.ts';
import {
  createDevice,
  type Device,
  type Page,
} from '#web/outbox/rig.contract.ts';
import {
  bareDeps,
  Beside,
  clear,
  findBarriers,
  reopen,
  show,
} from './help-rig.contract.tsx';
import { PlanPage } from './plan-page.tsx';

let device: Device;
let opened: Page;
beforeEach(async () => {
  await page.viewport(360, 740);
  device = createDevice();
  opened = await device.open();
});
afterEach(async () => {
  clear();
  await device.forget();
});

const deps = (from: Page = opened) =>
  bareDeps({ store: from.store, writer: from.writer, codec: device.codec });
const signs = () => page.getByLabelText('Warning signs');

test('[CARD-8] [P1] six parts, kept bit by bit, there again on a new page of the same device', async () => {
  await show(
    <main>
      <PlanPage deps={deps()} />
    </main>,
  );
  await expect.element(signs()).toBeVisible();
  expect(document.querySelectorAll('textarea')).toHaveLength(6);
  await signs().fill('I stop answering messages');
  await userEvent.keyboard('{Tab}');
  await expect.element(page.getByRole('status')).toHaveTextContent(/saved/i);
  await opened.writer.idle();
  clear();
  opened.kill();
  const next = await device.open();
  await show(
    <main>
      <PlanPage deps={deps(next)} />
    </main>,
  );
  await expect.element(signs()).toHaveValue('I stop answering messages');
  expect(await findBarriers()).toEqual([]);
});

test('[CARD-8] one part written alone leaves the others as they were', async () => {
  await opened.writer.setRecord('plan', 'mine', { alone: 'walk' });
  await show(
    <main>
      <PlanPage deps={deps()} />
    </main>,
  );
  await expect
    .element(page.getByLabelText('What I can do alone'))
    .toHaveValue('walk');
  await signs().fill('quiet');
  await userEvent.keyboard('{Tab}');
  await expect.element(page.getByRole('status')).toHaveTextContent(/saved/i);
  const row = await readRecord(opened.store, 'plan', 'mine');
  expect(Object.keys(row?.f ?? {}).sort()).toEqual(['alone', 'signs']);
});

test('[VAULT-8] words that cannot be opened here are shown as that and cannot be written over', async () => {
  await opened.writer.setRecord('plan', 'mine', { signs: 'kept' });
  const codec = { ...device.codec, open: () => null };
  await show(
    <main>
      <PlanPage deps={{ ...deps(), codec }} />
    </main>,
  );
  await expect
    .element(page.getByText(/cannot be opened on this device/))
    .toBeVisible();
  await expect.element(signs()).toHaveAttribute('readonly');
});

test('[CARD-3] [CARD-8] [SAFE-19] the card shows plan and trusted person, whose link calls and keeps a leading plus', async () => {
  await opened.writer.setRecord('plan', 'mine', {
    signs: 'quiet',
    trustedName: 'Ann',
    trustedNumber: '+49 30 12345',
  });
  await show(<Beside deps={deps()} />);
  await expect.element(page.getByLabelText('Words')).toBeVisible();
  reopen({ by: 'words', verdict: assess('I want to kill myself tonight') });
  await expect.element(page.getByText('quiet', { exact: true })).toBeVisible();
  await expect
    .element(page.getByRole('link', { name: /Call Ann/ }))
    .toHaveAttribute('href', 'tel:+493012345');
  expect(await findBarriers()).toEqual([]);
});

test('[CARD-8] an empty plan is offered, but never while danger is at hand', async () => {
  await show(<Beside deps={deps()} />);
  await expect.element(page.getByLabelText('Words')).toBeVisible();
  reopen({ by: 'touch' });
  await expect
    .element(page.getByRole('link', { name: 'Write a safety plan' }))
    .toBeVisible();
  reopen({ by: 'words', verdict: assess('I want to kill myself tonight') });
  await expect
    .element(page.getByRole('link', { name: 'Write a safety plan' }))
    .not.toBeInTheDocument();
});

test('[CARD-2] [STORE-7] a store that is gone takes the plan and nothing else', async () => {
  opened.store.close();
  await show(<Beside deps={deps()} />);
  await expect.element(page.getByLabelText('Words')).toBeVisible();
  reopen({ by: 'touch' });
  await expect
    .element(page.getByRole('link', { name: /emergency number, 9 9 9/ }))
    .toBeVisible();
  await expect.element(page.getByText('Five senses')).toBeVisible();
});

test('[CARD-8] without a store the page of the plan says so', async () => {
  await show(
    <main>
      <PlanPage deps={bareDeps()} />
    </main>,
  );
  await expect.element(page.getByText(/numbers in Help work/)).toBeVisible();
});
