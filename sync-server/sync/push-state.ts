import type { OpId, SessionId } from '#shared/base/ids.ts';
import type { Message } from '#shared/domain/message.ts';
import type { Rec, Session } from '#shared/domain/session.ts';
import type { Digest } from '#shared/merge/digest.ts';
import type { ReadOp } from '#shared/protocol/op-schema.ts';
import type {
  Ack,
  Mutation,
  PushAnswer,
  Refusal,
} from '#shared/protocol/sync.ts';

/** How an op ended that was read before (PUSH-7). */
export type DoneOp = {
  opId: OpId;
  name: string;
  status: 'applied' | 'rejected';
  reason: Refusal | null;
  version: number;
  ord: number | null;
};

/** What was stored when a push began: the head of the space and every row its ops may touch. */
export type PushState = {
  version: number;
  ordNext: number;
  /** Last mutation id of each known client of the request. */
  lmids: ReadonlyMap<string, number>;
  done: ReadonlyMap<string, DoneOp>;
  /** Ops that failed often and long enough (PUSH-11). */
  poison: ReadonlySet<string>;
  messages: ReadonlyMap<string, Message>;
  sessions: ReadonlyMap<string, Session>;
  /** By `recordKey`. */
  records: ReadonlyMap<string, Rec>;
  /** Sealed replies whose questions may come with this push, or are there (ORDER-3). */
  held?: readonly Message[];
};

/** One mutation, with what its op reads as; `fault`: reading it threw (PUSH-10). */
export type PushItem = {
  mutation: Mutation;
  read: ReadOp | { state: 'fault'; code: string };
};

export type Letter = {
  opId: OpId;
  name: string;
  v: number;
  args: Record<string, unknown>;
  reason: Refusal;
};

export type Fault = { opId: string; code: string };

/** What a push changes, and what it answers. Nothing here is true before it is committed. */
export type PushOutcome = {
  acks: Ack[];
  stopped: PushAnswer['stopped'];
  /** The op that met an unknown exception, if that is what stopped the push (PUSH-11). */
  fault: Fault | null;
  /** Whether anything changed, a mutation id included; then the head is `version` (PUSH-9). */
  isChanged: boolean;
  version: number;
  ordNext: number;
  lmids: Map<string, number>;
  done: DoneOp[];
  letters: Letter[];
  messages: Message[];
  sessions: Session[];
  records: Rec[];
  /** Erased sessions whose messages are to be emptied, those not loaded as well (MERGE-4). */
  emptied: Set<SessionId>;
  /** Held replies that need not wait any more (ORDER-3). */
  released: OpId[];
  /** New messages by session. */
  counts: Map<string, number>;
  /** What changes in each bucket of the audit; those of `emptied` sessions are counted anew (EPOCH-6). */
  digests: Map<string, Digest>;
};
