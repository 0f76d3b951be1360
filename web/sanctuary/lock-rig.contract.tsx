import { I18nProvider } from '@lingui/react';
import type { ReactNode } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { Router } from 'wouter';
import { memoryLocation } from 'wouter/memory-location';
import { newSpaceId, type SpaceId } from '#shared/base/ids.ts';
import type { KeyRing } from '#shared/crypto/types.ts';
import type { KeyRows } from '#web/local-store/key-rows.ts';
import { activateLocale, addWords } from '#web/locales/catalogue.ts';
import { memoryLines, randomBytes } from '#web/outbox/rig.contract.ts';
import '#web/ui/tokens.css';
import kdfWorkerUrl from '#web/vault/kdf-worker.ts?worker&url';
import { createKdf, type KdfPort } from '#web/vault/kdf.ts';
import { makePassphraseWrap, makeRecoveryWrap } from '#web/vault/unlock.ts';
import { openVault, type Vault } from '#web/vault/vault.ts';

// A device with a real vault and real Argon2id, whose key rows are in memory, and whatever is drawn on it.

export const PASSPHRASE = 'a walnut under stairs';

export const realKdf: KdfPort = createKdf({
  makeWorker: () => new Worker(kdfWorkerUrl, { type: 'module' }),
});

function memoryRows(): KeyRows & { kept: Map<string, unknown> } {
  const kept = new Map<string, unknown>();
  return {
    kept,
    get: (k) => Promise.resolve(kept.get(k)),
    put(k, v) {
      kept.set(k, v);
      return Promise.resolve();
    },
    putFirst(k, v) {
      if (!kept.has(k)) kept.set(k, v);
      return Promise.resolve(kept.get(k));
    },
    remove(...keys) {
      for (const key of keys) kept.delete(key);
      return Promise.resolve();
    },
    close() {},
  };
}

export type Safe = Awaited<ReturnType<typeof makeSafe>>;

/** A device at its first launch. `reload` opens its vault as a new page would. */
export async function makeSafe() {
  const user: SpaceId = newSpaceId(randomBytes);
  const rows = memoryRows();
  const { lines, kept } = memoryLines();
  let hasData = false;
  const open = (): Promise<Vault> =>
    openVault(
      {
        rows,
        lines,
        subtle: crypto.subtle,
        randomBytes,
        hasData: () => Promise.resolve(hasData),
      },
      user,
    );
  const vault = await open();
  hasData = true;
  return {
    user,
    rows,
    lines: kept,
    vault,
    reload: open,
    /** A lock as the page of the lock sets it; gives the recovery code. */
    async lock(): Promise<string> {
      // Just opened by its own first launch.
      const key = (vault.ring() as KeyRing).current;
      const made = await makePassphraseWrap(
        { key, passphrase: PASSPHRASE, holder: user, user },
        { kdf: realKdf, randomBytes },
      );
      if (!made.ok) throw new Error('no wrap');
      const recovery = makeRecoveryWrap(key, user, randomBytes);
      await vault.wraps.put([made.value.wrap, recovery.wrap]);
      await vault.dropDeviceWrap();
      return recovery.code;
    },
  };
}

let root: Root | undefined;

/** Draws a node with all words it may say. */
export async function show(node: ReactNode, path = '/you/lock') {
  const i18n = activateLocale('en');
  for (const area of ['lock', 'account', 'help', 'you'] as const)
    await addWords(area);
  const host = document.createElement('div');
  host.className = 'rig';
  document.body.append(host);
  root = createRoot(host);
  const location = memoryLocation({ path });
  root.render(
    <I18nProvider i18n={i18n}>
      <Router hook={location.hook}>{node}</Router>
    </I18nProvider>,
  );
}

export function clear(): void {
  root?.unmount();
  document.querySelector('.rig')?.remove();
  document.documentElement.removeAttribute('data-theme');
  document.documentElement.style.fontSize = '';
}

/** Everything the page holds, what is typed into fields included. */
export const pageText = (): string =>
  document.documentElement.outerHTML +
  [...document.querySelectorAll('input, textarea')]
    .map((field) => ('value' in field ? String(field.value) : ''))
    .join('\n');
