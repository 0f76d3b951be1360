import { I18nProvider } from '@lingui/react';
import { createRoot } from 'react-dom/client';
import { drop } from '#shared/base/drop.ts';
import type { RandomBytes } from '#shared/base/clock.ts';
import type { SpaceId } from '#shared/base/ids.ts';
import { App, preloadHelp, type AppDeps } from '#web/app/app.tsx';
import { createFirstDrawing } from '#web/app/first-drawing.ts';
import { bindLook } from '#web/app/frame-look.ts';
import { keepInstallPrompt } from '#web/app/install-prompt-event.ts';
import { createScriptUrls, type ScriptPolicies } from '#web/app/script-urls.ts';
import { markFirstPaint } from '#web/app/theme-boot-watch.ts';
import type { HelpDeps } from '#web/safety/deps.ts';
import type { AnswerLoop } from '#web/conversation/answer-loop.ts';
import { readElement } from '#web/conversation/element-choice.ts';
import { createLiveReplies } from '#web/conversation/live-replies.ts';
import searchWorkerUrl from '#web/keep/search-worker.ts?worker&url';
import { openKeyRows } from '#web/local-store/key-rows.ts';
import { browserLines } from '#web/local-store/lines.ts';
import { openLocalStore } from '#web/local-store/open-store.ts';
import { readSpace } from '#web/local-store/pointer.ts';
import { createSettings } from '#web/local-store/settings.ts';
import { browserTimers } from '#web/local-store/timers.ts';
import { activateLocale, addWords, withWords } from '#web/locales/catalogue.ts';
import { importLeft } from '#web/outbox/import-left.ts';
import { bindPageLife } from '#web/outbox/page-life.ts';
import { lateCarriage } from '#web/outbox/late-carriage.ts';
import { createWriter } from '#web/outbox/writer.ts';
import { startProbe } from '#web/status/probe.ts';
import kdfWorkerUrl from '#web/vault/kdf-worker.ts?worker&url';
import type { KdfPort } from '#web/vault/kdf.ts';
import { openVault, type Vault } from '#web/vault/vault.ts';

// The composition root of the app: everything that exists is made here, once, in the order in which it is needed.
// It holds no rule.

/** What stands aside does not wait longer than this for a calm moment. */
const CALM_MS = 1_000;

const clock = () => Date.now();
const randomBytes: RandomBytes = (n) =>
  crypto.getRandomValues(new Uint8Array(n));
const ids = { clock, randomBytes };
const lines = browserLines();
const container = navigator.serviceWorker as ServiceWorkerContainer | undefined;
const installPrompt = keepInstallPrompt(window);
const startedAt = clock();
const every = (work: () => void, ms: number) => {
  const timer = window.setInterval(work, ms);
  return () => window.clearInterval(timer);
};
const policies = (window as { trustedTypes?: ScriptPolicies }).trustedTypes;
const scriptUrl = createScriptUrls(policies, [
  '/sw.js',
  searchWorkerUrl,
  kdfWorkerUrl,
]);
// The code that stretches a passphrase comes with the first one that is typed.
let kdfCode: Promise<KdfPort> | null = null;
const kdf: KdfPort = {
  async derive(...input) {
    kdfCode ??= import('#web/vault/kdf.ts').then(({ createKdf }) =>
      createKdf({
        makeWorker: () =>
          new Worker(scriptUrl(kdfWorkerUrl), { type: 'module' }),
      }),
    );
    return (await kdfCode).derive(...input);
  },
};
const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const locale = navigator.language;

// A page that died while a person was leaving this device: nothing is opened before that is done (LEAVE-2).
if (lines.get('maya:leave') !== null) {
  const [{ finishWipe }, { wipePorts }] = await Promise.all([
    import('#web/account/wipe-device.ts'),
    import('./main-later.ts'),
  ]);
  await finishWipe(wipePorts(window, lines));
}

