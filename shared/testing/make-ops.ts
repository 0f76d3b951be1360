import { toMinute } from '#shared/base/clock.ts';
import {
  newOpId,
  newSessionId,
  type DeviceId,
  type IdSource,
  type OpId,
  type SessionId,
} from '#shared/base/ids.ts';
import type { Field } from '#shared/domain/session.ts';
import type { OpOf } from '#shared/mutators/apply-op.ts';
import type { Op } from '#shared/protocol/op.ts';

/** Ops as a device makes them; every envelope is a word that nothing opens. */
export function createOpMaker(ids: IdSource, dev = '4f2a91c3' as DeviceId) {
  let counter = 0;
  const frame = () => ({
    opId: newOpId(ids),
    v: 1 as const,
    at: toMinute(ids.clock()),
    dev,
  });
  /** A stamp of this device; each is later than the one before. */
  const hlc = (ms = toMinute(ids.clock())): string => {
    counter += 1;
    return `${ms.toString(16).padStart(12, '0')}-${counter.toString(16).padStart(4, '0')}-${dev}`;
  };
  const field = (e: string, was: OpId[] = []): Field => ({
    e,
    hlc: hlc(),
    op: newOpId(ids),
    was,
  });

  return {
    hlc,
    field,
    sid: (): SessionId => newSessionId(ids),
    send(
      sid: SessionId,
      changes: Partial<OpOf<'message.send'>['body']> = {},
    ): OpOf<'message.send'> {
      const base = frame();
      const body = {
        id: base.opId,
        sid,
        role: 'user' as const,
        at: base.at,
        rev: 0,
        box: 'session' as const,
        e: `AQAB${base.opId}`,
        lane: null,
        re: null,
        turn: null,
        erased: 0 as const,
        ...changes,
      };
      return { ...base, opId: body.id, name: 'message.send', sid, body };
    },
    mark(
      target: OpId,
      sid: SessionId | undefined,
      e?: string,
    ): OpOf<'message.mark'> {
      const base = frame();
      return {
        ...base,
        name: 'message.mark',
        ...(sid === undefined ? {} : { sid }),
        body: {
          id: base.opId,
          target,
          kind: e === undefined ? 'delete' : 'edit',
          ...(e === undefined ? {} : { e }),
          lane: null,
        },
      };
    },
    open(id: SessionId, f: Record<string, Field> = {}): OpOf<'session.open'> {
      const base = frame();
      return {
        ...base,
        name: 'session.open',
        sid: id,
        body: { id, openedAt: base.at, f },
      };
    },
    close(
      id: SessionId,
      seal: OpOf<'session.close'>['body']['seal'] = null,
    ): OpOf<'session.close'> {
      return { ...frame(), name: 'session.close', sid: id, body: { id, seal } };
    },
    set(
      kind: string,
      id: string,
      set: { field: string; e: string; was?: OpId[]; hlc?: string }[],
    ): OpOf<'record.set'> {
      return {
        ...frame(),
        name: 'record.set',
        body: {
          kind,
          id,
          set: set.map((value) => ({ was: [], hlc: hlc(), ...value })),
        },
      };
    },
    erase(kind: string, id: string): OpOf<'record.erase'> {
      return { ...frame(), name: 'record.erase', body: { kind, id } };
    },
  };
}
export type OpMaker = ReturnType<typeof createOpMaker>;

/** The mutations of one client that carry these ops, numbered from `from`. */
export const toMutations = (
  ops: readonly (Op | Record<string, unknown>)[],
  clientID = 'client-1',
  from = 1,
) =>
  ops.map((args, at) => ({
    clientID,
    id: from + at,
    name: 'op' as const,
    timestamp: 0,
    args,
  }));
