import { openKeyRows } from '#web/local-store/key-rows.ts';
import { browserLines } from '#web/local-store/lines.ts';
import { openLocalStore } from '#web/local-store/open-store.ts';
import { openVault } from '#web/vault/vault.ts';
import { createPlainCodec } from './plain-codec.ts';
import { fillStore } from './fill-store.ts';

/** Runs inside the app's own page, on the app's own store and under the vault key of this very device. */
async function fill(messages: number, isSealed: boolean): Promise<void> {
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
  await fillStore(
    { store, codec, clock, randomBytes },
    { messages, sessions: Math.ceil(messages / 40) },
  );
  rows.close();
  store.close();
}

Object.assign(window, { fill });
