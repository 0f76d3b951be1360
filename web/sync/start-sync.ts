import type { Clock, RandomBytes } from '#shared/base/clock.ts';
import { drop } from '#shared/base/drop.ts';
import type { OpId } from '#shared/base/ids.ts';
import { cookie as cookieSchema } from '#shared/protocol/sync.ts';
import type { Fetch } from '#web/api/converse-client.ts';
import { createSyncClient } from '#web/api/sync-client.ts';
import { createSyncEvents } from '#web/api/sync-events.ts';
import type { LineStore } from '#web/local-store/lines.ts';
import type { LocalStore } from '#web/local-store/local-store.ts';
import type { Timers } from '#web/local-store/timers.ts';
import { drain } from '#web/outbox/drain.ts';
import { createAuditWatch, type AuditWatch } from './audit-watch.ts';
import { createCarrier, type Carrier } from './carrier.ts';
import type { CourierDeps, WakeReason } from './courier.ts';
import { isUrgent, wakeReasons, wantsToken } from './courier.ts';
import { sendKeepalive } from './keepalive.ts';
import { createLeader, type LockPort } from './leader.ts';
import { bindMoments, type PageEvents } from './moments.ts';
import { newRunId } from './new-run.ts';
import { startPokes, type Pokes } from './pokes.ts';
import type { ReplicacheClass } from './replicache-courier.ts';
import { createViewCell, type Facts, type SyncSource } from './sync-view.ts';
import { tabChannel, type TabMessage } from './tab-messages.ts';
import { watchClient } from './watch-client.ts';

// Sync of one tab, put together: the lead, and while this tab has it courier, pokes and keepalive; else what the leader tells.
// It stands only where there is an account; without one nothing of it runs and no request leaves (OUT-10).

/** LEAVE-4: words that wait get one more chance, and no more than this. */
const LAST_DRAIN_MS = 20_000;
const DRAIN_LOCK = 'outbox-drain';

export type SyncDeps = {
  store: LocalStore;
  lines: LineStore;
  fetch: Fetch;
  clock: Clock;
  /** 0 up to 1. */
  random: () => number;
  randomBytes: RandomBytes;
  timers: Timers;
  locks: LockPort | undefined;
  channel: Parameters<typeof tabChannel>[0];
  page: PageEvents;
  /** The access token in memory or a fresh one; null while there is none. */
  token: () => Promise<string | null>;
  /** A fresh one in any case, after the server refused the last. */
  refresh: () => Promise<string | null>;
  /** LEAVE-4: this device was sent away; everything here goes. */
  onWipe: () => Promise<unknown>;
  loadReplicache: () => Promise<ReplicacheClass>;
  /** WRITE-5: asks the browser to wake the worker; absent where there is no Background Sync. */
  register?: () => Promise<unknown>;
};

export type Sync = SyncSource & { stop(): Promise<void> };

/** Instances of one name would share memory in a page, whoever made them (COUR-2). */
let created = 0;

