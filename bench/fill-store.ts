import type { OpId, SessionId } from '#shared/base/ids.ts';
import { newOpId, newSessionId } from '#shared/base/ids.ts';
import type { Message } from '#shared/domain/message.ts';
import { bareSession } from '#shared/mutators/apply-op.ts';
import { fieldAad, messageAad } from '#web/local-store/aad.ts';
import type { LocalStore } from '#web/local-store/local-store.ts';
import type { SessionRow } from '#web/local-store/rows.ts';
import type { Codec } from '#web/vault/codec.ts';

/** Rows per transaction: large enough to be quick, small enough to leave the page alive. */
const CHUNK = 1_000;
const MINUTE_MS = 60_000;

export type FillDeps = {
  store: LocalStore;
  codec: Codec;
  clock: () => number;
  randomBytes: (n: number) => Uint8Array;
};

/**
 * Fills a device's store with `messages` acknowledged messages over `sessions` sessions, words of `chars` characters in
 * envelopes that open. Runs in a page. Returns the sessions, oldest first.
 */
export async function fillStore(
  deps: FillDeps,
  {
    messages,
    sessions,
    chars = 400,
  }: { messages: number; sessions: number; chars?: number },
): Promise<SessionId[]> {
  const { store, codec } = deps;
  const start = deps.clock() - messages * MINUTE_MS;
  const sids = Array.from({ length: sessions }, () => newSessionId(deps));
  await store.bulk.sessions.bulkAdd(
    sids.map((sid, at) => sessionRow(deps, sid, start + at * MINUTE_MS)),
  );
  const words = 'the quiet of an ordinary evening '
    .repeat(Math.ceil(chars / 33))
    .slice(0, chars);
  for (let from = 0; from < messages; from += CHUNK) {
    const rows: Message[] = [];
    for (let at = from; at < Math.min(messages, from + CHUNK); at += 1) {
      // Neighbours in time share a session, as they do in life.
      const sid = sids[Math.floor((at * sessions) / messages)];
      if (sid !== undefined)
        rows.push(
          messageRow(deps, codec, {
            sid,
            at,
            time: start + at * MINUTE_MS,
            words,
          }),
        );
    }
    await store.bulk.messages.bulkAdd(rows);
  }
  return sids;
}

function sessionRow(deps: FillDeps, sid: SessionId, time: number): SessionRow {
  const opId = newOpId(deps);
  const place = { kind: 'session', id: sid, field: 'title' };
  const e = deps.codec.seal('An evening', fieldAad(deps.store.spaceId, place));
  const row = bareSession(sid, time);
  return {
    ...row,
    ver: 1,
    touched: time,
    f: { title: { e, hlc: '', op: opId, was: [] } },
  };
}

function messageRow(
  deps: FillDeps,
  codec: Codec,
  {
    sid,
    at,
    time,
    words,
  }: { sid: SessionId; at: number; time: number; words: string },
): Message {
  const id: OpId = newOpId(deps);
  const role = at % 2 === 0 ? 'user' : 'maya';
  const body = {
    v: 1,
    text: `${at} ${words}`,
    at: time,
    by: role === 'user' ? 'person' : 'device',
  };
  return {
    id,
    sid,
    role,
    at: time - (time % MINUTE_MS),
    ord: at + 1,
    ver: at + 1,
    rev: 0,
    box: 'session',
    e: codec.seal(
      JSON.stringify(body),
      messageAad(deps.store.spaceId, { id, sid, role }),
    ),
    lane: null,
    re: null,
    turn: null,
    erased: 0,
  };
}
