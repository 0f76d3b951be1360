import type { Clock, RandomBytes } from '#shared/base/clock.ts';
import { drop } from '#shared/base/drop.ts';
import { newSpaceId, type IdSource, type SpaceId } from '#shared/base/ids.ts';
import {
  metaRows,
  openSpaceRows,
  readAccount,
} from '#web/account/account-rows.ts';
import { bringGuest } from '#web/account/bring-guest.ts';
import { createAccount } from '#web/account/create-account.ts';
import type { AccountScreens } from '#web/account/screen-deps.ts';
import type { WipePorts } from '#web/account/wipe-device.ts';
import { createAccountClient } from '#web/api/account-client.ts';
import { createAsking } from '#web/app/asking.ts';
import { deviceName } from '#web/app/device-name.ts';
import { bindQuickHide, createCover, hideNow } from '#web/app/cover.ts';
import { createCloseIdle } from '#web/conversation/close-idle.ts';
import type { LineStore } from '#web/local-store/lines.ts';
import type { LocalStore } from '#web/local-store/local-store.ts';
import { databaseName } from '#web/local-store/schema.ts';
import type { SettingsStore } from '#web/local-store/settings.ts';
import { browserTimers } from '#web/local-store/timers.ts';
import { speak } from '#web/locales/catalogue.ts';
import { countUnsent } from '#web/outbox/count-unsent.ts';
import { importHeld } from '#web/outbox/held.ts';
import { countLines } from '#web/outbox/journal.ts';
import { createRejected } from '#web/outbox/rejected.ts';
import type { Writer } from '#web/outbox/writer.ts';
import { bindPlanCopy, copyPlan } from '#web/sanctuary/lock-plan-copy.ts';
import { checkSeal } from '#web/sanctuary/session-check.ts';
import { loadReplicache } from '#web/sync/load-replicache.ts';
import { registerDrain } from '#web/sync/register-drain.ts';
import { createSyncSwitch } from '#web/sync/sync-switch.ts';
import type { Probe } from '#web/status/probe.ts';
import type { LaterDeps } from '#web/app/later-deps.ts';
import type { LockDeps } from '#web/sanctuary/lock-deps.ts';
import type { RightsDeps } from '#web/sanctuary/you-deps.ts';
import { bindAutoLock } from '#web/vault/auto-lock.ts';
import type { KdfPort } from '#web/vault/kdf.ts';
import { checkPassphrase, fiveWords } from '#web/vault/passphrase.ts';
import { openVault, type Vault, type VaultEnv } from '#web/vault/vault.ts';

// The second half of the composition root: what stands beside the first screen and is fetched after it. It holds no rule.

export type LaterEnv = {
  store: LocalStore;
  vault: Vault;
  vaultEnv: Omit<VaultEnv, 'hasData'>;
  writer: Writer;
  lines: LineStore;
  settings: SettingsStore;
  clock: Clock;
  randomBytes: RandomBytes;
  ids: IdSource;
  fetch: typeof fetch;
  kdf: KdfPort;
  probe: Pick<Probe, 'state'>;
  copy: (text: string) => Promise<void>;
  wipe: WipePorts;
  window: Window;
};

/** A lock does not wait longer for writes under way: their journal lines hold them (JRN-5). */
const KEEP_AGAIN_MS = 10_000;
const LOCK_WAIT_MS = 1_000;