// Both databases open side by side: the pointer line names the space at once. Without it the store finds out first.
const keyRows = openKeyRows();
const storage = navigator.storage as StorageManager | undefined;
const heap = (performance as { memory?: { jsHeapSizeLimit?: number } }).memory;
const known = readSpace(lines);
const opening = openLocalStore({
  clock,
  randomBytes,
  lines,
  locks: navigator.locks,
  ...(storage === undefined ? {} : { storage }),
  ...(heap?.jsHeapSizeLimit === undefined
    ? {}
    : { heapLimitBytes: heap.jsHeapSizeLimit }),
});
const vaultTabs = new BroadcastChannel('maya-vault');
const vaultEnv = {
  rows: keyRows,
  lines,
  subtle: crypto.subtle,
  randomBytes,
};
const opened = async (space: SpaceId): Promise<Vault> =>
  openVault(
    {
      ...vaultEnv,
      tabs: {
        post: () => vaultTabs.postMessage('changed'),
        listen: (changed) => vaultTabs.addEventListener('message', changed),
      },
      hasData: async () =>
        (await import('#web/local-store/has-data.ts')).hasData(
          await opening,
          lines,
        ),
    },
    space,
  );
const unlocking = known === null ? null : opened(known);
const store = await opening;
const settings = createSettings(store, lines);
const vault = await (unlocking ?? opened(store.spaceId));
const { codec } = vault;
const keepDeps = { store, lines, codec, clock, randomBytes };
// Sync is fetched late and looks at everything when it begins: what is written before needs to wake nobody.
let wakeSync = (): void => undefined;
const writer = createWriter({ ...keepDeps, wake: () => wakeSync() });
bindLook(settings, document);
const page = document.getElementById('root');
const root = page === null ? null : createRoot(page);
const i18n = activateLocale('en');
const copy = (text: string) => navigator.clipboard.writeText(text);
const help: HelpDeps = {
  store,
  writer,
  codec,
  settings,
  clock,
  timeZone,
  locale,
  copy,
};
if (vault.state() !== 'open') {
  const [{ waitUntilOpen }, { beginAnew }] = await Promise.all([
    import('./main-locked.tsx'),
    import('./main-later.ts'),
  ]);
  const go = (path: string) => () => window.location.assign(path);
  await waitUntilOpen({
    root,
    i18n,
    vault,
    store,
    lines,
    kdf,
    clock,
    ids,
    help,
    beginAnew: () => beginAnew(store, randomBytes, go('/')),
    signInAnew: () => beginAnew(store, randomBytes, go('/you/sign-in')),
  });
}
// WRITE-8: what an earlier page left in lines comes first; the screen waits for it, since it is what the person said last.
await Promise.allSettled([settings.loaded, importLeft(keepDeps)]);
bindPageLife(keepDeps, { window, document });

const onHide = (listener: () => void) => {
  const hidden = () => {
    if (document.visibilityState === 'hidden') listener();
  };
  document.addEventListener('visibilitychange', hidden);
  window.addEventListener('pagehide', listener);
  return () => {
    document.removeEventListener('visibilitychange', hidden);
    window.removeEventListener('pagehide', listener);
  };
};
const onNetworkMoments = (listener: () => void) => {
  const events: [EventTarget, string][] = [
    [window, 'online'],
    [window, 'offline'],
    [window, 'focus'],
    [window, 'pageshow'],
    [document, 'visibilitychange'],
  ];
  for (const [target, name] of events) target.addEventListener(name, listener);
  return () => {
    for (const [target, name] of events)
      target.removeEventListener(name, listener);
  };
};

const drawing = createFirstDrawing();
// Answering and talking to the server ride in a chunk that is fetched when the first words stand (design 9, PERF-2, PERF-10):
// what is asked of them before waits.
const wiring = drawing.done.then(() =>
  withWords(import('#web/conversation/answer-wiring.ts'), 'aside'),
);
const live = createLiveReplies();
// The callback runs after this module: it may name the probe that is made below.
const answering = wiring.then(({ wireAnswers }) =>
  wireAnswers({
    store,
    writer,
    codec,
    clock,
    probe,
    fetch: (...args) => fetch(...args),
    live,
    consent: () => settings.get().modelConsent,
    element: () => readElement(lines),
    lang: () => document.documentElement.lang,
    where: { country: () => settings.get().country, timeZone, locale },
    locks: navigator.locks,
    vault,
    token: async () => (await later).screens.account.token(),
  }),
);
const probe = startProbe({
  client: {
    health: async () => (await answering).client.health(),
    ping: async () => (await answering).client.ping(),
  },
  clock,
  timers: browserTimers,
  random: () => (randomBytes(1)[0] ?? 0) / 256,
  signals: {
    hasNetwork: () => navigator.onLine,
    isVisible: () => document.visibilityState === 'visible',
    onChange: onNetworkMoments,
  },
  lastMet: {
    read: () => Number(lines.get('maya:met') ?? 0) || null,
    write: (at) => void lines.set('maya:met', String(at)),
  },
});

