import { createHash } from 'node:crypto';
import { createFakeClock } from '#shared/testing/fake-clock.ts';
import { createSeededRandom } from '#shared/testing/seeded-random.ts';
import { newDeviceId, newSpaceId, type SpaceId } from '#shared/base/ids.ts';
import { err, ok } from '#shared/base/result.ts';
import { isBelowFloor } from '#shared/crypto/wraps.ts';
import { createAccountClient } from '#web/api/account-client.ts';
import type { KeyRows } from '#web/local-store/key-rows.ts';
import type { LineStore } from '#web/local-store/lines.ts';
import type { LocalStore } from '#web/local-store/local-store.ts';
import type { Writer } from '#web/outbox/writer.ts';
import type { KdfPort } from '#web/vault/kdf.ts';
import { openVault, type Vault } from '#web/vault/vault.ts';
import type { AccountDeps, TabMessage } from './account-deps.ts';
import type { MetaRows, SpaceRows } from './account-rows.ts';
import { createAccount, type AccountControl } from './create-account.ts';
import { createFakeServer, type FakeServer } from './fake-server.contract.ts';
import type { Bring } from './guest-ring.ts';
import { finishWipe } from './wipe-device.ts';

// Devices without a browser: rows, lines and keys in memory that outlive a page, pages that may die, one server.

/** Stands for Argon2id: as sure in what it gives, and quick. The floor is refused as the real one does. */
export const quickKdf = ({ floor = true } = {}): KdfPort & {
  derived: Uint8Array[];
} => {
  const derived: Uint8Array[] = [];
  return {
    derived,
    async derive(passphrase, salt, kdf) {
      if (floor && isBelowFloor(kdf)) return err('kdf_too_weak');
      const text = `${passphrase}|${JSON.stringify(kdf)}|`;
      const hash = createHash('sha256').update(text).update(salt).digest();
      derived.push(new Uint8Array(hash));
      return ok(new Uint8Array(hash));
    },
  };
};

export const PASSPHRASE = 'lantern orchard velvet nine';
export const EMAIL = 'ada@example.org';
export const fields = (email = EMAIL, passphrase = PASSPHRASE) => ({
  email,
  timezone: 'Europe/Vienna',
  passphrase,
  consents: { account: true, model: true, metrics: false, research: false },
});

export function createWorld(seed = 1) {
  const time = createFakeClock();
  const randomBytes = createSeededRandom(seed);
  const server = createFakeServer({ clock: time.clock, randomBytes });
  return {
    server,
    advance: time.advance,
    device: () => createDevice({ server, clock: time.clock, randomBytes }),
  };
}

type World = {
  server: FakeServer;
  clock: () => number;
  randomBytes: (n: number) => Uint8Array;
};

export type Page = {
  account: AccountControl;
  vault: Vault;
  reloads: () => number;
  brought: Bring[];
  /** Spaces whose keys were taken away. */
  forgotten: string[];
  kdf: ReturnType<typeof quickKdf>;
  /** Runs the timers that are due by now. */
  ring(): Promise<void>;
  /** What other tabs were told. */
  told: TabMessage[];
  hear(message: TabMessage): void;
};

