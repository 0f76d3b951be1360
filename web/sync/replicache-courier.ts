import type {
  PullRequest,
  PullerResultV1,
  ReadonlyJSONObject,
  Replicache,
  WriteTransaction,
} from 'replicache';
import * as z from 'zod/mini';
import { drop } from '#shared/base/drop.ts';
import type { OpId } from '#shared/base/ids.ts';
import type { Op } from '#shared/protocol/op.ts';
import { cookie as cookieSchema, type Cookie } from '#shared/protocol/sync.ts';
import type { SyncFault } from '#web/api/sync-client.ts';
import { blockRow, takeChunk } from '#web/outbox/take-chunk.ts';
import { noteSteps } from '#web/outbox/trace.ts';
import { createOlder } from './bring-older.ts';
import { createCourierState } from './courier-state.ts';
import {
  isUrgent,
  looksAround,
  lowerBound,
  wantsToken,
  type Carried,
  type CourierDeps,
} from './courier.ts';
import { pullToHead } from './pull-to-head.ts';
import { readSendable } from './read-sendable.ts';
import {
  createReplicachePush,
  readPushBody,
  type PushEnd,
} from './replicache-push.ts';
import { createRetry } from './retry.ts';
import { untilStopped } from './watch-client.ts';

// COUR-2 to COUR-6: Replicache as a carrier and nothing else. It keeps order and clients' counters, in memory; the words stay
// in Dexie, and what other devices wrote goes there past it.
//
//   outbox --feed--> mutate.op --> pusher --> POST push --> acks --> Dexie
//                                                |
//   Dexie <-- pull to head <-- puller <--pull now-+      Replicache itself gets cookie and mutation ids, an empty patch
//
// What is fed is judged by what Replicache holds now, and not by what it was given: a push whose answer was lost is over for
// it once a pull tells the id, and the row, which goes on its own ack alone, is fed once more.
// It is called by Replicache's own loops from 30 ms on, doubling; both gates below keep OUT-6's times instead.

/** COUR-5: 5,000 fed at once cost 1.7 s of rebasing, in windows 0.4 s in all. */
const MAX_PENDING = 400;

/** Why a courier cannot go on and is built anew (COUR-8). */
export type Broken =
  | 'id-gap'
  | 'epoch'
  | 'exception'
  | 'update-needed'
  | 'client-state'
  /** An operation was set aside that this instance holds: another one is fed without it. */
  | 'parked';

/** COUR-3: one mutator, for ever; another set of names would begin another client group. */
const mutators = {
  op: (_tx: WriteTransaction, _op: ReadonlyJSONObject) => Promise.resolve(),
};
export type ReplicacheClass = typeof Replicache<typeof mutators>;

export type ReplicacheDeps = CourierDeps & {
  /** Loaded by the caller, after the first paint. */
  Replicache: ReplicacheClass;
  /** `spaceId + '#' + n`; instances of one name would share memory in a page (COUR-2). */
  name: string;
  onBroken: (why: Broken) => void;
};

const fedArgs = z.object({ opId: z.string() });

const away = { httpRequestInfo: { httpStatusCode: 0, errorMessage: 'away' } };
const well = { httpRequestInfo: { httpStatusCode: 200, errorMessage: '' } };

