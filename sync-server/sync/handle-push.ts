import { toMinute, type Clock, type RandomBytes } from '#shared/base/clock.ts';
import type { ErrorCode } from '#shared/base/errors.ts';
import { err, ok, type Result } from '#shared/base/result.ts';
import { readOp as readOpOf } from '#shared/protocol/op-schema.ts';
import type {
  Ack,
  Mutation,
  PushAnswer,
  PushRequest,
} from '#shared/protocol/sync.ts';
import type { Pokes } from '#server/cache/pokes.ts';
import { DbFault } from '#server/db/faults.ts';
import { countFault } from '#server/db/op-rows.ts';
import type { Db, Store } from '#server/db/open-store.ts';
import { readInstance } from '#server/db/space-rows.ts';
import type { Log } from '#server/metrics/log.ts';
import { applyPush, faultCode } from './apply-push.ts';
import { loadPush } from './load-push.ts';
import type { opEffect } from './op-effect.ts';
import type { Fault, PushItem, PushOutcome } from './push-state.ts';
import { savePush } from './save-push.ts';
import { ensureSpace } from './space.ts';

export type SyncCaller = { userId: string; deviceId: string };

export type PushDeps<Caller extends SyncCaller = SyncCaller> = {
  store: Store;
  clock: Clock;
  randomBytes: RandomBytes;
  pokes: Pokes;
  log: Log;
  /** Whether the caller may still write, asked inside the transaction: a device sent away writes nothing after it (VAULT-17). */
  doesStand: (db: Db, caller: Caller) => Promise<boolean>;
  /** What a test puts in place of reading and applying. */
  readOp?: typeof readOpOf;
  effectOf?: typeof opEffect;
};

type Done = { outcome: PushOutcome; epoch: string; head: number };
type PushFault = Extract<ErrorCode, 'auth_expired' | 'sync_unavailable'>;

/** DbFaults that say nothing about the op: the disk, the lock, the file (PUSH-10). */
const surroundings = new Set(['busy', 'full', 'readonly', 'corrupt', 'closed']);
const isSurrounding = (error: unknown): boolean =>
  error instanceof DbFault && surroundings.has(error.code);

/** One push, from a checked body to what is answered once it is committed (PUSH-5 to PUSH-11). */
export function createPush<Caller extends SyncCaller>(deps: PushDeps<Caller>) {
  const { store, clock, randomBytes, pokes, log } = deps;
  const readOp = deps.readOp ?? readOpOf;

  const toItem = (mutation: Mutation): PushItem => {
    try {
      return { mutation, read: readOp(mutation.args) };
    } catch (error) {
      return { mutation, read: { state: 'fault', code: faultCode(error) } };
    }
  };

  /** Steps 2 to 7 in one transaction; null when the caller may not write any more. */
  const commit = (
    caller: Caller,
    request: PushRequest,
    items: readonly PushItem[],
  ): Promise<Done | null> =>
    store.tx(async (t) => {
      const { userId } = caller;
      const mayaInstance = await readInstance(t.db, userId);
      if (mayaInstance === null || !(await deps.doesStand(t.db, caller)))
        return null;
      const now = clock();
      const isTransient = request.transient === true;
      const space = await ensureSpace(t.db, userId, randomBytes);
      const state = await loadPush(t.db, userId, { space, items, now });
      const run = { items, isTransient, now };
      const outcome = applyPush(state, run, deps.effectOf);
      const groupId = isTransient ? null : request.clientGroupID;
      const into = { userId, mayaInstance, space, groupId, now };
      await savePush(t.db, outcome, into);
      const { epoch } = space;
      const head = outcome.isChanged ? outcome.version : space.version;
      if (outcome.isChanged)
        t.afterCommit(() => pokes.publish(userId, { epoch, version: head }));
      return { outcome, epoch, head };
    });

  /** PUSH-11: outside the transaction that was rolled back, or the count would go with it. */
  const noteFault = async (userId: string, { opId, code }: Fault) => {
    log.warn('sync_op_fault', { code });
    const at = toMinute(clock());
    await store.tx(({ db }) => countFault(db, userId, { opId, code, at }));
  };

  /** PUSH-10: what one transaction could not take, op by op, so that all before the culprit counts. */
  const commitOneByOne = async (
    caller: Caller,
    request: PushRequest,
    items: readonly PushItem[],
  ): Promise<{ last: Done | null; acks: Ack[]; culprit: Fault | null }> => {
    const acks: Ack[] = [];
    let last: Done | null = null;
    for (const item of items) {
      try {
        const done = await commit(caller, request, [item]);
        if (done === null) break;
        last = done;
        acks.push(...done.outcome.acks);
        if (done.outcome.stopped !== null) break;
      } catch (error) {
        if (isSurrounding(error)) break;
        const { opId } = item.mutation.args;
        return { last, acks, culprit: { opId, code: dbCode(error) } };
      }
    }
    return { last, acks, culprit: null };
  };

  const tell = ({ outcome }: Done): void => {
    if (outcome.stopped?.code === 'op-unknown')
      log.warn('sync_op_unknown', { count: 1 });
    const refused = outcome.letters.length;
    if (refused > 0) log.warn('sync_ops_refused', { count: refused });
  };

  const answer = (
    { outcome, epoch, head }: Done,
    acks: Ack[],
    stopped: PushAnswer['stopped'] = outcome.stopped,
  ): Result<PushAnswer, PushFault> =>
    acks.length === 0 && stopped?.code === 'temporary'
      ? err('sync_unavailable')
      : ok({ acks, epoch, version: head, now: clock(), stopped });

  return async function push(
    caller: Caller,
    request: PushRequest,
  ): Promise<Result<PushAnswer, PushFault>> {
    const items = request.mutations.map(toItem);
    try {
      const done = await commit(caller, request, items);
      if (done === null) return err('auth_expired');
      tell(done);
      if (done.outcome.fault !== null)
        await noteFault(caller.userId, done.outcome.fault);
      return answer(done, done.outcome.acks);
    } catch (error) {
      if (isSurrounding(error)) throw error;
      const { last, acks, culprit } = await commitOneByOne(
        caller,
        request,
        items,
      );
      if (culprit !== null) await noteFault(caller.userId, culprit);
      if (last === null) return err('sync_unavailable');
      tell(last);
      return answer(
        last,
        acks,
        culprit === null
          ? last.outcome.stopped
          : { opId: culprit.opId, code: 'temporary' },
      );
    }
  };
}

const dbCode = (error: unknown): string =>
  error instanceof DbFault ? (error.sqlstate ?? error.code) : faultCode(error);
