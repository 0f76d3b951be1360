import type { Message } from '#shared/domain/message.ts';
import type { Rec, Session } from '#shared/domain/session.ts';
import { messageKey, recordKey, sessionKey } from '#shared/merge/digest.ts';
import type { PatchOp } from '#shared/protocol/sync.ts';

/** Rows as they stand in a patch (PULL-4): tombstones are rows too. */
export const putMessage = (value: Message): PatchOp => ({
  op: 'put',
  key: messageKey(value.id),
  value,
});
export const putSession = (value: Session): PatchOp => ({
  op: 'put',
  key: sessionKey(value.id),
  value,
});
export const putRecord = (value: Rec): PatchOp => ({
  op: 'put',
  key: recordKey(value.kind, value.id),
  value,
});
