import { createSearchIndex } from './search-index.ts';
import type { FromWorker, ToWorker } from './search-wire.ts';

// Keeps the index off the page, so that typing never waits for it. It ends with the page or when search is left, and the
// opened words end with it (KEEP-9, LOCK-4).

const index = createSearchIndex();

self.addEventListener('message', (event: MessageEvent<ToWorker>) => {
  const told = event.data;
  switch (told.type) {
    case 'add':
      index.add(told.docs);
      break;
    case 'find': {
      const answer: FromWorker = {
        type: 'found',
        n: told.n,
        hits: index.find(told.query),
      };
      self.postMessage(answer);
      break;
    }
  }
});
