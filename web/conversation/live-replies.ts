import type { OpId, SessionId, TurnId } from '#shared/base/ids.ts';
import type { ReplySource } from '#shared/protocol/converse.ts';
import type { PackedTurn } from './pack-turn.ts';
import type { Stretch } from './said.ts';

/**
 * A reply that is on its way and lives in memory only (ORDER-5); the row of the same id replaces it.
 *
 *   asking ──first words──> answering ──end──> (row written, gone)
 *   answering ──line lost──> paused ──line back──> answering          (STATE-7)
 *   any ──Stop──> stopping ──> (row written with `stopped`, gone)
 */
export type LiveReply = {
  sid: SessionId;
  turn: TurnId;
  replyId: OpId;
  packed: PackedTurn;
  phase: 'asking' | 'answering' | 'paused' | 'stopping';
  text: string;
  source: ReplySource | null;
  /** Resume after this event (SSE-3). */
  lastEventId: string | null;
};

export interface LiveReplies {
  get(sid: SessionId): LiveReply | null;
  put(reply: LiveReply): void;
  patch(
    sid: SessionId,
    change: Partial<
      Pick<LiveReply, 'phase' | 'text' | 'source' | 'lastEventId'>
    >,
  ): void;
  remove(sid: SessionId): void;
  /** A reply whose box no key of this device opens (VAULT-14). */
  park(id: OpId): void;
  /** The same set until another is parked. */
  parked(): ReadonlySet<OpId>;
  /** The server asked to be left alone until then (ms since the epoch); 0 when it may be asked. */
  restUntil(): number;
  setRest(until: number): void;
  subscribe(listener: () => void): () => void;
  /** Changes with every change, for useSyncExternalStore. */
  version(): number;
}

export function createLiveReplies(): LiveReplies {
  const bySession = new Map<SessionId, LiveReply>();
  let parked: ReadonlySet<OpId> = new Set();
  const listeners = new Set<() => void>();
  let version = 0;
  let rest = 0;
  const changed = () => {
    version += 1;
    for (const listener of listeners) listener();
  };
  return {
    get: (sid) => bySession.get(sid) ?? null,
    put(reply) {
      bySession.set(reply.sid, reply);
      changed();
    },
    patch(sid, change) {
      const before = bySession.get(sid);
      if (before === undefined) return;
      bySession.set(sid, { ...before, ...change });
      changed();
    },
    remove(sid) {
      if (bySession.delete(sid)) changed();
    },
    park(id) {
      if (parked.has(id)) return;
      parked = new Set([...parked, id]);
      changed();
    },
    parked: () => parked,
    restUntil: () => rest,
    setRest(until) {
      rest = until;
      changed();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    version: () => version,
  };
}

/** A paused turn whose messages another tab has had answered meanwhile is not resumed: they must not be covered twice. */
export function stillWaiting(
  reply: LiveReply | null,
  { waiting }: Stretch,
): LiveReply | null {
  if (reply === null) return null;
  const ids = new Set<OpId>(waiting.map(({ message }) => message.id));
  return reply.packed.covers.every((id) => ids.has(id)) ? reply : null;
}
