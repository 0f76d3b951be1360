import type { SearchDoc, SearchHit } from './search-index.ts';

/** What travels between page and search worker. `n` numbers a question, so that a late answer to an older one is dropped. */
export type ToWorker =
  | { type: 'add'; docs: SearchDoc[] }
  | { type: 'find'; n: number; query: string };

export type FromWorker = { type: 'found'; n: number; hits: SearchHit[] };
