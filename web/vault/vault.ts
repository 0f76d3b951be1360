import type { SpaceId } from '#shared/base/ids.ts';
import { wipe } from '#shared/crypto/bytes-text.ts';
import type { KeyRing, Wrap } from '#shared/crypto/types.ts';
import type { KeyRows } from '#web/local-store/key-rows.ts';
import type { LineStore } from '#web/local-store/lines.ts';
import type { Codec } from './codec.ts';
import { drop } from '#shared/base/drop.ts';
import {
  isDeviceWrap,
  lockBytes,
  makeDeviceKey,
  ringFromBytes,
  ringPlace,
  ringToBytes,
  uniteRings,
  unlockBytes,
  type DeviceWrap,
  type WrapEnv,
} from './device-wrap.ts';
import type { Shelf } from './shelf.ts';
import { createVaultCodec } from './vault-codec.ts';
import { readWraps, storeWraps } from './wrap-store.ts';

// One piece, although long: what is in memory, what is stored and what other tabs did must never be told apart wrongly.
//
//   first launch ──► open ◄──────────── adopt(keys of a wrap) ───────────┐
//                     │ close()                                          │
//                     ▼                                                  │
//        start: device wrap there ─► open;  wraps alone ─► locked ───────┤
//               words but no wrap at all ─► lost ────────────────────────┘

export type VaultState = 'open' | 'locked' | 'lost';

/**
 * The vault of one space on this device. Keys live in memory while it is open, and nowhere else in the clear.
 * - Nothing is sealed before a key that survives this page is stored: `isKept` is false only where the browser keeps none.
 * - Taking the device wrap away makes the lock real (VAULT-16); another wrap must be there first.
 */
export type Vault = {
  readonly user: SpaceId;
  state(): VaultState;
  /** False: the browser stores no keys, so what is written here cannot be read after this page is gone. */
  isKept(): boolean;
  subscribe(listener: () => void): () => void;
  codec: Codec;
  /** While open; callers use it and let it go. */
  ring(): KeyRing | null;
  /** Opens with keys gained from a wrap, and keeps them for this device unless a lock is set. */
  adopt(ring: KeyRing): Promise<void>;
  /** Wipes the keys from memory. */
  close(): void;
  /** False while a lock is set, and where the browser keeps no keys. */
  hasDeviceWrap(): boolean;
  /** Opening needs a secret; also where another tab has set it. */
  isLockSet(): boolean;
  /** Takes the lock away. Throws when these keys are older than the wraps: another tab renewed them, and they would win. */
  keepDeviceWrap(): Promise<void>;
  /** Where the browser kept no key so far: tries once more; resolves with `isKept`. */
  tryKeeping(): Promise<boolean>;
  /** Throws when no other wrap would be left: nobody could open the vault again. */
  dropDeviceWrap(): Promise<void>;
  /** Wraps that are not this device's: in `maya-keys` and, against its loss, in the line `maya:wraps` (STORE-13). */
  wraps: {
    list(): Wrap[];
    put(wraps: Wrap[]): Promise<void>;
    remove(id: string): Promise<void>;
  };
  /** Small texts that this device may show while locked (CARD-9). */
  shelf: Shelf;
  /** Locks texts to the journal key without any key that opens them (WRITE-10, JRN-2); null when no such key is stored. */
  lockedBox(): Promise<((plain: string) => string) | null>;
  openHeld(line: string): Promise<string | null>;
};

export type VaultEnv = WrapEnv & {
  rows: KeyRows;
  lines: LineStore;
  /** Whether anything sealed lies on this device already: then a missing key is a loss, not a first launch. */
  hasData: () => Promise<boolean>;
  /** To the other tabs: that something of the vault changed, and nothing more (TAB-5). */
  tabs?: { post(): void; listen(changed: () => void): void };
};

/** A key store that fails for a moment at the very first launch must not cost what is said next. */
const FIRST_TRIES = 3;
const FIRST_PAUSE_MS = 150;

// Fetched with the first lock: nobody else writes to a closed vault.
const lockedWriting = () => import('./locked-writing.ts');
const loadShelf = () => import('./shelf.ts');

/**
 * Finds out how the vault of `user` stands, makes its key at a first launch, and opens it where this device may.
 *
 * Several tabs hold it at once. What is stored counts: it is read again before each change and whenever another tab tells of
 * one, so that a tab that slept sets no old wrap, old lock or old key back.
 */
