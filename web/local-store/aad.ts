import type { SessionId, SpaceId } from '#shared/base/ids.ts';
import type { Message } from '#shared/domain/message.ts';

/** What an envelope is bound to (VAULT-9): an envelope opened in another place does not open. */
export type Aad = {
  user: SpaceId;
  session?: SessionId;
  id: string;
  role: string;
  kind?: string;
  field?: string;
};

export const messageAad = (
  user: SpaceId,
  message: Pick<Message, 'sid' | 'id' | 'role'>,
): Aad => ({
  user,
  session: message.sid,
  id: message.id,
  role: message.role,
});

/** One field of a record; a session's title is the field `title` of the record of kind `session`. */
export const fieldAad = (
  user: SpaceId,
  place: { kind: string; id: string; field: string },
): Aad => ({ user, role: 'record', ...place });

export const draftAad = (user: SpaceId, sid: SessionId): Aad => ({
  user,
  session: sid,
  id: sid,
  role: 'draft',
});
