// A finished reply becomes a sealed row of its person's space (VAULT-14, ORDER-3):
//
//   reply -> box to the account's key -> transaction: person, session, twin looked at
//     question here -> row `inbox` with the next place, new version, digest -> commit -> poke
//     question not here yet -> `reply_held`, till the push that brings it
//     session erased, or a row of this id is there -> nothing
//
// The words live in the caller's memory alone: what is stored, and all that could be logged, is the box.
import { toMinute, type Clock, type RandomBytes } from '#shared/base/clock.ts';
import type { OpId, SessionId, TurnId } from '#shared/base/ids.ts';
import { sealBox } from '#shared/crypto/box.ts';
import { fromBase64Url, toBase64Url } from '#shared/crypto/bytes-text.ts';
import { replyIdOf } from '#shared/crypto/uuidv5.ts';
import type { Message, MessageBody } from '#shared/domain/message.ts';
import type { Pokes } from '#server/cache/pokes.ts';
import { addHeld, isHeld } from '#server/db/held-rows.ts';
import { readMessages } from '#server/db/message-rows.ts';
import type { Db, Store } from '#server/db/open-store.ts';
import { readSessions } from '#server/db/record-rows.ts';
import { readInstance } from '#server/db/space-rows.ts';
import { readUser } from '#server/db/user-rows.ts';
import type { Log } from '#server/metrics/log.ts';
import { applyPush } from './apply-push.ts';
import { savePush } from './save-push.ts';
import { ensureSpace } from './space.ts';

/** A reply as the turn left it. `body`: what the message is to hold. */
export type Reply = {
  userId: string;
  sid: SessionId;
  turn: TurnId;
  re: OpId;
  body: MessageBody;
};

export function createReplyWriter(deps: {
  store: Store;
  clock: Clock;
  randomBytes: RandomBytes;
  pokes: Pokes;
  log: Log;
}) {
  const { store, clock, randomBytes, pokes, log } = deps;

  /** Null: nobody is there any more, or no box can be made to their key. */
  const boxed = async (reply: Reply): Promise<Message | null> => {
    const { userId, sid, turn, re, body } = reply;
    const user = await store.read((db) => readUser(db, userId));
    const key = user === null ? null : fromBase64Url(user.inboxKey);
    if (key === null) return null;
    const id = replyIdOf(turn);
    const e = boxTo(key, { user: userId, id }, JSON.stringify(body));
    if (e === null) return null;
    return {
      id,
      sid,
      role: 'maya',
      at: toMinute(clock()),
      ord: 0,
      ver: 0,
      rev: 0,
      box: 'inbox',
      e,
      lane: null,
      re,
      turn,
      erased: 0,
    };
  };

  const boxTo = (
    key: Uint8Array,
    place: { user: string; id: OpId },
    plain: string,
  ): string | null => {
    try {
      return toBase64Url(sealBox(key, 'inbox', place, plain, randomBytes));
    } catch {
      // A key that is no point of the curve: the device that stored it hears its replies, and keeps them itself.
      log.warn('inbox_key_unfit', { count: 1 });
      return null;
    }
  };

  return {
    async keep(reply: Reply): Promise<void> {
      const { userId, sid, re } = reply;
      const row = await boxed(reply);
      if (row === null) return;
      await store.tx(async (t) => {
        const mayaInstance = await readInstance(t.db, userId);
        if (mayaInstance === null) return;
        const [session] = await readSessions(t.db, userId, [sid]);
        const rows = await readMessages(t.db, userId, [row.id, re]);
        const messages = new Map(rows.map((known) => [known.id, known]));
        if (session?.erased === 1 || messages.has(row.id)) return;
        if (session === undefined || !messages.has(re)) {
          await addHeld(t.db, userId, { re, row });
          return;
        }
        const space = await ensureSpace(t.db, userId, randomBytes);
        const now = clock();
        const outcome = applyPush(
          {
            ...space,
            lmids: new Map(),
            done: new Map(),
            poison: new Set(),
            messages,
            sessions: new Map([[sid, session]]),
            records: new Map(),
            held: [row],
          },
          { items: [], isTransient: true, now },
        );
        const into = { userId, mayaInstance, space, groupId: null, now };
        await savePush(t.db, outcome, into);
        const { epoch } = space;
        const { version } = outcome;
        t.afterCommit(() => pokes.publish(userId, { epoch, version }));
      });
    },
    /** Whether the reply of a turn lies in its person's space, or waits for its question. Unknown counts as no (P3). */
    async isKept(where: { userId: string; turn: TurnId }): Promise<boolean> {
      const id = replyIdOf(where.turn);
      try {
        return await store.read((db) => isThere(db, where.userId, id));
      } catch {
        log.warn('inbox_unread', { count: 1 });
        return false;
      }
    },
  };
}

const isThere = async (db: Db, userId: string, id: OpId): Promise<boolean> =>
  (await readMessages(db, userId, [id])).length > 0 ||
  (await isHeld(db, userId, id));
