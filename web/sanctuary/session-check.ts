import type { SessionId } from '#shared/base/ids.ts';
import { laneKey } from '#shared/crypto/derive.ts';
import type { KeyRing } from '#shared/crypto/types.ts';
import {
  checkSession,
  pinsWithHeads,
  type SealVerdict,
} from '#shared/merge/check-session.ts';
import type { LocalStore } from '#web/local-store/local-store.ts';
import { messageAad } from '#web/local-store/aad.ts';
import type { Codec } from '#web/vault/codec.ts';

type Deps = { store: LocalStore; codec: Codec; ring: () => KeyRing | null };

/**
 * Whether a conversation on this device is whole (SEAL-3 to SEAL-6), from its rows, its seal and the pins. Reads and changes
 * nothing. Null: the vault is locked, or there is no such conversation. Rejects with StoreError when it cannot be read.
 */
export async function checkSeal(
  { store, codec, ring }: Deps,
  sid: SessionId,
): Promise<SealVerdict | null> {
  const found = await store.run((db) =>
    db.transaction(
      'r',
      [db.sessions, db.messages, db.pins, db.lanes],
      async () => ({
        session: await db.sessions.get(sid),
        rows: await db.messages
          .where('[sid+ord]')
          .between([sid, -Infinity], [sid, Infinity])
          .toArray(),
        pins: (await db.pins.get(sid)) ?? null,
        lanes: await db.lanes
          .where('[sid+dev]')
          .between([sid, ''], [sid, '\uffff'])
          .toArray(),
      }),
    ),
  );
  const keys = ring();
  if (keys === null || found.session === undefined) return null;
  if (found.session.erased === 1) return null;
  // Chains hang on the first generation, which every later ring still holds (VAULT-18).
  const [first = keys.current] = [...keys.older, keys.current].sort(
    (one, other) => one.gen - other.gen,
  );
  return checkSession({
    sid,
    laneKey: laneKey(first.bytes, sid),
    rows: found.rows,
    seal: found.session.seal,
    pins: pinsWithHeads(
      found.pins,
      found.lanes.map(({ head }) => head),
    ),
    opens: (row) =>
      row.e !== null &&
      codec.open(row.e, messageAad(store.spaceId, row)) !== null,
  });
}

export type CheckedSession = { sid: SessionId; verdict: SealVerdict };

/**
 * Checks every closed conversation, newest first, one after the other so that the page gets its turn. What cannot be
 * checked is left out of the list and of `checked`.
 */
export async function checkAllSeals(
  deps: Deps,
  onProgress: (done: number) => void = () => undefined,
): Promise<{ checked: number; broken: CheckedSession[] }> {
  const ids = await deps.store.run((db) =>
    db.sessions
      .orderBy('touched')
      .reverse()
      .filter(({ closedAt, erased }) => closedAt !== null && erased === 0)
      .primaryKeys(),
  );
  const broken: CheckedSession[] = [];
  let checked = 0;
  for (const sid of ids) {
    const verdict = await checkSeal(deps, sid);
    if (verdict === null) continue;
    checked += 1;
    if (verdict.state === 'broken') broken.push({ sid, verdict });
    onProgress(checked);
  }
  return { checked, broken };
}