function createDevice({ server, clock, randomBytes }: World) {
  const browser = server.browser();
  const lines = new Map<string, string>();
  const keys = new Map<string, unknown>();
  const spaces = new Map<string, Map<string, unknown>>();
  const databases = new Set(['maya-keys', 'rep:1', 'stranger']);
  const log: string[] = [];
  /** The page dies at the step of this name: neither it nor any later one changes anything. */
  let dieAt: string | null = null;
  let isDead = false;
  let unsent = 0;

  const step = (name: string): void => {
    log.push(name);
    isDead ||= name === dieAt;
    if (isDead) throw new Error('the page died');
  };
  const lineStore: LineStore = {
    get: (key) => lines.get(key) ?? null,
    set(key, value) {
      step(`line ${key}`);
      lines.set(key, value);
      return true;
    },
    remove(key) {
      if (!isDead) lines.delete(key);
    },
    keys: (prefix) => [...lines.keys()].filter((key) => key.startsWith(prefix)),
  };
  const keyRows: KeyRows = {
    get: async (k) => keys.get(k),
    async put(k, v) {
      step(`key ${k.split(':')[0]}`);
      keys.set(k, v);
    },
    async putFirst(k, v) {
      step('key first');
      if (!keys.has(k)) keys.set(k, v);
      return keys.get(k);
    },
    async remove(...gone) {
      for (const k of gone) {
        step(`no key ${k.split(':')[0]}`);
        keys.delete(k);
      }
    },
    close: () => undefined,
  };

  function rowsOf(space: SpaceId): MetaRows {
    const open = () => {
      databases.add(`maya:${space}`);
      const kept = spaces.get(space) ?? new Map<string, unknown>();
      spaces.set(space, kept);
      return kept;
    };
    return {
      get: async (k) => structuredClone(open().get(k)),
      async put(k, v) {
        step(`row ${k.split(':')[0]}`);
        open().set(k, structuredClone(v));
      },
      async remove(k) {
        step(`no row ${k.split(':')[0]}`);
        open().delete(k);
      },
      keys: async (prefix) =>
        [...open().keys()].filter((k) => k.startsWith(prefix)),
    };
  }

  const pointerOf = (space: SpaceId) => ({
    space,
    db: `maya:${space}`,
    epoch: '',
    v: 0,
    lastSid: null,
    at: 0,
    old: [],
  });
  const currentSpace = (): SpaceId => {
    const line = lines.get('maya:ptr');
    const space =
      line === undefined
        ? newSpaceId(randomBytes)
        : (JSON.parse(line) as { space: SpaceId }).space;
    lines.set('maya:ptr', JSON.stringify(pointerOf(space)));
    return space;
  };
  const vaultOf = (user: SpaceId) =>
    openVault(
      {
        rows: keyRows,
        lines: lineStore,
        subtle: crypto.subtle,
        randomBytes,
        hasData: async () => false,
      },
      user,
    );
  const ports = {
    lines: lineStore,
    listDatabases: async () => [...databases],
    async deleteDatabase(name: string) {
      step(`delete ${name}`);
      databases.delete(name);
      if (name === 'maya-keys') keys.clear();
      spaces.delete(name.replace('maya:', ''));
    },
    clearPrivateCaches: async () => void log.push('caches'),
  };

  /** A page of this device: what main.tsx does, as far as accounts go. */
  async function open(more: Partial<AccountDeps> = {}): Promise<Page> {
    dieAt = null;
    isDead = false;
    await finishWipe(ports);
    const space = currentSpace();
    databases.add('maya-keys');
    const rows = rowsOf(space);
    const vault = await vaultOf(space);
    const device = (await rows.get('device')) ?? newDeviceId(randomBytes);
    await rows.put('device', device);
    const timers: { at: number; run: () => void }[] = [];
    const told: TabMessage[] = [];
    const listeners: ((message: unknown) => void)[] = [];
    const forgotten: string[] = [];
    const brought: Bring[] = [];
    const kdf = quickKdf();
    let reloads = 0;
    // Only what the account asks of a store; everything else has tests with a real one.
    const store = {
      spaceId: space,
      device,
      pointer: { get: () => pointerOf(space) },
      memory: { pending: () => [] },
      close: () => void log.push('close store'),
    } as unknown as LocalStore;
    const writer = {
      idle: async () => undefined,
      close: () => undefined,
    } as unknown as Writer; // as above
    const account = createAccount({
      ...ports,
      client: createAccountClient({ fetch: browser.fetch }),
      vault,
      kdf,
      store,
      rows,
      writer,
      clock,
      randomBytes,
      timers: {
        set: (run, ms) => timers.push({ at: clock() + ms, run }),
        clear: () => undefined,
      },
      channel: {
        post: (message) => void told.push(message),
        listen: (listener) => void listeners.push(listener),
      },
      countUnsent: async () => unsent,
      isGoodPassphrase: async (text) => text.length >= 12,
      openVault: vaultOf,
      async openRows(user): Promise<SpaceRows> {
        return {
          ...rowsOf(user),
          pointer: pointerOf(user),
          close: () => undefined,
        };
      },
      async bringGuest(from) {
        brought.push(from);
        return { left: 0 };
      },
      forgetKeys: async (space) => void forgotten.push(space),
      reload: () => {
        log.push('reload');
        reloads += 1;
      },
      ...more,
    });
    return {
      account,
      vault,
      brought,
      forgotten,
      kdf,
      told,
      reloads: () => reloads,
      hear: (message) => listeners.forEach((listener) => listener(message)),
      async ring() {
        for (const timer of timers.splice(0))
          if (timer.at <= clock()) timer.run();
          else timers.push(timer);
        await settled();
      },
    };
  }

  return {
    open,
    /** A page that has started, as a reload makes one. */
    async start(more: Partial<AccountDeps> = {}): Promise<Page> {
      const page = await open(more);
      await page.account.start();
      await settled();
      return page;
    },
    browser,
    lines,
    lineStore,
    keys,
    spaces,
    databases,
    log,
    space: currentSpace,
    dieAt(name: string | null) {
      dieAt = name;
    },
    setUnsent(n: number) {
      unsent = n;
    },
  };
}
export type TestDevice = ReturnType<typeof createDevice>;

/** Everything that was started and awaits only what is at hand has run. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1)
    await new Promise((resolve) => setTimeout(resolve, 0));
}

/** A guest who became an account on this device. */
export async function signedUp(device: TestDevice, email = EMAIL) {
  const page = await device.start();
  const draft = await page.account.prepareSignUp(fields(email));
  if (!draft.ok) throw new Error(draft.error);
  const done = await page.account.submitSignUp(draft.value);
  if (!done.ok) throw new Error(done.error);
  return { page, code: draft.value.recoveryCode };
}

/** A new code, kept and tried (LOCK-8); gives the code. */
export const newCode = (page: Page, passphrase: string) =>
  tried(page, page.account.prepareCode({ passphrase }));
/** A rotation whose code was kept and tried; gives the code. */
export const rotate = (page: Page, passphrase: string) =>
  tried(page, page.account.prepareRotation({ passphrase }));

async function tried(
  { account }: Page,
  made: ReturnType<AccountControl['prepareCode']>,
) {
  const draft = await made;
  if (!draft.ok) return draft;
  const { recoveryCode } = draft.value;
  const done = await account.confirmCode(draft.value, recoveryCode);
  return done.ok ? ok(recoveryCode) : done;
}

export const keyText = (vault: Vault): string =>
  Array.from(vault.ring()?.current.bytes ?? [], (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
