import { toMinute } from '#shared/base/clock.ts';
import { newOpId, newSessionId, type SessionId } from '#shared/base/ids.ts';
import type { OpOf } from '#shared/mutators/apply-op.ts';
import { messageAad } from '#web/local-store/aad.ts';
import { commitOp } from '#web/outbox/commit-op.ts';
import type { FillDeps } from './fill-store.ts';

/** Writes of one transaction. A person's are committed one by one, which is what `send` measures and not this. */
const CHUNK = 250;
const PER_SESSION = 40;
/** Their conversations stand below the one that is open, and are too young to be closed as idle. */
const AGO_MS = 10 * 60_000;
const WORDS = 'the quiet of an ordinary evening '.repeat(12);

/** Puts `n` messages of the person into the store and its outbox, sealed and in lanes, by the app's own commit. Runs in a page. */
export async function queueStore(deps: FillDeps, n: number): Promise<void> {
  const { store, codec } = deps;
  const db = store.bulk;
  let sid = newSessionId(deps);
  for (let from = 0; from < n; from += CHUNK) {
    const ops = Array.from({ length: Math.min(CHUNK, n - from) }, (_, at) => {
      if ((from + at) % PER_SESSION === 0) sid = newSessionId(deps);
      return sendOf(deps, sid, from + at);
    });
    // The transactions of the commits join this one.
    await db.transaction('rw', db.tables, async () => {
      for (const op of ops)
        await commitOp(db, { op, h: stamp(op), old: true }, codec);
    });
  }
}

const stamp = ({ at, dev }: OpOf<'message.send'>) =>
  `${at.toString(16).padStart(12, '0')}-0000-${dev}`;

function sendOf(
  deps: FillDeps,
  sid: SessionId,
  at: number,
): OpOf<'message.send'> {
  const { store, codec, clock } = deps;
  const time = clock() - AGO_MS;
  const opId = newOpId(deps);
  const role = 'user';
  const body = { v: 1, text: `${at} ${WORDS}`, at: time, by: 'person' };
  const place = { id: opId, sid, role } as const;
  return {
    opId,
    name: 'message.send',
    v: 1,
    at: toMinute(time),
    dev: store.device,
    sid,
    body: {
      id: opId,
      sid,
      role,
      at: toMinute(time),
      rev: 0,
      box: 'session',
      e: codec.seal(JSON.stringify(body), messageAad(store.spaceId, place)),
      lane: null,
      re: null,
      turn: null,
      erased: 0,
    },
  };
}