export async function openVault(env: VaultEnv, user: SpaceId): Promise<Vault> {
  const { rows, randomBytes } = env;
  const place = ringPlace(user);
  const listeners = new Set<() => void>();
  let ring: KeyRing | null = null;
  let wraps: Wrap[] = [];
  let isLocked = false;
  let hasWrap = false;
  let isKept = true;
  let isLost = false;

  const tell = (): void => listeners.forEach((listener) => listener());
  const changed = (): void => {
    env.tabs?.post();
    tell();
  };

  async function readDeviceWrap(): Promise<KeyRing | null> {
    const row = await rows.get(`wrap:${user}`);
    return isDeviceWrap(row) ? openWrap(row) : null;
  }
  async function openWrap(wrap: DeviceWrap): Promise<KeyRing | null> {
    const bytes = await unlockBytes(env, wrap, place);
    return bytes === null ? null : ringFromBytes(bytes);
  }
  async function makeWrap(keys: KeyRing): Promise<DeviceWrap> {
    const plain = ringToBytes(keys);
    const wrap = await lockBytes(env, await makeDeviceKey(env), plain, place);
    wipe(plain);
    return wrap;
  }

  /** What is stored, taken over; the keys in memory only ever gain generations. */
  async function reread(): Promise<void> {
    const stored = await readDeviceWrap();
    ({ wraps, lock: isLocked } = await readWraps(env, user));
    hasWrap = stored !== null && !isLocked;
    if (ring === null || stored === null) return;
    const united = uniteRings(ring, stored);
    if (united.older.length > ring.older.length) ring = united;
  }

  async function storeRing(keys: KeyRing): Promise<void> {
    if (wraps.some(({ gen }) => gen > keys.current.gen))
      throw new Error('these keys are older than their wraps');
    await rows.put(`wrap:${user}`, await makeWrap(keys));
    hasWrap = true;
    isKept = true;
  }

  /** Stores the first key there is, or takes the one that another tab stored first. */
  async function firstLaunch(mine: KeyRing): Promise<KeyRing | null> {
    const kept = await rows.putFirst(`wrap:${user}`, await makeWrap(mine));
    return isDeviceWrap(kept) ? openWrap(kept) : null;
  }
  const newRing = (): KeyRing => ({
    current: { gen: 1, bytes: randomBytes(32) },
    older: [],
  });

  async function start(): Promise<void> {
    ring = await readDeviceWrap();
    ({ wraps, lock: isLocked } = await readWraps(env, user));
    if (isLocked && ring !== null) {
      // A page died while it closed the lock: the other ways in are stored, so it is finished here (VAULT-16).
      await rows.remove(`wrap:${user}`);
      ring = null;
    }
    if (ring === null && wraps.length === 0) {
      if (await env.hasData()) isLost = true;
      else ring = await firstLaunch(newRing());
    }
    hasWrap = ring !== null;
  }

  async function keepDeviceWrap(): Promise<void> {
    await reread();
    if (ring === null) return;
    await storeRing(ring);
    isLocked = false;
    await storeWraps(env, user, { wraps, lock: false });
    changed();
  }

  async function dropDeviceWrap(): Promise<void> {
    await reread();
    if (ring === null || wraps.length === 0)
      throw new Error('the last way into the vault stays');
    const { keepJournalKey } = await lockedWriting();
    await keepJournalKey(env, user, ring);
    await storeWraps(env, user, { wraps, lock: true });
    isLocked = true;
    await rows.remove(`wrap:${user}`);
    hasWrap = false;
    changed();
  }

  async function changeWraps(next: (known: Wrap[]) => Wrap[]): Promise<void> {
    await reread();
    const after = next(wraps);
    await storeWraps(env, user, { wraps: after, lock: isLocked });
    wraps = after;
    changed();
  }

  for (let tries = 1; ; tries += 1) {
    try {
      await start();
      break;
    } catch {
      if (tries < FIRST_TRIES) {
        await new Promise((resolve) => setTimeout(resolve, FIRST_PAUSE_MS));
        continue;
      }
      // No key store in this browser, or none that works now: talking goes on, and the screen says what that means.
      isKept = false;
      isLost = await env.hasData().catch(() => true);
      if (!isLost) ring = newRing();
      break;
    }
  }
  env.tabs?.listen(() => drop(reread().then(tell), 'vault-reread'));

  return {
    user,
    state: () => (ring !== null ? 'open' : isLost ? 'lost' : 'locked'),
    isKept: () => isKept,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    codec: createVaultCodec({ user, keys: () => ring, randomBytes }),
    ring: () => ring,
    async adopt(keys) {
      ring = keys;
      isLost = false;
      try {
        ring = uniteRings(keys, await readDeviceWrap());
        await reread();
        if (!isLocked) await storeRing(ring);
      } catch {
        // Open all the same: whoever has the secret is not kept out by a key store that is ill.
      }
      changed();
    },
    close() {
      if (ring === null) return;
      for (const { bytes } of [ring.current, ...ring.older]) wipe(bytes);
      ring = null;
      tell();
    },
    hasDeviceWrap: () => hasWrap,
    isLockSet: () => isLocked,
    async tryKeeping() {
      if (isKept || ring === null) return isKept;
      const stands = await firstLaunch(ring).catch(() => null);
      isKept = stands !== null && sameKey(stands, ring);
      hasWrap = isKept;
      if (isKept) changed();
      return isKept;
    },
    keepDeviceWrap,
    dropDeviceWrap,
    wraps: {
      list: () => [...wraps],
      put: (more) =>
        changeWraps((known) => [
          ...known.filter(
            (old) =>
              !more.some(({ id, kind }) => id === old.id || kind === old.kind),
          ),
          ...more,
        ]),
      remove: (id) =>
        changeWraps((known) => known.filter((wrap) => wrap.id !== id)),
    },
    shelf: {
      put: async (...item) =>
        (await loadShelf()).createShelf(env, user).put(...item),
      get: async (name) => (await loadShelf()).createShelf(env, user).get(name),
      remove: async (name) =>
        (await loadShelf()).createShelf(env, user).remove(name),
    },
    lockedBox: async () => (await lockedWriting()).lockedBox(env, user),
    openHeld: async (line) =>
      ring === null ? null : (await lockedWriting()).openHeld(ring, line),
  };
}

const sameKey = (one: KeyRing, other: KeyRing): boolean =>
  one.current.gen === other.current.gen &&
  one.current.bytes.every((byte, at) => byte === other.current.bytes[at]);
