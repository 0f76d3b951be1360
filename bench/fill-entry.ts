import { openKeyRows } from '#web/local-store/key-rows.ts';
import { browserLines } from '#web/local-store/lines.ts';
import { openLocalStore } from '#web/local-store/open-store.ts';
import { openVault } from '#web/vault/vault.ts';
import { createPlainCodec } from './plain-codec.ts';
import { fillStore, type FillDeps } from './fill-store.ts';
import { queueStore } from './queue-store.ts';

/** Runs inside the app's own page, on the app's own store and under the vault key of this very device. */
async function withStore(
  isSealed: boolean,
  work: (deps: FillDeps) => Promise<unknown>,
): Promise<void> {
  const clock = () => Date.now();
  const randomBytes = (n: number) => crypto.getRandomValues(new Uint8Array(n));
  const lines = browserLines();
  const store = await openLocalStore({ clock, randomBytes, lines });
  const rows = openKeyRows();
  const { subtle } = crypto;
  const hasData = () => Promise.resolve(true);
  const env = { rows, lines, subtle, randomBytes, hasData };
  const codec = isSealed
    ? (await openVault(env, store.spaceId)).codec
    : createPlainCodec();
  await work({ store, codec, clock, randomBytes });
  rows.close();
  store.close();
}

const fill = (messages: number, isSealed: boolean): Promise<void> =>
  withStore(isSealed, (deps) =>
    fillStore(deps, { messages, sessions: Math.ceil(messages / 40) }),
  );

const queue = (messages: number): Promise<void> =>
  withStore(true, (deps) => queueStore(deps, messages));

Object.assign(window, { fill, queue });
