import { createHmac } from 'node:crypto';
import type { Clock } from '#shared/base/clock.ts';
import { eraseRequest } from '#shared/protocol/accounts.ts';
import { deletePerson } from '#server/db/erase-rows.ts';
import type { Db, Store } from '#server/db/open-store.ts';
import { listRefreshHashes } from '#server/db/refresh-rows.ts';
import { addErased, forgetErased } from '#server/db/user-rows.ts';
import { utcDay } from '#server/db/utc-day.ts';
import { problem, type AppContext } from '#server/http/answers.ts';
import { readBody } from '#server/http/read-body.ts';

/** PRIV-10: for so long a device that comes back hears that the account is gone. */
const REMEMBERED_DAYS = 90;
const DAY_MS = 86_400_000;
const MAX_BODY_BYTES = 1000;

/** Key of `erased_account` for a user id, or for the hash of a refresh token: a cookie names nobody. */
export type ErasedKey = (kind: 'user' | 'token', text: string) => string;

/** Keyed with the server's own key: without it the rows tell nothing, not even of a known id. */
export function createErasedKey(ownerKey: Uint8Array): ErasedKey {
  return (kind, text) =>
    createHmac('sha256', ownerKey)
      .update(`erased|${kind}|${text}`)
      .digest('base64url');
}

/** What was remembered for longer than 90 days goes. */
export async function forgetOldErasures(db: Db, now: number): Promise<void> {
  await forgetErased(db, utcDay(now - REMEMBERED_DAYS * DAY_MS));
}

/**
 * The body of `POST /api/v1/auth/erase` (PRIV-10): in one transaction every row of the person goes, keys first, and keyed
 * hashes of the id and of each refresh token, ended ones as well, stay 90 days. 204, also for a repeat. The caller has proven who they are in
 * the last 15 minutes (AUTH-5).
 */
export function createErase(deps: {
  store: Store;
  clock: Clock;
  ownerKey: Uint8Array;
}): (c: AppContext, caller: { userId: string }) => Promise<Response> {
  const { store, clock } = deps;
  const erasedKey = createErasedKey(deps.ownerKey);

  return async (c, { userId }) => {
    const body = await readBody(c.req.raw, eraseRequest, MAX_BODY_BYTES);
    if (!body.ok) return problem(c, body.error.code, body.error.field);
    const now = clock();
    await store.tx(async ({ db }) => {
      const hashes = await listRefreshHashes(db, userId);
      const keys = hashes.map((hash) => erasedKey('token', hash));
      await addErased(db, [erasedKey('user', userId), ...keys], utcDay(now));
      await forgetOldErasures(db, now);
      await deletePerson(db, userId);
    });
    await store.flush();
    return c.body(null, 204);
  };
}
