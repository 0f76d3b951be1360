// Sends what waits by plain POSTs of the push protocol: in the page and in the worker, the same code (SW-7).
//
//   chunk (marked as tried) -> token -> POST -> one transaction per answer -> again, until empty or the time is over (SW-3)
//
// - Nothing is removed but by its own acknowledgement, in the transaction that gives the row its version (OUT-2, PUSH-3).
// - Each run is a client of its own with ids from 1, `transient`, so a rollback of local storage reuses none (SW-5).
// - Ends at the first failure. It may die anywhere; the next run sends again, and opId makes that harmless.
// The caller holds the lock `outbox-drain` (TAB-6).
import type { Clock } from '#shared/base/clock.ts';
import type { OpId } from '#shared/base/ids.ts';
import type { OutboxRow } from '#shared/protocol/op.ts';
import type {
  PushAnswer,
  PushRequest,
  stopCodes,
} from '#shared/protocol/sync.ts';
import type { SyncClient, SyncFault } from '#web/api/sync-client.ts';
import { faultOf } from '#web/local-store/fault.ts';
import { tablesOf, type SpaceDb } from '#web/local-store/space-tables.ts';
import { takeAcks, type Taken } from './take-acks.ts';
import { blockRow, takeChunk } from './take-chunk.ts';
import { noteSteps } from './trace.ts';

/** PUSH-4: a server that does not read our bodies is asked again after this long. */
const ENVELOPE_REST_MS = 60_000;

/** `empty`: nothing that may go is left; blocked rows may be. `time`: over, or called off. */
export type DrainEnd = 'empty' | 'stopped' | 'no-token' | 'failed' | 'time';

type StopCode = (typeof stopCodes)[number];

/** Why a run ended early; `retryAfterMs`: not again before that (OUT-6). */
export type DrainTrouble = {
  code: SyncFault['code'] | StopCode;
  retryAfterMs?: number;
};

export type DrainDeps = {
  db: SpaceDb;
  client: Pick<SyncClient, 'push'>;
  token: () => Promise<string | null>;
  /** A fresh random id. */
  newClient: () => string;
  clock: Clock;
  /** No request begins after this moment of `clock`. */
  until: number;
  signal?: AbortSignal;
  /** These are in a request from now on, until the next of these calls or the end. */
  onSending?: (opIds: OpId[]) => void;
  /** After the commit: spare lines of these may go (OUT-2). */
  onAcked?: (answered: Taken) => void;
  onTrouble?: (trouble: DrainTrouble) => void;
};

export async function drain(deps: DrainDeps): Promise<DrainEnd> {
  try {
    return await run(deps);
  } catch (error) {
    // A store that is ill or full: everything is where it was.
    if (faultOf(error) === 'bug') throw error;
    return 'failed';
  }
}

async function run(deps: DrainDeps): Promise<DrainEnd> {
  const { db, clock } = deps;
  const sender = createSender(deps.newClient);
  let most = Infinity;
  for (;;) {
    if (isOver(deps)) return 'time';
    const rows = await takeChunk(db, { now: clock(), most });
    if (rows.length === 0) return 'empty';
    const token = await deps.token();
    if (token === null) return 'no-token';
    if (isOver(deps)) return 'time';
    const opIds = rows.map(({ opId }) => opId);
    deps.onSending?.(opIds);
    await noteSteps(db, opIds, 'sent', clock());
    const answer = await deps.client.push(sender.requestOf(rows), {
      token,
      ...(deps.signal === undefined ? {} : { signal: deps.signal }),
    });
    if (answer.ok) {
      const end = await take(deps, answer.value);
      if (end !== null) return end;
      most = Infinity;
    } else if (answer.error.code === 'sync_too_large') {
      const [only] = rows;
      if (rows.length > 1) most = Math.ceil(rows.length / 2);
      else if (only) await blockRow(db, only.opId, 'too-large', clock());
    } else return failed(deps, answer.error);
  }
}

const isOver = ({ clock, until, signal }: DrainDeps): boolean =>
  signal?.aborted === true || clock() >= until;

/** What an answer changes; an end, or null to go on. */
async function take(
  deps: DrainDeps,
  { acks, stopped }: PushAnswer,
): Promise<DrainEnd | null> {
  const { db, clock } = deps;
  const answered = await takeAcks(db, acks, clock());
  deps.onAcked?.(answered);
  await noteSteps(db, answered.taken, 'acked', clock());
  await noteSteps(db, answered.rejected, 'rejected', clock());
  const isParked =
    stopped?.code === 'op-unknown' &&
    (await blockRow(db, stopped.opId, 'op-unknown', clock()));
  if (isParked) return null;
  if (stopped !== null) {
    const { code, retryAfterMs } = stopped;
    deps.onTrouble?.({
      code,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    });
    return 'stopped';
  }
  // An answer without any of our acknowledgements would have us ask for ever.
  const count = answered.taken.length + answered.rejected.length;
  if (count > 0) return null;
  deps.onTrouble?.({ code: 'sync_unavailable' });
  return 'failed';
}

async function failed(deps: DrainDeps, fault: SyncFault): Promise<DrainEnd> {
  deps.onTrouble?.(
    fault.code === 'sync_envelope'
      ? { retryAfterMs: ENVELOPE_REST_MS, ...fault }
      : fault,
  );
  if (fault.code !== 'auth_expired') return 'failed';
  await tablesOf(deps.db).meta.put({ k: 'needsAuth', v: true });
  return 'no-token';
}

function createSender(newClient: () => string) {
  const clientID = newClient();
  const clientGroupID = newClient();
  let id = 0;
  return {
    requestOf: (rows: readonly OutboxRow[]): PushRequest => ({
      pushVersion: 1,
      clientGroupID,
      profileID: '',
      schemaVersion: '1',
      transient: true,
      mutations: rows.map(({ op }) => {
        id += 1;
        return { clientID, id, name: 'op', timestamp: 0, args: { ...op } };
      }),
    }),
  };
}
