import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  createDevice,
  type Device,
  type Page,
} from '#web/outbox/rig.contract.ts';
import type { Vault } from '#web/vault/vault.ts';
import {
  bindPlanCopy,
  copyPlan,
  parsePlanCopy,
  PLAN_ON_SHELF,
  type PlanCopyDeps,
} from './lock-plan-copy.ts';
import { makeSafe, type Safe } from './lock-rig.contract.tsx';

let device: Device;
let opened: Page;
let safe: Safe;
let isOn: boolean;
let deps: PlanCopyDeps;
const listeners = new Set<() => void>();
const choose = (on: boolean) => {
  isOn = on;
  for (const listener of listeners) listener();
};
const copy = () => safe.vault.shelf.get(PLAN_ON_SHELF);

beforeEach(async () => {
  device = createDevice();
  opened = await device.open();
  safe = await makeSafe();
  isOn = true;
  // A real store and its own codec, on a real vault's shelf.
  const vault: Vault = { ...safe.vault, codec: device.codec };
  deps = {
    vault,
    store: opened.store,
    settings: {
      // Only this one setting is read of them.
      get: () =>
        ({ planWhileLocked: isOn }) as ReturnType<
          PlanCopyDeps['settings']['get']
        >,
      subscribe(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
  };
  await opened.writer.setRecord('plan', 'mine', {
    signs: 'I stop answering',
    trustedNumber: '0123 456',
  });
  await opened.writer.idle();
});
afterEach(async () => {
  listeners.clear();
  await device.forget();
});

test('[CARD-9] the copy is there when it is allowed, and goes when it is not', async () => {
  await copyPlan(deps);
  expect(parsePlanCopy(await copy())).toMatchObject({
    signs: 'I stop answering',
    alone: '',
    trustedNumber: '0123 456',
  });
  isOn = false;
  await copyPlan(deps);
  expect(await copy()).toBeNull();
});

test('[CARD-9] [VAULT-11] what lies in the key rows and lines shows no word of it', async () => {
  await copyPlan(deps);
  const rows = [...safe.rows.kept.values()].map((row) => JSON.stringify(row));
  const bytes = [...safe.rows.kept.values()].flatMap((row) =>
    typeof row === 'object' && row !== null && 'w' in row
      ? [new TextDecoder().decode(row.w as ArrayBuffer)]
      : [],
  );
  const all = [...rows, ...bytes, ...safe.lines.values()].join('\n');
  expect(all).not.toContain('I stop');
  expect(all).not.toContain('0123');
});

test('[CARD-9] while locked the copy stays as it was, and can be read', async () => {
  await copyPlan(deps);
  await safe.lock();
  safe.vault.close();
  await copyPlan(deps);
  const next = await safe.reload();
  expect(next.state()).toBe('locked');
  const text = await next.shelf.get(PLAN_ON_SHELF);
  expect(parsePlanCopy(text)?.signs).toBe('I stop answering');
});

test('[CARD-9] an erased plan leaves no copy', async () => {
  await copyPlan(deps);
  await opened.writer.eraseRecord('plan', 'mine');
  await opened.writer.idle();
  await copyPlan(deps);
  expect(await copy()).toBeNull();
});

test('[CARD-9] the copy follows the setting and what was written before the page is left', async () => {
  isOn = false;
  const stop = bindPlanCopy(deps, document);
  choose(true);
  await vi.waitFor(async () =>
    expect(parsePlanCopy(await copy())?.signs).toBe('I stop answering'),
  );
  await opened.writer.setRecord('plan', 'mine', {
    signs: 'I cancel everything',
  });
  await opened.writer.idle();
  const seen = vi.spyOn(document, 'visibilityState', 'get');
  seen.mockReturnValue('hidden');
  document.dispatchEvent(new Event('visibilitychange'));
  await vi.waitFor(async () =>
    expect(parsePlanCopy(await copy())?.signs).toBe('I cancel everything'),
  );
  seen.mockRestore();
  choose(false);
  await vi.waitFor(async () => expect(await copy()).toBeNull());
  stop();
  expect(listeners.size).toBe(0);
});

test.each([null, '', 'torn {', '7', '[]', '{"signs":7}'])(
  '[CARD-9] %j on the shelf is no plan with words',
  (text) => {
    const plan = parsePlanCopy(text);
    expect(Object.values(plan ?? {}).join('')).toBe('');
  },
);