/** Makes what is needed after the first screen, and binds what watches the page. Called once, with the vault open. */
export function wireLater(env: LaterEnv): LaterDeps {
  const { store, vault, writer, lines, settings, clock, randomBytes, kdf } =
    env;
  const { window, copy } = env;
  const { document } = window;
  const rows = metaRows(store);
  const address = async () => (await readAccount(rows))?.email ?? null;
  const reload = () => window.location.reload();

  // What the browser knows to be offline is not asked for: `online` wakes what waits (IOS-1).
  const fetch: typeof env.fetch = (...args) =>
    window.navigator.onLine
      ? env.fetch(...args)
      : Promise.reject(new TypeError('offline'));

  const name = deviceName(window.navigator.userAgent);
  const tabs = new BroadcastChannel('maya-account');
  const account = createAccount({
    client: createAccountClient({ fetch }),
    vault,
    kdf,
    store,
    rows,
    writer,
    clock,
    randomBytes,
    timers: browserTimers,
    locks: {
      request: (name, work) => window.navigator.locks.request(name, work),
    },
    channel: {
      post: (message) => tabs.postMessage(message),
      listen: (hear) =>
        tabs.addEventListener('message', ({ data }) => hear(data)),
    },
    countUnsent: unsent,
    ...(name === undefined ? {} : { deviceName: name }),
    isGoodPassphrase: async (text) => (await checkPassphrase(text)).ok,
    openVault: (user: SpaceId) =>
      openVault(
        { ...env.vaultEnv, hasData: () => Promise.resolve(false) },
        user,
      ),
    openRows: (user) => openSpaceRows({ lines, randomBytes }, user),
    forgetKeys: (space) =>
      env.vaultEnv.rows.remove(
        ...['wrap', 'wraps', 'pub'].map((what) => `${what}:${space}`),
      ),
    bringGuest: (from) => bringGuest({ store, writer, vault }, from),
    reload,
    stopSync: () => sync.off(),
    ...env.wipe,
  });

  // Fetched only where there is an account: a guest's words stay here (OUT-10).
  const register = registerDrain(window.navigator.serviceWorker);
  const sync = createSyncSwitch(async () => {
    const { startSync } = await import('#web/sync/start-sync.ts');
    const mayAsk = () => account.state().kind === 'signed-in';
    return startSync({
      store,
      lines,
      fetch,
      clock,
      random: () => (randomBytes(1)[0] ?? 0) / 256,
      randomBytes,
      timers: browserTimers,
      locks: window.navigator.locks,
      channel: new BroadcastChannel('sync'),
      page: { window, document },
      token: async () => (mayAsk() ? account.token() : null),
      async refresh() {
        const fresh = await account.refresh();
        return fresh.ok ? fresh.value : null;
      },
      // What waits here is not thrown away with the rest: then the device is signed out and keeps it (P1, LEAVE-4).
      onWipe: async () => {
        const drafts = await store.run((db) => db.drafts.count());
        if ((await unsent()) + drafts === 0) return account.leaveSentAway();
        // Hears that its session is over; a new page then stands signed out, with everything still here.
        await account.refresh();
        reload();
      },
      loadReplicache,
      ...(register === null ? {} : { register }),
    });
  });
  let stood = account.state().kind;
  account.subscribe(() => {
    const { kind } = account.state();
    if (kind === 'signed-in' || kind === 'needs-sign-in') sync.on();
    else drop(sync.off(), 'sync-off');
    if (kind === 'signed-in' && stood !== kind) sync.wake('sign-in');
    stood = kind;
  });

  async function unsent(): Promise<number> {
    const { queued, refused } = await countUnsent(store);
    return queued + refused + countLines(lines).waiting;
  }

  const planCopy = { vault, store, settings };
  // Locking one tab locks them all: a key in any of them would be a key (TAB-5).
  const locks = new BroadcastChannel('maya-lock');
  locks.addEventListener('message', () => {
    if (vault.state() === 'open') lock(false);
  });

  async function lockNow(isFirst = true): Promise<void> {
    if (isFirst) locks.postMessage('lock');
    // Everything that listens for hiding keeps its draft now, while there is a key.
    window.dispatchEvent(new Event('pagehide'));
    await Promise.race([
      Promise.allSettled([writer.idle(), copyPlan(planCopy)]),
      new Promise((resolve) => window.setTimeout(resolve, LOCK_WAIT_MS)),
    ]);
    vault.close();
    reload();
  }
  const isLockSet = () => vault.isLockSet();
  const lock = (isFirst = true) => drop(lockNow(isFirst), 'lock');

  const cover = createCover({
    page: document,
    window,
    isOn: () => isLockSet() || settings.get().cover,
    name: 'Maya',
    ways: async () => ({
      open: await speak('lock', 'cover.open'),
      help: await speak('lock', 'cover.help'),
    }),
  });
  const hide = () =>
    hideNow({
      cover,
      history: window.history,
      isLockSet,
      lockNow: () => lock(),
    });
  bindQuickHide({ page: document, clock, hide });
  bindAutoLock({
    clock,
    delay: () => settings.get().lockDelay,
    isArmed: () => isLockSet() && vault.state() === 'open',
    lock: () => lock(),
    page: document,
    window,
    later: (work, ms) => {
      const timer = window.setTimeout(work, ms);
      return () => window.clearTimeout(timer);
    },
  });
  bindPlanCopy(planCopy, document);
  createCloseIdle({ store, writer, clock, timers: browserTimers }).start();

  drop(
    importHeld({
      store,
      lines,
      writer,
      open: (line) => vault.openHeld(line),
    }),
    'import-held',
  );
  drop(account.start(), 'account-start');
  for (const [target, name] of [
    [window, 'online'],
    [window, 'pageshow'],
    [document, 'visibilitychange'],
  ] as const)
    target.addEventListener(name, () => {
      if (document.visibilityState === 'visible')
        drop(account.wake(), 'account-wake');
    });

  // A browser that kept no key may do so in a while: private windows that were allowed to, a disk with room again.
  const keeping = window.setInterval(() => {
    if (vault.isKept()) window.clearInterval(keeping);
    else drop(vault.tryKeeping(), 'vault-keep');
  }, KEEP_AGAIN_MS);

  const asking = createAsking(() => vault.wraps.list().length > 0);
  const files = { copy, print: () => window.print(), download };
  const screens: AccountScreens = {
    account,
    settings,
    checkPassphrase,
    fiveWords: () => fiveWords(randomBytes),
    shelf: vault.shelf,
    isLockSet: vault.isLockSet,
    unsent,
    isOffline: () => env.probe.state().candidate === 'offline-device',
    zones: {
      own: Intl.DateTimeFormat().resolvedOptions().timeZone,
      all: Intl.supportedValuesOf('timeZone'),
    },
    ...files,
  };
  const secrets = { vault, kdf, clock, address };
  const lockDeps: LockDeps = {
    ...secrets,
    ...files,
    settings,
    randomBytes,
    lockNow: () => lockNow(),
    hide,
    copyPlan: () => copyPlan(planCopy),
  };
  const rights: RightsDeps = {
    writer,
    ids: env.ids,
    ring: vault.ring,
    wraps: vault.wraps.list,
    askAgain: asking.ask,
    kdf,
  };

  function download(file: Blob, name: string): void {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(file);
    link.download = name;
    link.click();
    window.setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  const erase = {
    closeStore: () => store.close(),
    clearCaches: env.wipe.clearPrivateCaches,
    ...env.wipe,
  };
  return {
    screens,
    lock: lockDeps,
    rights,
    asking,
    secrets,
    sync,
    syncPage: {
      store,
      lines,
      clock,
      sync,
      hasBackgroundSync: register !== null,
      refused: createRejected({
        store,
        lines,
        codec: vault.codec,
        clock,
        randomBytes,
        wake: () => sync.wake('write'),
      }),
      copy,
      write: () => window.location.assign('/'),
    },
    download,
    erase,
    checkSeal: (sid) =>
      checkSeal({ store, codec: vault.codec, ring: vault.ring }, sid),
  };
}

/** What a wipe needs of the browser; also before anything is opened. */
export function wipePorts(window: Window, lines: LineStore): WipePorts {
  const { indexedDB } = window as Window & { indexedDB: IDBFactory };
  return {
    lines,
    listDatabases: async () =>
      (await indexedDB.databases()).map(({ name }) => name ?? ''),
    deleteDatabase: (name: string) =>
      new Promise<void>((resolve, reject) => {
        const request = indexedDB.deleteDatabase(name);
        const refuse = () => reject(new Error('database'));
        request.addEventListener('success', () => resolve());
        request.addEventListener('error', refuse);
        request.addEventListener('blocked', refuse);
      }),
    // The app itself stays on the device; only caches with a person's words would go, and there are none.
    clearPrivateCaches: () => Promise.resolve(),
  };
}

/** A new space beside the one whose key is gone; the old database stays where it is, closed (STORE-13). */
export function beginAnew(
  store: LocalStore,
  randomBytes: RandomBytes,
  reload: () => void,
): void {
  const space = newSpaceId(randomBytes);
  store.pointer.note({
    space,
    db: databaseName(space),
    lastSid: null,
    old: [],
  });
  store.pointer.flush();
  reload();
}
