import type { OpId } from '#shared/base/ids.ts';
import type { Message } from '#shared/domain/message.ts';
import type { Rec, Session } from '#shared/domain/session.ts';
import { recordKey } from '#shared/merge/digest.ts';
import type { Ack, Mutation, Refusal } from '#shared/protocol/sync.ts';
import { clampStamps } from './clamp-stamps.ts';
import { digestChanges } from './digest-changes.ts';
import { emptied, type Effect, type View } from './effect.ts';
import { opEffect } from './op-effect.ts';
import type { DoneOp, PushItem, PushOutcome, PushState } from './push-state.ts';

/** When a device may come back with an op this server does not know, or that failed for a reason nobody knows. */
const UNKNOWN_RETRY_MS = 60_000;
const FAULT_RETRY_MS = 2_000;

export type PushRun = {
  items: readonly PushItem[];
  /** SW-5: ids are neither checked nor stored. */
  isTransient: boolean;
  now: number;
};

/**
 * One push over what is stored: what it changes and what it answers (PUSH-6 to PUSH-9). Pure, so that the order of the steps
 * can be tried in thousands of ways. An op takes effect whole or not at all; the first that cannot be read stops the rest.
 */
export function applyPush(
  state: PushState,
  { items, isTransient, now }: PushRun,
  effectOf: (
    op: Parameters<typeof opEffect>[0],
    view: View,
  ) => Effect = opEffect,
): PushOutcome {
  const version = state.version + 1;
  const done = new Map(state.done);
  const fresh: DoneOp[] = [];
  const lmids = new Map<string, number>();
  const messages = createOverlay(state.messages);
  const sessions = createOverlay(state.sessions);
  const records = createOverlay(state.records);
  const view: View = {
    message: messages.get,
    session: sessions.get,
    record: (kind, id) => records.get(recordKey(kind, id)),
    ordNext: state.ordNext,
  };
  const outcome: PushOutcome = {
    acks: [],
    stopped: null,
    fault: null,
    isChanged: false,
    version,
    ordNext: state.ordNext,
    lmids,
    done: fresh,
    letters: [],
    messages: [],
    sessions: [],
    records: [],
    emptied: new Set(),
    released: [],
    counts: new Map(),
    digests: new Map(),
  };

  const settle = (
    { name, args }: { name: string; args: Mutation['args'] },
    ending: { reason: Refusal } | { ord: number | null },
  ): void => {
    const opId = args.opId as OpId; // the door has seen a uuid
    const reason = 'reason' in ending ? ending.reason : null;
    const entry: DoneOp = {
      opId,
      name,
      status: reason === null ? 'applied' : 'rejected',
      reason,
      version,
      ord: 'ord' in ending ? ending.ord : null,
    };
    done.set(opId, entry);
    fresh.push(entry);
    outcome.acks.push(ackOf(entry, entry.status));
    if (reason !== null)
      outcome.letters.push({ opId, name, v: versionOf(args), args, reason });
  };

  const keep = (effect: Extract<Effect, { state: 'done' }>): void => {
    for (const row of effect.messages) {
      if (messages.get(row.id) === undefined) {
        view.ordNext = Math.max(view.ordNext, row.ord + 1);
        if (row.role !== 'mark')
          outcome.counts.set(row.sid, (outcome.counts.get(row.sid) ?? 0) + 1);
      }
      messages.set(row.id, { ...row, ver: version });
    }
    for (const row of effect.sessions)
      sessions.set(row.id, { ...row, ver: version });
    for (const row of effect.records)
      records.set(recordKey(row.kind, row.id), { ...row, ver: version });
    if (effect.empties === null) return;
    outcome.emptied.add(effect.empties);
    for (const row of messages.all())
      if (row.sid === effect.empties && row.erased === 0)
        messages.set(row.id, { ...emptied(row), ver: version });
  };

  /** EPOCH-5: ops whose effect came back with a row; their originals, should they come, are duplicates. */
  const cover = (ops: { opId: OpId; ord: number | null }[]): void => {
    for (const { opId, ord } of ops) {
      if (done.has(opId)) continue;
      const entry: DoneOp = {
        opId,
        name: 'restored',
        status: 'applied',
        reason: null,
        version,
        ord,
      };
      done.set(opId, entry);
      fresh.push(entry);
    }
  };

  /** ORDER-3: a reply that waited stands behind its question from the moment the question stands. */
  const release = (): void => {
    for (const row of state.held ?? []) {
      const isTold = messages.get(row.id) !== undefined;
      const question = row.re === null ? undefined : messages.get(row.re);
      if (outcome.released.includes(row.id) || (!isTold && !question)) continue;
      outcome.released.push(row.id);
      if (isTold || sessions.get(row.sid)?.erased === 1) continue;
      keep({ ...nothing, messages: [{ ...row, ord: view.ordNext }] });
    }
  };

  /** PUSH-7: false when the op can be neither applied nor refused now. */
  const take = ({ mutation, read }: PushItem): boolean => {
    const { args } = mutation;
    const known = done.get(args.opId);
    if (known !== undefined) {
      outcome.acks.push(
        ackOf(known, known.status === 'rejected' ? 'rejected' : 'duplicate'),
      );
      return true;
    }
    const name = nameOf(args);
    if (state.poison.has(args.opId)) {
      settle({ name, args }, { reason: 'poison' });
      return true;
    }
    switch (read.state) {
      case 'unknown':
        outcome.stopped = {
          opId: args.opId,
          code: 'op-unknown',
          retryAfterMs: UNKNOWN_RETRY_MS,
        };
        return false;
      case 'fault':
        return fail(args.opId, read.code);
      case 'invalid':
        settle({ name, args }, { reason: 'invalid' });
        return true;
      case 'op':
        try {
          const effect = effectOf(clampStamps(read.op, now), view);
          if (effect.state === 'done') {
            keep(effect);
            settle({ name, args }, { ord: effect.ord });
            cover(effect.covers ?? []);
            release();
          } else settle({ name, args }, { reason: effect.reason });
          return true;
        } catch (error) {
          return fail(args.opId, faultCode(error));
        }
    }
  };

  const fail = (opId: string, code: string): false => {
    outcome.fault = { opId, code };
    outcome.stopped = {
      opId,
      code: 'temporary',
      retryAfterMs: FAULT_RETRY_MS,
    };
    return false;
  };

  release();
  for (const item of items) {
    const { clientID, id, args } = item.mutation;
    // PUSH-6: of a client nobody knows the first id is adopted, whatever it is.
    const lmid = lmids.get(clientID) ?? state.lmids.get(clientID) ?? id - 1;
    if (!isTransient && id > lmid + 1) {
      outcome.stopped = { opId: args.opId, code: 'id-gap' };
      break;
    }
    if (!take(item)) break;
    if (!isTransient && id > lmid) lmids.set(clientID, id);
  }

  outcome.messages = messages.changed();
  outcome.sessions = sessions.changed();
  outcome.records = records.changed();
  outcome.ordNext = view.ordNext;
  outcome.isChanged =
    fresh.length > 0 || lmids.size > 0 || outcome.released.length > 0;
  outcome.digests = digestChanges(state, outcome);
  return outcome;
}

