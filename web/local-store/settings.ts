import { useSyncExternalStore } from 'react';
import { drop } from '#shared/base/drop.ts';
import {
  isBetween,
  isFlag,
  isNullOr,
  isNumber,
  isOneOf,
  isText,
  type Guard,
  type Guarded,
} from '#shared/base/shape.ts';
import type { LineStore } from './lines.ts';
import type { LocalStore } from './local-store.ts';

// Settings belong to the device and are no secret: a row `settings` in the database, and what the first paint needs as a
// line, so that the right theme and text size stand before the database is open; the country with it, for the help page that
// opens no database.

const LOOK = 'maya:look';
const KEY = 'settings';

const fits = {
  theme: isOneOf('system', 'light', 'dark', 'night'),
  textSize: isBetween(0.9, 2),
  quiet: isFlag,
  enterSends: isOneOf('auto', 'always', 'never'),
  announce: isOneOf('full', 'done'),
  country: isNullOr(isText),
  keys: isFlag,
  adult: isFlag,
  modelConsent: isOneOf('unasked', 'yes', 'no'),
  installOffers: isNumber,
  installLastOffer: isNullOr(isNumber),
  visits: isNumber,
  firstVisit: isNullOr(isNumber),
  planWhileLocked: isFlag,
  /** Minutes out of sight until a lock closes (LOCK-3). */
  lockDelay: isOneOf('at-once', '1', '5', '15', '60', 'never'),
  cover: isFlag,
  greetingPause: isFlag,
};

export type Settings = {
  -readonly [Name in keyof typeof fits]: Guarded<(typeof fits)[Name]>;
};

export type SettingsStore = {
  get(): Settings;
  /** Shown at once, also when storing fails; resolves when it is stored. */
  set(patch: Partial<Settings>): Promise<void>;
  subscribe(listener: () => void): () => void;
};

export const firstSettings: Settings = {
  theme: 'system',
  textSize: 1,
  quiet: false,
  enterSends: 'auto',
  announce: 'full',
  country: null,
  keys: true,
  adult: false,
  modelConsent: 'unasked',
  installOffers: 0,
  installLastOffer: null,
  visits: 0,
  firstVisit: null,
  planWhileLocked: false,
  lockDelay: '5',
  cover: true,
  greetingPause: true,
};

/** Theme, text size and quiet are there at once; `loaded` resolves when the rest was read. */
export function createSettings(
  store: LocalStore,
  lines: LineStore,
): SettingsStore & { loaded: Promise<void> } {
  let settings = pick(readLine(lines), firstSettings);
  const listeners = new Set<() => void>();
  const changed = new Set<string>();

  function show(next: Settings): void {
    settings = next;
    const { theme, textSize, quiet, country } = next;
    lines.set(LOOK, JSON.stringify({ theme, textSize, quiet, country }));
    for (const listener of listeners) listener();
  }

  async function load(): Promise<void> {
    const row = await store.run((db) => db.meta.get(KEY));
    if (row === undefined) return;
    const stored = pick(row.v, settings);
    const mine = Object.entries(settings).filter(([name]) => changed.has(name));
    show({ ...stored, ...Object.fromEntries(mine) });
  }

  const stop = store.subscribe(() => {
    if (store.status().state === 'ok') drop(load().then(stop), 'settings');
  });
  const loaded = load().then(stop, () => undefined);

  return {
    loaded,
    get: () => settings,
    async set(patch) {
      for (const name of Object.keys(patch)) changed.add(name);
      show(pick({ ...settings, ...patch }, settings));
      // Read and written in one transaction: two tabs that set different things keep both.
      await store.run(
        (db) =>
          db.transaction('rw', db.meta, async () => {
            const row = await db.meta.get(KEY);
            const known = pick(row?.v, settings);
            await db.meta.put({
              k: KEY,
              v: pick({ ...known, ...patch }, known),
            });
          }),
        'write',
      );
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export function useSettings(settings: SettingsStore): Settings {
  return useSyncExternalStore(settings.subscribe, settings.get);
}

/** Field by field: one value that does not fit never costs the others. */
function pick(from: unknown, otherwise: Settings): Settings {
  if (typeof from !== 'object' || from === null) return otherwise;
  return Object.entries(from).reduce<Settings>((whole, [name, value]) => {
    const guard = (fits as Record<string, Guard<unknown> | undefined>)[name]; // any name may be asked for
    return guard?.(value) === true ? { ...whole, [name]: value } : whole;
  }, otherwise);
}

function readLine(lines: LineStore): unknown {
  try {
    return JSON.parse(lines.get(LOOK) ?? 'null') as unknown;
  } catch {
    return null;
  }
}
