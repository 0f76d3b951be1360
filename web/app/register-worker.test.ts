import { expect, test } from 'vitest';
import { registerWorker } from './register-worker.ts';

/** A container whose registration can receive a newer version; time moves by `tick`. */
function createBrowser(hasActive: boolean) {
  const posted: unknown[] = [];
  const worker = Object.assign(new EventTarget(), {
    postMessage: (message: unknown) => posted.push(message),
  });
  const registration = Object.assign(new EventTarget(), {
    active: hasActive ? worker : null,
    waiting: null as EventTarget | null,
    installing: null as EventTarget | null,
    updates: 0,
    update() {
      this.updates += 1;
      return Promise.resolve();
    },
  });
  const asked: unknown[] = [];
  const container = Object.assign(new EventTarget(), {
    controller: hasActive ? worker : null,
    register: (...args: unknown[]) => {
      asked.push(args);
      return Promise.resolve(registration);
    },
  });
  const timers: { work: () => void; ms: number }[] = [];
  let reloads = 0;
  const page = { visibilityState: 'visible' as DocumentVisibilityState };
  const env = {
    container: container as unknown as ServiceWorkerContainer,
    scriptUrl: (path: string) => path,
    page: page as Document,
    reload: () => {
      reloads += 1;
    },
    every: (work: () => void, ms: number) => {
      timers.push({ work, ms });
      return () => undefined;
    },
  };
  return {
    env,
    page,
    asked,
    posted,
    registration,
    reloads: () => reloads,
    settled: () => new Promise((done) => setTimeout(done, 0)),
    tick: (ms: number) => {
      for (const timer of timers) if (timer.ms === ms) timer.work();
    },
    takeOver: () => container.dispatchEvent(new Event('controllerchange')),
    offer: () => {
      registration.installing = worker;
      registration.dispatchEvent(new Event('updatefound'));
      registration.installing = null;
      registration.waiting = worker;
      worker.dispatchEvent(new Event('statechange'));
    },
  };
}

const CALM = 5_000;
const HOUR = 3_600_000;

test('[WEB-9] one worker, the whole scope, its script always asked of the network', async () => {
  const browser = createBrowser(true);
  registerWorker(browser.env, () => true);
  await browser.settled();
  expect(browser.asked).toEqual([
    ['/sw.js', { scope: '/', updateViaCache: 'none' }],
  ]);
});

test('[INST-9] a new version is offered at a calm moment and never takes over by itself', async () => {
  const browser = createBrowser(true);
  let calm = false;
  const updates = registerWorker(browser.env, () => calm);
  await browser.settled();
  expect(updates.get()).toBe('none');
  browser.offer();
  browser.tick(CALM);
  expect(updates.get()).toBe('waiting');
  calm = true;
  browser.tick(CALM);
  expect(updates.get()).toBe('ready');
  calm = false;
  browser.tick(CALM);
  expect(updates.get()).toBe('waiting');
  expect(browser.posted).not.toContainEqual({ type: 'use-new-version' });
});

test('[INST-9] a touch uses it, and only then the page begins again; another tab’s touch reloads nothing', async () => {
  const browser = createBrowser(true);
  const updates = registerWorker(browser.env, () => true);
  await browser.settled();
  browser.offer();
  browser.takeOver();
  expect(browser.reloads()).toBe(0);
  updates.useNow();
  expect(browser.posted).toContainEqual({ type: 'use-new-version' });
  browser.takeOver();
  expect(browser.reloads()).toBe(1);
});

test('[INST-9] “Next time” is not asked again in this start', async () => {
  const browser = createBrowser(true);
  const updates = registerWorker(browser.env, () => true);
  await browser.settled();
  browser.offer();
  updates.later();
  browser.tick(CALM);
  expect(updates.get()).toBe('waiting');
});

test('[INST-9] a first installation is no update', async () => {
  const browser = createBrowser(false);
  const updates = registerWorker(browser.env, () => true);
  await browser.settled();
  browser.offer();
  expect(updates.get()).toBe('none');
});

test('[INST-11] looked for at start and hourly while visible; missing files are asked for', async () => {
  const browser = createBrowser(true);
  registerWorker(browser.env, () => true);
  await browser.settled();
  expect(browser.registration.updates).toBe(1);
  browser.tick(HOUR);
  expect(browser.registration.updates).toBe(2);
  browser.page.visibilityState = 'hidden';
  browser.tick(HOUR);
  expect(browser.registration.updates).toBe(2);
  expect(browser.posted).toContainEqual({ type: 'fill' });
});

test('[OFF-8] without service workers Maya starts all the same', () => {
  const browser = createBrowser(true);
  const updates = registerWorker(
    { ...browser.env, container: undefined },
    () => true,
  );
  updates.useNow();
  expect(updates.get()).toBe('none');
});
