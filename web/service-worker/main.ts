// The one service worker, scope `/` (WEB-9). It keeps the app's files and answers pages from them; it never touches what
// is the server's own, holds no key and opens no text (SW-6).
//
// Life of a version: it waits after installing until a page passes on a person's touch (`use-new-version`) or the app is
// started cold (INST-9). Pages are claimed on the very first installation only: those came from the network a moment ago
// and have no older worker, and being claimed lets them open their lazy parts offline in the same visit (OFF-8).
import {
  onSyncEvent,
  type BackgroundDeps,
  type SyncEventLike,
} from './background-sync.ts';
import { decideRoute } from './decide-route.ts';
import { createGenerations } from './generations.ts';
import { createSharedWords } from './shared-words.ts';

declare const self: ServiceWorkerGlobalScope & { mayaDrain?: BackgroundDeps };

const { origin } = self.location;
const files = __FILES__; // named once: the build writes the whole list in place of each mention
const kept = new Set(files.map((file) => file.path));
const shared = createSharedWords((work, ms) => setTimeout(work, ms));
const generations = createGenerations({
  caches: self.caches,
  fetch: (request) => self.fetch(request),
  sha256: async (bytes) => {
    const digest = await crypto.subtle.digest('SHA-256', bytes);
    return Array.from(new Uint8Array(digest), (byte) =>
      byte.toString(16).padStart(2, '0'),
    ).join('');
  },
  origin,
  id: __GENERATION__,
  files,
});

self.addEventListener('install', (event) => {
  const install = async () => {
    background();
    await generations.install();
  };
  event.waitUntil(install());
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    generations.activate().then(async ({ first }) => {
      if (first) await self.clients.claim();
    }),
  );
});

self.addEventListener('fetch', (event) => {
  const route = decideRoute(event.request, {
    origin,
    kept: (path) => kept.has(path),
  });
  switch (route.kind) {
    case 'leave':
      return;
    case 'share': {
      const words = event.request.formData().then((form) => {
        event.waitUntil(shared.receive(form));
        return Response.redirect('/new?shared=1', 303);
      });
      event.respondWith(words);
      return;
    }
    case 'file':
    case 'page':
      // What the browser took away under pressure comes from the network again.
      event.respondWith(
        generations
          .match(route.path)
          .then((found) => found ?? self.fetch(event.request)),
      );
      return;
    default:
      route satisfies never;
  }
});

/** Fetched while this version installs, kept by the browser beside this script, and run only when there is something to send. */
const DRAIN_SCRIPT = '/sw-drain.js';
function background(): BackgroundDeps {
  if (self.mayaDrain === undefined) importScripts(DRAIN_SCRIPT);
  if (self.mayaDrain === undefined) throw new Error('drain');
  return self.mayaDrain;
}

// SW-2: none of these events stands in the types of the platform.
self.addEventListener('sync' as 'message', (event) => {
  const sync = event as unknown as SyncEventLike & ExtendableEvent;
  sync.waitUntil(onSyncEvent(background(), sync));
});
self.addEventListener('periodicsync' as 'message', (event) => {
  event.waitUntil(background().drain());
});

self.addEventListener('message', (event) => {
  const answer = (value: unknown) => {
    event.ports[0]?.postMessage(value);
  };
  switch (messageType(event.data)) {
    case 'use-new-version':
      event.waitUntil(self.skipWaiting());
      return;
    case 'bring-back':
      event.waitUntil(generations.bringBack().then(answer));
      return;
    case 'fill':
      event.waitUntil(generations.fill());
      return;
    case 'drain':
      event.waitUntil(background().drain().then(answer));
      return;
    case 'share-ready':
      answer(shared.take());
      return;
    default: // a page of another version may know words that this one does not
  }
});

function messageType(message: unknown): unknown {
  return typeof message === 'object' && message !== null && 'type' in message
    ? message.type
    : null;
}