const loop: AnswerLoop = {
  tend: (sid) =>
    drop(
      answering.then((answers) => answers.loop.tend(sid)),
      'tend',
    ),
  stop: (sid) =>
    drop(
      answering.then((answers) => answers.loop.stop(sid)),
      'stop',
    ),
  idle: async () => (await answering).loop.idle(),
};

let busy = false;
const updates = drawing.done
  .then(() => import('#web/app/register-worker.ts'))
  .then(({ registerWorker, hasWordsUnderWay }) =>
    registerWorker(
      {
        // The development server has no worker: it would serve yesterday's code.
        container: import.meta.env.PROD ? container : undefined,
        scriptUrl,
        page: document,
        reload: () => window.location.reload(),
        every,
      },
      () => !busy && !hasWordsUnderWay(document),
    ),
  );

// Account, lock, cover and a person's rights stand on no first screen.
// Fetched when the first screen stands: before it, its code would take a quarter of a second from a start.
const whenCalm = drawing.done.then(
  () =>
    new Promise<void>((resolve) => {
      const idle = window.requestIdleCallback as
        typeof window.requestIdleCallback | undefined; // not in Safari
      if (idle === undefined) window.setTimeout(resolve, CALM_MS);
      else idle(() => resolve(), { timeout: CALM_MS });
    }),
);
const laterCode = whenCalm.then(() => import('./main-later.ts'));
const later = laterCode.then(({ wireLater, wipePorts }) =>
  wireLater({
    store,
    vault,
    vaultEnv,
    writer,
    lines,
    settings,
    ids,
    clock,
    randomBytes,
    kdf,
    probe,
    copy,
    window,
    fetch: (...args) => fetch(...args),
    wipe: wipePorts(window, lines),
  }),
);
drop(
  later.then(({ sync }) => {
    wakeSync = () => sync.wake('write');
  }),
  'later',
);
const leave = lines.get('maya:leave') ?? '';
const told = leave.includes('"erase"')
  ? 'erase.pending'
  : leave.includes('"sent-away"')
    ? 'sent.away'
    : null;
const deps: AppDeps = {
  vault,
  told,
  talk: {
    store,
    writer,
    codec,
    settings,
    lines,
    clock,
    ids,
    probe,
    loop,
    live,
    carriage: lateCarriage(later.then(({ sync }) => sync)),
    sendsAlone: 'SyncManager' in window,
    assess: async (text) => (await answering).assess(text),
    copy,
    sharedWords: async () =>
      (await import('#web/app/shared-words.ts')).takeSharedWords(container),
    checkSeal: async (sid) => (await later).checkSeal(sid),
    isTouch: () => matchMedia('(pointer: coarse)').matches,
    onHide,
  },
  keep: {
    store,
    writer,
    codec,
    clock,
    ids,
    makeWorker: () =>
      new Worker(scriptUrl(searchWorkerUrl), { type: 'module' }),
    onHide,
  },
  you: {
    store,
    codec,
    settings,
    clock,
    version: __VERSION__,
    countries: __COUNTRIES__,
    sha256: (bytes) => crypto.subtle.digest('SHA-256', bytes),
    restart: () => window.location.assign('/'),
  },
  help,
  install: {
    clock,
    startedAt,
    every,
    settings,
    prompt: installPrompt,
    device: {
      standalone: matchMedia('(display-mode: standalone)').matches,
      agent: navigator.userAgent,
      touchPoints: navigator.maxTouchPoints,
    },
  },
  updates,
  drawing,
  later,
  onFirstSaved: () =>
    drop(
      import('#web/local-store/ask-persist.ts').then(({ askPersist }) =>
        askPersist(store),
      ),
      'persist',
    ),
  onBusy: (now) => {
    busy = now;
  },
};

const { visits, firstVisit } = settings.get();
drop(
  settings.set({ visits: visits + 1, firstVisit: firstVisit ?? startedAt }),
  'visits',
);

root?.render(
  <I18nProvider i18n={i18n}>
    <App deps={deps} />
  </I18nProvider>,
);
requestAnimationFrame(() => markFirstPaint(document, lines));
drop(
  whenCalm.then(() => addWords('aside')),
  'words',
);
drop(drawing.done.then(preloadHelp), 'preload-help');