export function startSync(deps: SyncDeps): Sync {
  const { store, clock, timers, page } = deps;
  const view = createViewCell(deps);
  const channel = tabChannel(deps.channel);
  const tab = newRunId(deps.randomBytes);
  let carrier: Carrier | null = null;
  let pokes: Pokes | null = null;
  let audit: AuditWatch | null = null;
  /** The next token must be a new one. */
  let isRefused = false;
  /** A token was refused, and a pull is to say why before another is asked for. */
  let isDoubted = false;
  let wiping: Promise<void> | null = null;
  let hidden: AbortController | null = null;
  const isVisible = (): boolean => page.document.visibilityState === 'visible';

  const wire = createSyncClient(deps);
  const client = watchClient(wire, {
    sending(opIds) {
      view.sending(opIds);
      channel.post({ t: 'sending', opIds });
    },
    pushed(answer) {
      if (answer.ok && answer.value.stopped?.code === 'id-gap') audit?.gap();
    },
    pulled(answer) {
      if (answer.ok) view.set({ lastPullAt: clock() });
      if (answer.ok && !answer.value.more) audit?.look();
      if (answer.ok && answer.value.wipe) wiping ??= obeyWipe();
      else if (answer.ok ? isDoubted : wantsToken(answer.error))
        isRefused = true;
      isDoubted = false;
    },
  });

  const courier: CourierDeps = {
    db: () => store.bulk,
    client,
    async token() {
      if (!isRefused) return deps.token();
      isRefused = false;
      return deps.refresh();
    },
    onRefused: doubt,
    exclusive: (work) => exclusive(deps.locks, work),
    clock,
    random: deps.random,
    randomBytes: deps.randomBytes,
    timers,
    onAcked: acked,
  };

  const dropSpares = (opIds: readonly OpId[]): void => {
    for (const opId of opIds) deps.lines.remove(`t:${opId}`);
  };

  /** LEAVE-4: only a pull with the token at hand tells a device that it was sent away; a refresh would just end its session. */
  function doubt(): void {
    if (isRefused || isDoubted) return;
    isDoubted = true;
    carrier?.wake('poke');
  }

  function acked(opIds: OpId[]): void {
    dropSpares(opIds);
    view.acked(opIds);
    channel.post({ t: 'acks', opIds });
    audit?.look();
  }

  const leader = createLeader({
    tab,
    locks: deps.locks,
    channel,
    timers,
    isVisible,
    lead,
    facts: () => factsOf(view.get()),
    onRole(role) {
      view.set({ role });
      if (role !== 'leader') view.sending([]);
    },
  });

  function lead(signal: AbortSignal): void {
    const mine = createCarrier({
      ...courier,
      spaceId: store.spaceId,
      nextNumber() {
        created += 1;
        return created;
      },
      load: deps.loadReplicache,
    });
    carrier = mine;
    const deaf = mine.subscribe(() => show(mine));
    pokes = startPokes(
      {
        ...courier,
        events: createSyncEvents(deps),
        known: readCookie,
        pull: () => mine.wake('poke'),
      },
      signal,
    );
    audit = createAuditWatch(
      { ...courier, client: wire, wake: () => mine.wake('write') },
      signal,
    );
    signal.addEventListener('abort', () => {
      deaf();
      audit = null;
      if (carrier === mine) carrier = null;
      drop(mine.stop(), 'courier-stop');
    });
    mine.wake('start');
  }

  function show(mine: Carrier): void {
    const { queued, mode, oldestUnsentMs } = mine.status();
    const oldestAt = oldestUnsentMs === null ? null : clock() - oldestUnsentMs;
    const { lastAckAt, lastPullAt } = view.get();
    view.facts({
      courier: mine.kind(),
      mode,
      queued,
      oldestAt,
      lastAckAt,
      lastPullAt,
    });
    leader.beat();
  }

  const readCookie = () =>
    store.run(async (db) => {
      const row = await db.meta.get('cookie');
      const parsed = cookieSchema.safeParse(row?.v);
      return parsed.success ? parsed.data : null;
    });

  function wake(reason: WakeReason): void {
    if (carrier !== null) {
      carrier.wake(reason);
      if (isUrgent(reason) && reason !== 'write') pokes?.wake();
    } else channel.post({ t: 'wake', reason });
    if (reason === 'write' || reason === 'start' || reason === 'visible')
      register();
  }

  function register(): void {
    if (deps.register !== undefined) drop(deps.register(), 'sync-register');
  }

  function hear(message: TabMessage): void {
    if (message.t === 'wake') {
      const reason = wakeReasons.find((known) => known === message.reason);
      carrier?.wake(reason ?? 'asked');
    } else if (message.t === 'acks') {
      // Of the leader, or of the worker, which may have been quicker (SW-6: it cannot reach the spare lines itself).
      dropSpares(message.opIds);
      view.acked(message.opIds);
    } else if (view.get().role === 'leader') return;
    else if (message.t === 'beat') view.facts(message);
    else if (message.t === 'sending') view.sending(message.opIds);
  }

  /** LEAVE-4: the courier stops, what waits gets its last chance, and then all of it goes whatever came of that. */
  async function obeyWipe(): Promise<void> {
    leaveAll();
    const over = new AbortController();
    const timer = timers.set(() => over.abort(), LAST_DRAIN_MS);
    await exclusive(deps.locks, () =>
      drain({
        ...courier,
        db: store.bulk,
        newClient: () => newRunId(deps.randomBytes),
        onAcked: ({ taken, rejected }) => acked([...taken, ...rejected]),
        until: clock() + LAST_DRAIN_MS,
        signal: over.signal,
      }),
    ).catch(() => 'failed');
    timers.clear(timer);
    await deps.onWipe();
  }

  const deaf = channel.listen(hear);
  let wasWell = store.status().state === 'ok';
  const deafStore = store.subscribe(() => {
    const isWell = store.status().state === 'ok';
    if (isWell && !wasWell) wake('healed');
    wasWell = isWell;
  });
  const unbind = bindMoments({
    page,
    timers,
    wake,
    onVisibility(visible) {
      leader.visibility();
      hidden?.abort();
      hidden = null;
      if (visible || carrier === null) return;
      hidden = new AbortController();
      drop(sendKeepalive(courier, hidden.signal), 'keepalive');
    },
    onFreeze: () => leader.leave(),
    onThaw: () => leader.join(),
    hasWaiting: () => view.get().queued > 0,
  });

  function leaveAll(): void {
    unbind();
    deafStore();
    deaf();
    leader.leave();
  }

  drop(
    store.run((db) => db.meta.put({ k: 'courier', v: 'on' }), 'write'),
    'courier-on',
  );
  view.set({ mode: 'ok' });
  leader.join();
  register();

  return {
    get: view.get,
    subscribe: view.subscribe,
    wake,
    async stop() {
      const last = carrier;
      leaveAll();
      await last?.stop();
      view.clear();
    },
  };
}

const factsOf = (view: ReturnType<SyncSource['get']>): Facts => ({
  courier: view.courier ?? 'plain',
  mode: view.mode,
  queued: view.queued,
  oldestAt: view.oldestAt,
  lastAckAt: view.lastAckAt,
  lastPullAt: view.lastPullAt,
});

/** TAB-6: one push request at a time among page and worker. */
async function exclusive<T>(
  locks: LockPort | undefined,
  work: () => Promise<T>,
): Promise<T> {
  if (locks === undefined) return work();
  let made: { value: T } | null = null;
  await locks.request(DRAIN_LOCK, {}, async () => {
    made = { value: await work() };
  });
  if (made === null) throw new Error('lock');
  return (made as { value: T }).value;
}
