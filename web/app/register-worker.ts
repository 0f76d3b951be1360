import { drop } from '#shared/base/drop.ts';

/** A new version is looked for at start and then this often while the page can be seen (INST-11). */
const CHECK_EVERY_MS = 3_600_000;
/** How often a waiting version asks again whether the moment is calm (INST-9). */
const CALM_EVERY_MS = 5_000;

type Timers = {
  every: (work: () => void, ms: number) => () => void;
};

export type WorkerEnv = Timers & {
  /** Missing where service workers are not allowed: Maya then needs the network to start. */
  container: ServiceWorkerContainer | undefined;
  scriptUrl: (path: string) => string;
  page: Pick<Document, 'visibilityState' | 'addEventListener'>;
  reload: () => void;
};

/** `ready`: a newer version waits, and the moment is calm. */
export type UpdateState = 'none' | 'waiting' | 'ready';

export type Updates = {
  get(): UpdateState;
  subscribe(listener: () => void): () => void;
  /** The person's touch: the new version takes over, and this page begins again with it. */
  useNow(): void;
  /** Not asked again in this start; the version begins with the next cold start by itself. */
  later(): void;
};

/**
 * Registers the service worker and watches for a newer version (INST-9, INST-11). Nothing reloads without a touch: other
 * open pages go on with their own files, which stay on the device for one generation (INST-10).
 */
export function registerWorker(env: WorkerEnv, isCalm: () => boolean): Updates {
  const { container } = env;
  const listeners = new Set<() => void>();
  let state: UpdateState = 'none';
  let waiting: ServiceWorker | null = null;
  let declined = false;
  let asked = false;

  const settle = () => {
    const next: UpdateState =
      waiting === null ? 'none' : !declined && isCalm() ? 'ready' : 'waiting';
    if (next === state) return;
    state = next;
    for (const listener of listeners) listener();
  };

  const note = (registration: ServiceWorkerRegistration) => {
    // A first installation has nothing to replace: it is not an update.
    waiting = registration.active ? registration.waiting : null;
    settle();
  };

  const begin = async (from: ServiceWorkerContainer) => {
    const registration = await from.register(env.scriptUrl('/sw.js'), {
      scope: '/',
      updateViaCache: 'none',
    });
    note(registration);
    registration.addEventListener('updatefound', () => {
      registration.installing?.addEventListener('statechange', () => {
        note(registration);
      });
    });
    // Files the device lacks (refused once, or cleared by the browser) are fetched again without a new version.
    from.controller?.postMessage({ type: 'fill' });
    const look = () => {
      if (env.page.visibilityState === 'visible')
        drop(registration.update(), 'update-check');
    };
    env.every(look, CHECK_EVERY_MS);
    look();
  };

  if (container) {
    drop(begin(container), 'register-worker');
    env.every(settle, CALM_EVERY_MS);
    container.addEventListener('controllerchange', () => {
      if (asked) env.reload();
    });
  }

  return {
    get: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    useNow() {
      asked = true;
      waiting?.postMessage({ type: 'use-new-version' });
    },
    later() {
      declined = true;
      settle();
    },
  };
}

/** INST-9: a draft, an answer on its way or words not yet saved make the moment not calm. */
export function hasWordsUnderWay(page: Document): boolean {
  const field = page.querySelector<HTMLTextAreaElement>('#composer-words');
  return (
    (field !== null && field.value !== '') ||
    page.querySelector(
      '[data-live], .own[data-state="saving"], .own[data-state="unsaved"]',
    ) !== null
  );
}
