import type { OpId, SessionId } from '#shared/base/ids.ts';
import type { Lane, Message } from '#shared/domain/message.ts';
import type { Rec, Session } from '#shared/domain/session.ts';
import type { Op } from '#shared/protocol/op.ts';
import type { Based } from './base.ts';

export type MessageRow = Based<Message>;
/** `touched`: whole minutes plus a tiebreak that only grows, so a clock that jumps back reorders nothing. */
export type SessionRow = Based<Session> & { touched: number };
export type RecordRow = Based<Rec> & { touched: number };

/** Unfinished words of one session. `e` is sealed; `opId` is the id these words will be sent as (COMP-7); `at`: whole minutes. */
export type DraftRow = {
  sid: SessionId;
  e: string;
  at: number;
  opId: OpId;
  caret: number;
};

/** A refused write with all its text, kept until the person acts (OUT-8). */
export type RejectedRow = {
  opId: OpId;
  sid?: SessionId;
  op: Op;
  at: number;
  reason: string;
};

/** A value of a profile table; plain by design (design 4.2). */
export type ProfileRow = {
  table: string;
  id: string;
  columns: Record<string, unknown>;
  ver: number;
  erased: 0 | 1;
};

/** The head of one device's lane: the entries themselves lie in the rows they speak of, so a write costs the same in any session. */
export type LaneRow = { sid: SessionId; dev: string; head: Lane };
export type PinRow = { sid: SessionId; lanes: Lane[]; mac: string | null };
/** WRITE-10: boxes written while the vault was locked. */
export type HeldRow = { opId: OpId; line: string };
export type TraceRow = { n?: number; opId: OpId; step: string; at: number };

/** One row per key; who reads a value parses it. */
export type MetaRow = { k: string; v: unknown };
