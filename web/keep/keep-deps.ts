import type { Clock } from '#shared/base/clock.ts';
import type { IdSource } from '#shared/base/ids.ts';
import type { LocalStore } from '#web/local-store/local-store.ts';
import type { Writer } from '#web/outbox/writer.ts';
import type { Codec } from '#web/vault/codec.ts';

/** All that Keep uses, built once in web/main.tsx. */
export type KeepDeps = {
  store: LocalStore;
  writer: Writer;
  codec: Codec;
  clock: Clock;
  ids: IdSource;
  /** The search worker, made where the Trusted Types policy is: its script is `web/keep/search-worker.ts`. */
  makeWorker: () => Worker;
  /** Calls back when the page is being hidden or left. */
  onHide: (listener: () => void) => () => void;
};
