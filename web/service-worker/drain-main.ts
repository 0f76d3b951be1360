// The second script of the worker: what it needs to send without a page. Apart from the first, which every cold start runs
// before it can answer (PERF-10): the database library alone is four times as large as all the rest of the worker.
import { createAccountClient } from '#web/api/account-client.ts';
import { createSyncClient } from '#web/api/sync-client.ts';
import { openExisting } from '#web/local-store/space-tables.ts';
import type { BackgroundDeps } from './background-sync.ts';
import { drainWaiting, noteGivenUp } from './drain-waiting.ts';

declare const self: ServiceWorkerGlobalScope & { mayaDrain?: BackgroundDeps };

const wire = {
  fetch: (input: RequestInfo | URL, init?: RequestInit) =>
    self.fetch(input, init),
};
const databases = async () =>
  (await indexedDB.databases()).flatMap(({ name }) => name ?? []);

self.mayaDrain = {
  drain() {
    const tabs = new BroadcastChannel('sync');
    return drainWaiting({
      databases,
      open: openExisting,
      client: createSyncClient(wire),
      account: createAccountClient(wire),
      locks: {
        ifFree: (name, work) =>
          navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
            if (lock !== null) await work();
            return lock !== null;
          }),
        exclusive: (name, work) => navigator.locks.request(name, work),
      },
      clock: () => Date.now(),
      randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
      tell: (opIds) => tabs.postMessage({ t: 'acks', opIds }),
    }).finally(() => tabs.close());
  },
  giveUp: () => noteGivenUp({ databases, open: openExisting }),
};