export function createReplicacheCourier(given: ReplicacheDeps): Carried {
  const stopped = new AbortController();
  const deps = {
    ...given,
    client: untilStopped(given.client, stopped.signal),
  };
  const { timers } = deps;
  const state = createCourierState(deps);
  const gates = { push: createRetry(deps), pull: createRetry(deps) };
  const alarms: { push: number | null; pull: number | null } = {
    push: null,
    pull: null,
  };
  const send = createReplicachePush(deps);
  let group = '';
  const older = createOlder(deps, {
    group: () => group,
    signal: stopped.signal,
  });
  let feeding: Promise<void> | null = null;
  let feedAgain = false;
  const busy = new Set<Promise<unknown>>();

  const rep = new deps.Replicache({
    name: deps.name,
    kvStore: 'mem',
    schemaVersion: '1',
    pullInterval: null,
    mutators,
    // It would print bodies, so nothing it says is printed. What it caught inside itself it tells in this way alone.
    logSinks: [
      {
        log(_level, _context, ...told) {
          if (told.some((one) => one instanceof Error)) broken('exception');
        },
      },
    ],
    pusher: (body) => during(pusher(body)),
    puller: (body) => during(puller(body)),
  });
  rep.onUpdateNeeded = () => broken('update-needed');
  rep.onClientStateNotFound = () => broken('client-state');

  function broken(why: Broken): void {
    if (!stopped.signal.aborted) deps.onBroken(why);
  }

  /** What a stop waits for. An exception is never told to Replicache: it would be taken for one of its own. */
  async function during<T>(work: Promise<T>): Promise<T | typeof away> {
    const safe = work.catch(() => {
      gates.push.failed();
      gates.pull.failed();
      return away;
    });
    busy.add(safe);
    return safe.finally(() => busy.delete(safe));
  }

  async function pusher(given: unknown) {
    const body = readPushBody(given);
    if (body === null || stopped.signal.aborted) return away;
    if (waits('push')) return away;
    const end = await send(body);
    await state.measure();
    if (end.state === 'acked') {
      gates.push.succeeded();
      state.ended(null);
      lookAround();
      return well;
    }
    await failed(end);
    return away;
  }

  async function failed(end: Exclude<PushEnd, { state: 'acked' }>) {
    switch (end.state) {
      case 'no-token':
        gates.push.failed();
        state.ended('no-token');
        break;
      case 'failed':
        refused('push', end.fault);
        break;
      case 'too-large':
        return park(end.opId, 'too-large');
      case 'stopped':
        lookAround();
        if (end.code === 'id-gap') return broken('id-gap');
        if (end.code === 'op-unknown') return park(end.opId, 'op-unknown');
        gates.push.failed(end.retryAfterMs);
        state.ended(null);
    }
    ring('push');
  }

  /** It holds back its own session or record; this instance holds it in its middle, so another is fed without it. */
  async function park(
    opId: OpId,
    why: 'op-unknown' | 'too-large',
  ): Promise<void> {
    await blockRow(deps.db(), opId, why, deps.clock());
    broken('parked');
  }

  async function puller(body: PullRequest): Promise<PullerResultV1> {
    if (stopped.signal.aborted || waits('pull')) return away;
    if (body.pullVersion !== 1) return away; // of stores older than this app; in memory there are none
    const from = readCookie(body.cookie);
    const token = await deps.token();
    if (token === null) {
      gates.pull.failed();
      state.ended('no-token');
      ring('pull');
      return away;
    }
    const pulled = await pullToHead({
      db: deps.db(),
      client: deps.client,
      token,
      from,
      group: body.clientGroupID,
      clock: deps.clock,
      signal: stopped.signal,
    });
    if (!pulled.ok) {
      refused('pull', pulled.error);
      ring('pull');
      return away;
    }
    gates.pull.succeeded();
    state.ended(null);
    group = body.clientGroupID;
    if (pulled.value.hasOlder) older.bring();
    const { cookie: to, lastMutationIDChanges } = pulled.value;
    if (from !== null && from.epoch !== to.epoch) broken('epoch');
    return {
      ...well,
      response: { cookie: to, lastMutationIDChanges, patch: [] },
    };
  }

  function refused(what: 'push' | 'pull', fault: SyncFault): void {
    if (wantsToken(fault)) deps.onRefused();
    gates[what].failed(lowerBound(fault));
    state.ended(fault.code);
  }

  /** Whether it is too early; then the loop is called again once it is not. */
  function waits(what: 'push' | 'pull'): boolean {
    const isEarly = gates[what].waitMs() > 0;
    if (isEarly) ring(what);
    return isEarly;
  }

  function ring(what: 'push' | 'pull'): void {
    const old = alarms[what];
    if (old !== null) timers.clear(old);
    alarms[what] = null;
    if (stopped.signal.aborted) return;
    alarms[what] = timers.set(() => {
      alarms[what] = null;
      now(what);
    }, gates[what].waitMs());
  }

  function now(what: 'push' | 'pull'): void {
    if (stopped.signal.aborted) return;
    const done = what === 'push' ? rep.push({ now: true }) : pullAndFeed();
    drop(done, `replicache-${what}`);
  }

  /** COUR-6: what is acknowledged leaves the window, so more can be fed. */
  async function pullAndFeed(): Promise<void> {
    await rep.pull({ now: true });
    feed();
  }

  const lookAround = (): void => now('pull');

  function feed(): void {
    feedAgain = true;
    feeding ??= feedAll().finally(() => {
      feeding = null;
    });
    drop(feeding, 'feed');
  }

  async function feedAll(): Promise<void> {
    while (feedAgain && !stopped.signal.aborted) {
      feedAgain = false;
      const pending = await rep.experimentalPendingMutations();
      // Parks what cannot be sent and takes back what can again; takes nothing itself.
      await takeChunk(deps.db(), { now: deps.clock(), most: 0 });
      const rows = await readSendable(deps.db(), {
        most: MAX_PENDING - pending.length,
        skip: new Set(pending.flatMap(({ args }) => opIdOf(args) ?? [])),
      });
      for (const { op } of rows) {
        if (stopped.signal.aborted) return;
        await mutate(op);
      }
      await noteSteps(
        deps.db(),
        rows.map(({ opId }) => opId),
        'fed',
        deps.clock(),
      );
      await state.measure();
      if (rows.length > 0 && gates.push.waitMs() === 0) now('push');
    }
  }

  async function mutate(op: Op): Promise<void> {
    // JSON by what it is; a copy, since Replicache freezes what it is given.
    const args = structuredClone(op) as unknown as ReadonlyJSONObject;
    await rep.mutate.op(args).catch((error: unknown) => {
      broken('exception');
      throw error;
    });
  }

  return {
    wake(reason) {
      if (stopped.signal.aborted) return;
      if (isUrgent(reason)) {
        gates.push.reset();
        gates.pull.reset();
      }
      feed();
      if (gates.push.waitMs() === 0) now('push');
      if (looksAround(reason) && gates.pull.waitMs() === 0) now('pull');
    },
    async stop() {
      stopped.abort();
      for (const what of ['push', 'pull'] as const) {
        const alarm = alarms[what];
        if (alarm !== null) timers.clear(alarm);
      }
      await Promise.allSettled([...busy, feeding, older.idle()]);
      await rep.close();
    },
    status: state.get,
    subscribe: state.subscribe,
    isSick: state.isSick,
  };
}

const opIdOf = (args: unknown): OpId | null => {
  const parsed = fedArgs.safeParse(args);
  return parsed.success ? (parsed.data.opId as OpId) : null; // as the outbox gave it
};

const readCookie = (given: unknown): Cookie | null => {
  const parsed = cookieSchema.safeParse(given);
  return parsed.success ? parsed.data : null;
};
