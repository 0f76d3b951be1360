import { I18nProvider } from '@lingui/react';
import axe from 'axe-core';
import { createRoot } from 'react-dom/client';
import { Router } from 'wouter';
import { memoryLocation } from 'wouter/memory-location';
import { err, ok, type Result } from '#shared/base/result.ts';
import type { ErrorCode } from '#shared/base/errors.ts';
import { Frame } from '#web/app/frame.tsx';
import { PromptHost } from '#web/app/prompt-host.tsx';
import { parseRoute } from '#web/app/routes-paths.ts';
import { firstSettings, type Settings } from '#web/local-store/settings.ts';
import { activateLocale, addWords } from '#web/locales/catalogue.ts';
import { applyLook } from '#web/ui/look.ts';
import '#web/ui/tokens.css';
import { useText } from '#web/ui/use-text.ts';
import { AccountPages, isAccountPage } from './account-pages.tsx';
import { codeSigns } from './code-slips.ts';
import type { AccountScreens } from './screen-deps.ts';
import type { Account, AccountState } from './types.ts';

// The screens of an account in the app's own frame, with an account made by hand: each test decides every answer.

export const CODE = '7QF3-M2ZK-0WVD-9XTA-4HCE-R8NB-5YGJ-PS61-K';
export const PASSPHRASE = 'four quiet lamps by a window';
export const ADDRESS = 'ada@example.org';

type Methods = Omit<Account, 'state' | 'subscribe'>;
type Call = { name: keyof Methods; input: unknown };
export type HandAccount = Account & {
  calls: Call[];
  answer: Partial<Methods>;
  become(state: AccountState): void;
  count(name: keyof Methods): number;
};

/** Answers well unless told otherwise by `answer`; remembers what it was asked. */
export function handAccount(first: AccountState): HandAccount {
  let state = first;
  const listeners = new Set<() => void>();
  const calls: Call[] = [];
  const well: Methods = {
    prepareSignUp: ({ email }) =>
      Promise.resolve(ok({ email, recoveryCode: CODE })),
    practise: (draft, typed) =>
      codeSigns(typed) === codeSigns(draft.recoveryCode)
        ? ok(undefined)
        : err('recovery_code_malformed'),
    submitSignUp: () => Promise.resolve(ok('done')),
    signIn: () => Promise.resolve(ok('done')),
    refresh: () => Promise.resolve(ok('token')),
    token: () => Promise.resolve('token'),
    devices: () => Promise.resolve(ok(devices)),
    revoke: () => Promise.resolve(ok(undefined)),
    changePassphrase: () => Promise.resolve(ok(undefined)),
    prepareCode: () => Promise.resolve(ok({ recoveryCode: CODE })),
    prepareRotation: () => Promise.resolve(ok({ recoveryCode: CODE })),
    confirmCode: ({ recoveryCode }, typed) =>
      Promise.resolve(
        codeSigns(typed) === codeSigns(recoveryCode)
          ? ok(undefined)
          : err('recovery_code_malformed'),
      ),
    consents: () =>
      Promise.resolve(
        ok({ account: true, model: false, metrics: true, research: false }),
      ),
    setConsent: () => Promise.resolve(ok(undefined)),
    signOut: () => Promise.resolve(ok(undefined)),
    eraseAccount: () => Promise.resolve(ok(undefined)),
  };
  const answer: Partial<Methods> = {};
  // Each method is looked up when it is called, so that a test can change an answer between two touches.
  const asked = Object.fromEntries(
    (Object.keys(well) as (keyof Methods)[]).map((name) => [
      name,
      (...input: unknown[]) => {
        calls.push({ name, input: input.length > 1 ? input : input[0] });
        const method = (answer[name] ?? well[name]) as (
          ...input: unknown[]
        ) => unknown;
        return method(...input);
      },
    ]),
  ) as unknown as Methods;
  return {
    ...asked,
    calls,
    answer,
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    become(next) {
      state = next;
      for (const listener of listeners) listener();
    },
    count: (name) => calls.filter((call) => call.name === name).length,
  };
}

export const refused =
  (error: ErrorCode) => (): Promise<Result<never, ErrorCode>> =>
    Promise.resolve(err(error));

/** An answer that comes when the test says so. */
export function held<T>() {
  let give: (value: T) => void = () => undefined;
  const promise = new Promise<T>((resolve) => {
    give = resolve;
  });
  return { promise, give: (value: T) => give(value) };
}

export const devices = [
  {
    id: '0a1b2c3d',
    name: null,
    createdDay: '2026-10-01',
    lastSeenDay: '2026-11-20',
    isThis: false,
  },
  {
    id: 'ffee0011',
    name: 'Phone in the kitchen',
    createdDay: '2026-10-02',
    lastSeenDay: '2026-11-21',
    isThis: true,
  },
  {
    id: '99887766',
    name: 'Tablet',
    createdDay: '2026-11-02',
    lastSeenDay: '2026-11-03',
    isThis: false,
  },
];

export const states = {
  guest: { kind: 'guest' },
  queued: { kind: 'queued', place: 7, until: Date.UTC(2026, 10, 21, 14, 5) },
  'signed-in': { kind: 'signed-in', email: ADDRESS, offline: false },
  offline: { kind: 'signed-in', email: ADDRESS, offline: true },
  'needs-sign-in': { kind: 'needs-sign-in', email: ADDRESS },
  erasing: { kind: 'erasing' },
} as const satisfies Record<string, AccountState>;

