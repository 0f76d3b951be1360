import { I18nProvider } from '@lingui/react';
import axe from 'axe-core';
import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { Router } from 'wouter';
import { memoryLocation } from 'wouter/memory-location';
import type { KeyRing, Wrap } from '#shared/crypto/types.ts';
import { createSettings } from '#web/local-store/settings.ts';
import { activateLocale, addWords } from '#web/locales/catalogue.ts';
import {
  createDevice,
  randomBytes,
  type Device,
} from '#web/outbox/rig.contract.ts';
import { YouPlace } from './you-place.tsx';
import type { YouDeps } from './you-deps.ts';

// You on a real store in a real page, with all that its rights need.

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** The key of createTestCodec. */
export const testRing: KeyRing = {
  current: { gen: 1, bytes: new Uint8Array(32).fill(7) },
  older: [],
};

export const testWrap: Wrap = {
  id: 'w1',
  kind: 'recovery',
  gen: 1,
  kdf: null,
  saltPart: null,
  w: 'locked-key',
};

export async function findBarriers(): Promise<string[]> {
  const { violations } = await axe.run(document, {
    runOnly: { type: 'tag', values: TAGS },
  });
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`,
  );
}

export const overflow = (): number =>
  document.documentElement.scrollWidth - window.innerWidth;

export type You = Awaited<ReturnType<typeof mountYou>>;

export async function mountYou(
  page: string | null,
  {
    device = createDevice(),
    wraps = [],
    askAgain = () => Promise.resolve(true),
    slots = {},
    hasRights = true,
  }: {
    device?: Device;
    wraps?: Wrap[];
    askAgain?: () => Promise<boolean>;
    slots?: { account?: (page: string) => ReactNode; lock?: ReactNode };
    hasRights?: boolean;
  } = {},
) {
  const { store, writer, lines } = await device.open();
  const settings = createSettings(store, lines);
  await settings.loaded;
  const files: { file: Blob; name: string }[] = [];
  const opened: string[] = [];
  const { codec, clock } = device;
  const deps: YouDeps = {
    store,
    codec,
    settings,
    clock,
    version: '0.1.0',
    countries: ['DE'],
    sha256: (bytes) => crypto.subtle.digest('SHA-256', bytes),
    download: (file, name) => void files.push({ file, name }),
    erase: {
      closeStore: () => store.close(),
      listDatabases: () => Promise.resolve([]),
      deleteDatabase: () => Promise.resolve(),
      lines,
      clearCaches: () => Promise.resolve(),
    },
    restart: () => void opened.push('restart'),
    ...(hasRights && {
      rights: {
        writer,
        ids: { clock, randomBytes },
        ring: () => testRing,
        wraps: () => wraps,
        askAgain,
      },
    }),
  };
  const i18n = activateLocale('en');
  await addWords('you');
  await addWords('aside');
  const location = memoryLocation({ path: '/you', record: true });
  const host = document.createElement('div');
  document.body.append(host);
  const root = createRoot(host);
  const show = (name: string | null) =>
    root.render(
      <I18nProvider i18n={i18n}>
        <Router hook={location.hook}>
          <main>
            <YouPlace deps={deps} page={name} {...slots} />
          </main>
        </Router>
      </I18nProvider>,
    );
  show(page);
  return {
    device,
    store,
    writer,
    files,
    opened,
    history: location.history,
    show,
    async end() {
      root.unmount();
      host.remove();
      await device.forget();
    },
  };
}
