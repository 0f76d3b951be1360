import type { OpId, SessionId } from '#shared/base/ids.ts';
import type { Message } from '#shared/domain/message.ts';
import type { Rec, Session } from '#shared/domain/session.ts';
import { bareSession } from '#shared/mutators/apply-op.ts';
import type { Refusal } from '#shared/protocol/sync.ts';

/** The rows an op may look at, as they stand behind all ops before it. */
export type View = {
  message(id: string): Message | undefined;
  session(id: string): Session | undefined;
  record(kind: string, id: string): Rec | undefined;
  /** The place of a row that is new (ORDER-1). */
  ordNext: number;
};

/** Rows to be written under the version of the push, whole; `ord`: the place of the message it made. */
export type Effect =
  | { state: 'refused'; reason: Refusal }
  | {
      state: 'done';
      messages: Message[];
      sessions: Session[];
      records: Rec[];
      /** The session whose messages are emptied with it (MERGE-4). */
      empties: SessionId | null;
      ord: number | null;
      /** Other ops whose effect is in these rows: they count as applied from now on (EPOCH-5). */
      covers?: { opId: OpId; ord: number | null }[];
    };

export const refused = (reason: Refusal): Effect => ({
  state: 'refused',
  reason,
});
export const done = (
  rows: Partial<Extract<Effect, { state: 'done' }>> = {},
): Effect => ({
  state: 'done',
  messages: [],
  sessions: [],
  records: [],
  empties: null,
  ord: null,
  ...rows,
});
/** A row that comes into an erased session is emptied like those that were there (MERGE-4). */
export const placed = (row: Message, session: Session | undefined): Message =>
  session?.erased === 1 ? emptied(row) : row;

/** The row without its words; one that has none already stays as it is. */
export const emptied = (row: Message): Message =>
  row.erased === 1 ? row : { ...row, e: null, erased: 1, rev: row.rev + 1 };

/** The row a message needs to stand in: none when it is there; the one of version 0 was made at sign-up and is told now. */
export const madeSession = (
  known: Session | undefined,
  id: SessionId,
  at: number,
): Session[] =>
  known === undefined ? [bareSession(id, at)] : known.ver === 0 ? [known] : [];
