import { I18nProvider } from '@lingui/react';
import axe from 'axe-core';
import { useState, type ReactNode } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { Router } from 'wouter';
import { memoryLocation } from 'wouter/memory-location';
import type { KeepDeps } from '#web/keep/keep-deps.ts';
import { createSettings } from '#web/local-store/settings.ts';
import { activateLocale, addWords } from '#web/locales/catalogue.ts';
import { Welcome } from '#web/onboarding/welcome.tsx';
import {
  createDevice,
  randomBytes,
  type Device,
} from '#web/outbox/rig.contract.ts';
import { YouPlace } from '#web/sanctuary/you-place.tsx';
import type { YouDeps } from '#web/sanctuary/you-deps.ts';
import { useText } from '#web/ui/use-text.ts';
import { bindLook } from './frame-look.ts';
import { Frame } from './frame.tsx';
import { PromptHost } from './prompt-host.tsx';
import { parseRoute } from './routes-paths.ts';
import { Routes } from './routes.tsx';

activateLocale('en');
await addWords('aside');
await addWords('you');

// The app's places on a real store, in a real page, for tests: everything but the conversation, whose place is a field.

const TAGS = [
  'wcag2a',
  'wcag2aa',
  'wcag21a',
  'wcag21aa',
  'wcag22aa',
  'best-practice',
];

/** The names of all rules that the page breaks, with the elements that break them. */
export async function findBarriers(): Promise<string[]> {
  // Colours on their way are nobody's colours: a change of theme and a sheet that appears take a moment.
  await Promise.all(
    document.getAnimations().map(({ finished }) => finished.catch(() => null)),
  );
  const { violations } = await axe.run(document, {
    runOnly: { type: 'tag', values: TAGS },
  });
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`,
  );
}

/** A page that is wider than its window scrolls sideways (LAYOUT-9). */
export const overflow = (): number =>
  [...document.querySelectorAll('.frame, .frame-main, dialog[open]')].reduce(
    (most, { scrollWidth, clientWidth }) =>
      Math.max(most, scrollWidth - clientWidth),
    document.documentElement.scrollWidth - window.innerWidth,
  );

export type Mounted = Awaited<ReturnType<typeof mountApp>>;

export async function mountApp(
  path: string,
  {
    isBare = false,
    device = createDevice(),
    talk,
  }: { isBare?: boolean; device?: Device; talk?: ReactNode } = {},
) {
  const { store, writer, lines } = await device.open();
  const settings = createSettings(store, lines);
  await settings.loaded;
  const location = memoryLocation({ path, record: true });
  const opened: string[] = [];
  const files: { file: Blob; name: string }[] = [];
  const hidden = new Set<() => void>();
  const keep: KeepDeps = {
    store,
    writer,
    codec: device.codec,
    clock: device.clock,
    ids: { clock: device.clock, randomBytes },
    makeWorker: () =>
      new Worker(new URL('../keep/search-worker.ts', import.meta.url), {
        type: 'module',
      }),
    onHide(listener) {
      hidden.add(listener);
      return () => hidden.delete(listener);
    },
  };
  const you: YouDeps = {
    store,
    codec: device.codec,
    settings,
    clock: device.clock,
    version: '0.1.0',
    countries: ['AT', 'DE', 'GB', 'US'],
    sha256: (bytes) => crypto.subtle.digest('SHA-256', bytes),
    download: (file, name) => void files.push({ file, name }),
    erase: {
      closeStore: () => store.close(),
      listDatabases: async () =>
        (await indexedDB.databases()).flatMap(({ name }) =>
          name?.includes(store.spaceId) === true ? [name] : [],
        ),
      deleteDatabase: (name) =>
        new Promise((resolve, reject) => {
          const request = indexedDB.deleteDatabase(name);
          request.onsuccess = () => resolve();
          request.onerror = () => reject(new Error('kept'));
        }),
      lines,
      clearCaches: () => Promise.resolve(),
    },
    restart: () => void opened.push('restart'),
  };
  const host = document.createElement('div');
  document.body.append(host);
  const stopLook = bindLook(settings, document);
  const root: Root = createRoot(host);

  const usePath = () => location.hook()[0];

  function App() {
    const text = useText();
    const [isAdult, setAdult] = useState(!isBare);
    const route = parseRoute(usePath());
    const onHelp = () => void opened.push('help');
    return (
      <Frame
        route={route}
        help={
          <button
            type="button"
            className="button"
            data-kind="help"
            onClick={onHelp}
          >
            {text('help.button')}
          </button>
        }
        onHelp={onHelp}
        state={<span className="line">{text('badge.online')}</span>}
        list={() => (
          <a className="text-link" href="#none">
            {text('sessions.new')}
          </a>
        )}
        prompts={<PromptHost>{null}</PromptHost>}
        keys={settings.get().keys}
        isBare={!isAdult}
      >
        {isAdult ? (
          <Routes
            route={route}
            talk={() => talk ?? <TalkStandIn />}
            keep={keep}
            you={(page) => <YouPlace deps={you} page={page} />}
            breathe={<Stand />}
            plan={<Stand />}
          />
        ) : (
          <Welcome onAdult={() => setAdult(true)} />
        )}
      </Frame>
    );
  }

  root.render(
    <I18nProvider i18n={activateLocale('en')}>
      <Router hook={location.hook}>
        <App />
      </Router>
    </I18nProvider>,
  );
  return {
    device,
    store,
    writer,
    settings,
    opened,
    files,
    go: location.navigate,
    history: location.history,
    hide: () => {
      for (const listener of hidden) listener();
    },
    async end() {
      root.unmount();
      stopLook();
      host.remove();
      await device.forget();
    },
  };
}

function TalkStandIn() {
  const text = useText();
  return (
    <section aria-label={text('talk.title')}>
      <label htmlFor="composer-words">{text('compose.label')}</label>
      <textarea id="composer-words" className="input" />
    </section>
  );
}

function Stand() {
  const text = useText();
  return (
    <div className="page">
      <h1>{text('you.plan')}</h1>
    </div>
  );
}
