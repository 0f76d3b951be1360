import type { Clock, RandomBytes } from '#shared/base/clock.ts';
import { toMinute } from '#shared/base/clock.ts';
import {
  newOpId,
  newSessionId,
  type OpId,
  type SessionId,
  type TurnId,
} from '#shared/base/ids.ts';
import type { MessageBody } from '#shared/domain/message.ts';
import type { Op } from '#shared/protocol/op.ts';
import { fieldAad, messageAad } from '#web/local-store/aad.ts';
import type { LineStore } from '#web/local-store/lines.ts';
import type { LocalStore } from '#web/local-store/local-store.ts';
import type { Timers } from '#web/local-store/timers.ts';
import { createStamps } from './stamps.ts';
import type { Sealer } from './sealer.ts';
import { createWriteQueue, type WriteOutcome } from './write-queue.ts';

export type { WriteOutcome } from './write-queue.ts';

export type WriterDeps = {
  store: LocalStore;
  lines: LineStore;
  codec: Sealer;
  clock: Clock;
  randomBytes: RandomBytes;
  timers?: Timers;
  /** Called after each commit: the courier may look at the outbox (WRITE-5). */
  wake?: () => void;
};

/** The only way to change synced rows (WRITE-1). Every call seals and writes its journal line before it first awaits. */
export type Writer = {
  /** `old`: words of an earlier day, brought in, whose conversation does not become the newest. */
  write(
    op: Op,
    extra?: { clearDraft?: SessionId; old?: true },
  ): Promise<WriteOutcome>;
  openSession(input?: {
    sid?: SessionId;
    title?: string;
  }): Promise<{ sid: SessionId; outcome: WriteOutcome }>;
  closeSession(sid: SessionId): Promise<WriteOutcome>;
  eraseSession(sid: SessionId): Promise<WriteOutcome>;
  renameSession(sid: SessionId, title: string): Promise<WriteOutcome>;
  /**
   * `opId`: the draft's; the same id twice with the same words is one message (COMP-7), with other words it is another.
   * `clearDraft`: the session whose draft these words were; `sid` when left out.
   */
  sendMessage(input: SendInput): Promise<WriteOutcome>;
  /** Empties the message and leaves a mark; `sid` names its session where the caller knows it. */
  eraseMessage(id: OpId, sid?: SessionId): Promise<WriteOutcome>;
  /** `opId`: of a write that had an id before it could be sealed (WRITE-10). */
  setRecord(
    kind: string,
    id: string,
    fields: Record<string, string>,
    opId?: OpId,
  ): Promise<WriteOutcome>;
  eraseRecord(kind: string, id: string): Promise<WriteOutcome>;
  /** Resolves when nothing is being written; what failed waits for its next try. */
  idle(): Promise<void>;
  close(): void;
};

export type SendInput = {
  sid: SessionId;
  role: 'user' | 'maya';
  body: MessageBody;
  opId?: OpId;
  re?: OpId;
  turn?: TurnId;
  clearDraft?: SessionId;
};

export function createWriter(deps: WriterDeps): Writer {
  const { store, codec, clock } = deps;
  const stamps = createStamps(deps);
  const queue = createWriteQueue(deps, stamps);

  /** What every op carries; `at` and the time in ids are whole minutes (WRITE-2). */
  const frame = (opId = newOpId(deps)) => ({
    opId,
    v: 1 as const,
    at: toMinute(clock()),
    dev: store.device,
  });

  function recordSet(
    kind: string,
    id: string,
    fields: Record<string, string>,
    opId?: OpId,
  ): Op {
    const user = store.spaceId;
    const set = Object.entries(fields).map(([field, value]) => ({
      field,
      was: [],
      e: codec.seal(value, fieldAad(user, { kind, id, field })),
      hlc: stamps.next(),
    }));
    return { ...frame(opId), name: 'record.set', body: { kind, id, set } };
  }

  function recordErase(kind: string, id: string): Op {
    return { ...frame(), name: 'record.erase', body: { kind, id } };
  }

  function messageOp(input: SendInput, id: OpId): Op {
    const { sid, role } = input;
    const place = { id, sid, role };
    const e = codec.seal(
      JSON.stringify(input.body),
      messageAad(store.spaceId, place),
    );
    const common = frame(id);
    return {
      ...common,
      name: 'message.send',
      sid,
      body: {
        ...place,
        at: common.at,
        rev: 0,
        box: 'session',
        e,
        lane: null,
        re: input.re ?? null,
        turn: input.turn ?? null,
        erased: 0,
      },
    };
  }

  return {
    write: (op, extra = {}) =>
      queue.add({
        op,
        ...(extra.clearDraft === undefined ? {} : { clear: extra.clearDraft }),
        ...(extra.old === true && { old: true }),
      }),
    async openSession({ sid = newSessionId(deps), title } = {}) {
      store.pointer.note({ lastSid: sid });
      const common = frame();
      const place = { kind: 'session', id: sid, field: 'title' };
      const f =
        title === undefined
          ? {}
          : {
              title: {
                e: codec.seal(title, fieldAad(store.spaceId, place)),
                hlc: stamps.next(),
                op: common.opId,
                was: [],
              },
            };
      const body = { id: sid, openedAt: common.at, f };
      const op: Op = { ...common, name: 'session.open', sid, body };
      return { sid, outcome: await queue.add({ op }) };
    },
    closeSession: (sid) =>
      queue.add({
        op: {
          ...frame(),
          name: 'session.close',
          sid,
          body: { id: sid, seal: null },
        },
      }),
    eraseSession: (sid) =>
      queue.add({ op: { ...recordErase('session', sid), sid } }),
    renameSession: (sid, title) =>
      queue.add({ op: { ...recordSet('session', sid, { title }), sid } }),
    sendMessage(input) {
      store.pointer.note({ lastSid: input.sid });
      const id = input.opId ?? newOpId(deps);
      return queue.add({
        op: messageOp(input, id),
        clear: input.clearDraft ?? input.sid,
        // A reply is one row, whoever wrote it first (ORDER-5).
        ...(input.turn === undefined && {
          words: input.body.text,
          again: () => messageOp(input, newOpId(deps)),
        }),
      });
    },
    eraseMessage(id, sid) {
      const common = frame();
      const body = {
        id: common.opId,
        target: id,
        kind: 'delete' as const,
        lane: null,
      };
      return queue.add({
        op: {
          ...common,
          name: 'message.mark',
          ...(sid === undefined ? {} : { sid }),
          body,
        },
      });
    },
    setRecord: (kind, id, fields, opId) =>
      queue.add({ op: recordSet(kind, id, fields, opId) }),
    eraseRecord: (kind, id) => queue.add({ op: recordErase(kind, id) }),
    idle: queue.idle,
    close: queue.close,
  };
}