/** An effect of which every part says that nothing changes. */
const nothing = {
  state: 'done' as const,
  messages: [],
  sessions: [],
  records: [],
  empties: null,
  ord: null,
};

function ackOf(entry: DoneOp, status: Ack['status']): Ack {
  const { opId, version, ord, reason } = entry;
  return {
    opId,
    status,
    version,
    ...(ord === null ? {} : { ord }),
    ...(reason === null ? {} : { reason }),
  };
}

const MAX_NAME = 64;
/** What is stored of an op that reads as none: at most a name and a number. */
const nameOf = (args: Mutation['args']): string =>
  typeof args['name'] === 'string' ? args['name'].slice(0, MAX_NAME) : '';
const versionOf = (args: Mutation['args']): number =>
  Number.isSafeInteger(args['v']) ? Number(args['v']) : 0;

/** PUSH-11: the kind of an exception, never its text. */
export const faultCode = (error: unknown): string =>
  error instanceof Error && /^\w{1,60}$/.test(error.name)
    ? error.name
    : 'unknown';

/** Rows as stored, with what this push changed laid over them. */
function createOverlay<Row extends Message | Session | Rec>(
  stored: ReadonlyMap<string, Row>,
) {
  const over = new Map<string, Row>();
  return {
    get: (key: string): Row | undefined => over.get(key) ?? stored.get(key),
    set: (key: string, row: Row): void => void over.set(key, row),
    all: (): Row[] => [...new Map([...stored, ...over]).values()],
    changed: (): Row[] => [...over.values()],
  };
}
