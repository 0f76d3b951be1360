// What a server finished while nobody listened becomes a row like any other (VAULT-15):
//
//   row in its box -> opened by a key of the ring -> sealed anew, in the same bytes on every device -> `message.send` under its id
//   no key opens it, or no reply is in it -> it stays as it is and is shown as unreadable, till another key is there
//
// Twice, or on two devices or tabs at once, makes one row (ORDER-5).
import type { OpId } from '#shared/base/ids.ts';
import type { Message } from '#shared/domain/message.ts';
import type { KeyRing } from '#shared/crypto/types.ts';
import type { Op } from '#shared/protocol/op.ts';
import { messageAad } from '#web/local-store/aad.ts';
import { leaveInbox } from '#web/local-store/inbox-list.ts';
import type { LocalStore } from '#web/local-store/local-store.ts';
import type { Writer } from '#web/outbox/writer.ts';
import { readBody } from '#web/vault/body-codec.ts';
import { openInbox, sealReply } from '#web/vault/open-inbox.ts';
import type { LiveReplies } from './live-replies.ts';

export type AdoptDeps = {
  store: LocalStore;
  writer: Pick<Writer, 'write'>;
  /** Null while the vault is closed: then everything stays where it is. */
  ring: () => KeyRing | null;
  live: Pick<LiveReplies, 'park'>;
};

/** Seals each of these replies for its session, if it is still in its box. */
export async function adoptReplies(
  deps: AdoptDeps,
  ids: readonly OpId[],
): Promise<void> {
  const { store, ring, live, writer } = deps;
  for (const id of ids) {
    const row = await boxedRow(store, id);
    const keys = ring();
    if (keys === null) return;
    if (row === null) {
      await leaveInbox(store, id);
      continue;
    }
    const op = adoption(store, keys, row);
    if (op === null) {
      live.park(id);
      continue;
    }
    // Its conversation was moved up when the reply came.
    const outcome = await writer.write(op, { old: true });
    if (outcome.state !== 'unsaved') await leaveInbox(store, id);
  }
}

/** Null: there is nothing to open any more; the messages of an erased session are emptied after it (MERGE-4). */
const boxedRow = (store: LocalStore, id: OpId): Promise<Message | null> =>
  store.run(async (db) => {
    const row = await db.messages.get(id);
    if (row === undefined || row.box !== 'inbox' || row.erased === 1)
      return null;
    const session = await db.sessions.get(row.sid);
    return session?.erased === 1 ? null : row;
  });

/** The write that every device makes of this row: its body is the same on all of them. */
function adoption(store: LocalStore, keys: KeyRing, row: Message): Op | null {
  const { id, sid, at, re, turn, e } = row;
  const user = store.spaceId;
  const plain = e === null ? null : openInbox(keys, { user, id }, e);
  const body = readBody(plain);
  // Whoever has the public key can make a box: it may say what Maya says, and nothing in anybody else's name.
  const isReply =
    row.role === 'maya' &&
    turn !== null &&
    body !== null &&
    (body.by === 'model' || body.by === 'script' || body.by === 'safety');
  if (plain === null || !isReply) return null;
  const place = { id, sid, role: 'maya' as const };
  return {
    opId: id,
    name: 'message.send',
    v: 1,
    at,
    dev: store.device,
    sid,
    body: {
      ...place,
      at,
      rev: 0,
      box: 'session',
      e: sealReply(keys, messageAad(user, place), plain),
      lane: null,
      re,
      turn,
      erased: 0,
    },
  };
}
