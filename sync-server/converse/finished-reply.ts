import type { OpId, SessionId, TurnId } from '#shared/base/ids.ts';
import { turnIdOf } from '#shared/crypto/uuidv5.ts';
import type { Element } from '#shared/domain/element.ts';
import type { MessageBody } from '#shared/domain/message.ts';
import type { ConverseRequest } from '#shared/protocol/converse.ts';
import { replyBody } from '#shared/protocol/reply-body.ts';
import { readAll } from './collect-reply.ts';
import type { Turn } from './turn.ts';

/** Where the reply of a turn belongs if nobody hears it: the space of a signed-in person (VAULT-14). */
export type ReplyPlace = {
  userId: string;
  sid: SessionId;
  turn: TurnId;
  /** The message it answers. */
  re: OpId;
  covers: OpId[];
  element: Element | undefined;
};

export type FinishedReply = Omit<ReplyPlace, 'covers' | 'element'> & {
  body: MessageBody;
};

/**
 * The place a request names; null for a guest, and for a turn whose id does not follow from session and message: its reply
 * would stand under an id that no device looks for (ORDER-3).
 */
export function placeOf(
  request: ConverseRequest,
  userId: string | null,
): ReplyPlace | null {
  const { sessionId, re, turnId } = lowered(request);
  if (userId === null || !sessionId || !re || !turnId) return null;
  // The door has seen that they are uuids.
  const sid = sessionId as SessionId;
  const message = re as OpId;
  const turn = turnIdOf(sid, message);
  if (turnId !== turn) return null;
  const covers = (request.covers ?? [re]).map((id) => id.toLowerCase() as OpId);
  return { userId, sid, turn, re: message, covers, element: request.element };
}

const lowered = ({ sessionId, re, turnId }: ConverseRequest) => ({
  sessionId: sessionId?.toLowerCase(),
  re: re?.toLowerCase(),
  turnId: turnId?.toLowerCase(),
});

/** What is to be kept of a turn: nothing while it has no end, or without a word. */
export function finishedReply(
  turn: Turn,
  place: ReplyPlace,
  at: number,
): FinishedReply | null {
  const { done, text } = readAll(turn);
  if (done === undefined || text === '') return null;
  const { covers, element, ...where } = place;
  const { source, reason } = done;
  const isStopped = reason === 'stopped';
  return {
    ...where,
    body: replyBody({ text, source, isStopped, at, covers, element }),
  };
}