/** Lengths alone, as the real one; `common` is the one everybody uses here. */
export const checkPassphrase: AccountScreens['checkPassphrase'] = (text) => {
  if (Array.from(text).length < 12)
    return { ok: false, why: 'short', strength: 0 };
  if (text.length > 256) return { ok: false, why: 'long', strength: 0 };
  if (text === 'passwordpassword')
    return { ok: false, why: 'common', strength: 0 };
  return Promise.resolve({ ok: true, why: null, strength: 3 });
};

export type Mounted = Awaited<ReturnType<typeof mountAccount>>;

type Setup = {
  hasLock?: boolean;
  state?: AccountState;
  kept?: Map<string, string>;
  unsent?: () => Promise<number>;
  modelConsent?: Settings['modelConsent'];
};

export async function mountAccount(
  path: string,
  {
    state = states.guest,
    kept = new Map(),
    unsent = () => Promise.resolve(0),
    hasLock = false,
    modelConsent = 'unasked',
  }: Setup = {},
) {
  const i18n = activateLocale('en');
  await Promise.all([addWords('account'), addWords('lock'), addWords('you')]);
  const account = handAccount(state);
  const location = memoryLocation({ path, record: true });
  const copied: string[] = [];
  const files: { file: Blob; name: string }[] = [];
  const printed: true[] = [];
  let settings: Settings = { ...firstSettings, modelConsent };
  const listeners = new Set<() => void>();
  const clipboard = { isRefused: false };
  const network = { isOffline: false };
  const deps: AccountScreens = {
    account,
    settings: {
      get: () => settings,
      set(patch) {
        settings = { ...settings, ...patch };
        for (const listener of listeners) listener();
        return Promise.resolve();
      },
      subscribe(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    checkPassphrase,
    fiveWords: () => 'river candle seven moth orchard',
    isLockSet: () => hasLock,
    shelf: {
      put: (name, text) => Promise.resolve(void kept.set(name, text)),
      get: (name) => Promise.resolve(kept.get(name) ?? null),
      remove: (name) => Promise.resolve(void kept.delete(name)),
    },
    unsent,
    isOffline: () => network.isOffline,
    copy: (text) =>
      clipboard.isRefused
        ? Promise.reject(new Error('refused'))
        : Promise.resolve(void copied.push(text)),
    print: () => void printed.push(true),
    download: (file, name) => void files.push({ file, name }),
    zones: {
      own: 'Europe/Vienna',
      all: ['America/New_York', 'Europe/Berlin', 'Europe/Vienna'],
    },
  };
  const host = document.createElement('div');
  document.body.append(host);
  const root = createRoot(host);
  const usePath = () => location.hook()[0];

  function App() {
    const text = useText();
    const route = parseRoute(usePath());
    const page = route.name === 'you' ? route.page : null;
    return (
      <Frame
        route={route}
        help={
          <button type="button" className="button" data-kind="help">
            {text('help.button')}
          </button>
        }
        onHelp={() => undefined}
        state={<span className="line">{text('badge.online')}</span>}
        list={() => null}
        prompts={<PromptHost>{null}</PromptHost>}
        keys={false}
        isBare={false}
      >
        {isAccountPage(page) ? (
          <AccountPages page={page} {...deps} />
        ) : (
          <h1>{text('place.talk')}</h1>
        )}
      </Frame>
    );
  }

  root.render(
    <I18nProvider i18n={i18n}>
      <Router hook={location.hook}>
        <App />
      </Router>
    </I18nProvider>,
  );
  return {
    account,
    kept,
    copied,
    files,
    printed,
    clipboard,
    network,
    settings: () => settings,
    path: () => location.history?.at(-1),
    end() {
      root.unmount();
      host.remove();
      applyLook(document.documentElement, {
        theme: 'system',
        textSize: 1,
        quiet: false,
      });
    },
  };
}

/** The names of all rules that the page breaks, with the elements that break them. */
export async function findBarriers(): Promise<string[]> {
  await Promise.all(
    document.getAnimations().map(({ finished }) => finished.catch(() => null)),
  );
  const { violations } = await axe.run(document, {
    runOnly: {
      type: 'tag',
      values: [
        'wcag2a',
        'wcag2aa',
        'wcag21a',
        'wcag21aa',
        'wcag22aa',
        'best-practice',
      ],
    },
  });
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`,
  );
}

/** A page that is wider than its window scrolls sideways (LAYOUT-9). */
export const overflow = (): number =>
  [...document.querySelectorAll('.frame, .frame-main, .text-table')].reduce(
    (most, { scrollWidth, clientWidth }) =>
      Math.max(most, scrollWidth - clientWidth),
    document.documentElement.scrollWidth - window.innerWidth,
  );

/** Words on the page, as a person reads them. */
export const words = (): string =>
  document.querySelector('main')?.textContent ?? '';

/** Every text that this page can have left where others may read it. */
export function leftBehind(): string {
  const stored = (store: Storage) =>
    Array.from({ length: store.length }, (_, n) => store.key(n) ?? '').map(
      (key) => `${key}=${store.getItem(key) ?? ''}`,
    );
  return [
    location.href,
    JSON.stringify(history.state),
    ...stored(localStorage),
    ...stored(sessionStorage),
  ].join('\n');
}
