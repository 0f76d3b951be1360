import { I18nProvider } from '@lingui/react';
import axe from 'axe-core';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, expect, test } from 'vitest';
import { activateLocale, addWords } from '#web/locales/catalogue.ts';
import '#web/ui/tokens.css';
import { InstallHint, type InstallDeps } from './install-hint.tsx';
import { keepInstallPrompt } from './install-prompt-event.ts';
import { UpdatePrompt } from './update-prompt.tsx';

activateLocale('en');
await addWords('aside');

const MINUTE = 60_000;
let root: Root | undefined;
afterEach(() => {
  root?.unmount();
  document.body.replaceChildren();
});

async function show(part: React.ReactNode): Promise<void> {
  const place = document.createElement('main');
  document.body.append(place);
  root = createRoot(place);
  root.render(
    <I18nProvider i18n={activateLocale('en')}>
      <h1>{'Maya'}</h1>
      {part}
    </I18nProvider>,
  );
  await settle();
}
async function settle(): Promise<void> {
  await new Promise((done) => setTimeout(done, 50));
  // A sheet half faded in would be measured with the contrast of that moment.
  await Promise.all(document.getAnimations().map((one) => one.finished));
}
const button = (name: string) =>
  [...document.querySelectorAll('button')].find(
    (one) => one.textContent === name,
  );
const touch = async (name: string) => {
  button(name)?.click();
  await settle();
};
const violations = async () =>
  (await axe.run(document)).violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes.map((node) => node.any[0]?.message).join(' | ')}`,
  );

function createDevice(agent: string) {
  const kept: ReturnType<InstallDeps['settings']['get']> = {
    visits: 2,
    installOffers: 0,
    installLastOffer: null,
  };
  const device = new EventTarget();
  const prompts: string[] = [];
  const deps: InstallDeps = {
    clock: () => 20 * MINUTE,
    startedAt: 0,
    every: () => () => undefined,
    settings: {
      get: () => kept,
      set: (patch) => {
        Object.assign(kept, patch);
        return Promise.resolve();
      },
    },
    prompt: keepInstallPrompt(device as Window),
    device: { standalone: false, agent, touchPoints: 5 },
  };
  const offerByBrowser = () => {
    const event = Object.assign(
      new Event('beforeinstallprompt', { cancelable: true }),
      {
        prompt: () => {
          prompts.push('shown');
          return Promise.resolve();
        },
        userChoice: Promise.resolve({ outcome: 'accepted' }),
      },
    );
    device.dispatchEvent(event);
    return event;
  };
  return { kept, deps, prompts, offerByBrowser };
}
const now = {
  ownMessages: 3,
  firstSaved: true,
  helpOpen: false,
  onExport: () => undefined,
};

test('[INST-6] the browser’s own prompt is kept, and used on a touch', async () => {
  const { kept, deps, prompts, offerByBrowser } = createDevice('Android');
  const event = offerByBrowser();
  expect(event.defaultPrevented).toBe(true);
  await show(<InstallHint deps={deps} {...now} />);
  expect(document.body.textContent).toContain(
    'Installed, Maya opens without a network and your words keep better.',
  );
  expect(kept).toMatchObject({
    installOffers: 1,
    installLastOffer: 20 * MINUTE,
  });
  expect(prompts).toEqual([]);
  expect(await violations()).toEqual([]);
  await touch('Install');
  expect(prompts).toEqual(['shown']);
  expect(button('Install')).toBeUndefined();
});

test('[INST-6] [INST-7] on an iPhone three drawn steps, and before them the words that would stay behind', async () => {
  const { deps } = createDevice('Mozilla/5.0 (iPhone)');
  let exported = 0;
  await show(
    <InstallHint
      deps={deps}
      {...now}
      onExport={() => {
        exported += 1;
      }}
    />,
  );
  await touch('Show me how');
  const sheet = document.querySelector('dialog');
  expect(sheet?.open).toBe(true);
  expect(sheet?.textContent).toContain(
    'Once installed, Maya may begin empty. Take your 3 messages along first.',
  );
  expect(sheet?.querySelectorAll('li svg')).toHaveLength(3);
  const carry = sheet?.textContent.indexOf('Take your') ?? -1;
  expect(carry).toBeLessThan(sheet?.textContent.indexOf('Share') ?? -1);
  expect(await violations()).toEqual([]);
  await touch('Save them to a file');
  expect(exported).toBe(1);
  await touch('I have it');
  expect(document.querySelector('dialog')?.open ?? false).toBe(false);
});

test('[INST-5] nothing shows while help is open, and “Not now” ends it for this start', async () => {
  const { kept, deps, offerByBrowser } = createDevice('Android');
  offerByBrowser();
  await show(<InstallHint deps={deps} {...now} helpOpen />);
  expect(button('Install')).toBeUndefined();
  expect(kept.installOffers).toBe(0);
  root?.unmount();
  await show(<InstallHint deps={deps} {...now} />);
  await touch('Not now');
  expect(button('Install')).toBeUndefined();
  expect(kept.installOffers).toBe(1);
});

test('[INST-9] a ready version is offered in one sentence with two answers', async () => {
  const answers: string[] = [];
  await show(
    <UpdatePrompt
      updates={{
        get: () => 'ready',
        subscribe: () => () => undefined,
        useNow: () => answers.push('now'),
        later: () => answers.push('later'),
      }}
    />,
  );
  expect(document.querySelector('[role=status]')?.textContent).toBe(
    'A newer Maya is ready. Use it now, or it begins next time.',
  );
  expect(await violations()).toEqual([]);
  await touch('Use it now');
  await touch('Next time');
  expect(answers).toEqual(['now', 'later']);
});
