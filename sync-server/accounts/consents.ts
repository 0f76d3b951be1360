import { toMinute, type Clock } from '#shared/base/clock.ts';
import { consentRequest } from '#shared/protocol/accounts.ts';
import { addConsent, readConsents } from '#server/db/consent-rows.ts';
import type { Store } from '#server/db/open-store.ts';
import { readUser } from '#server/db/user-rows.ts';
import { problem, type AppContext } from '#server/http/answers.ts';
import { readBody } from '#server/http/read-body.ts';
import type { Caller } from './caller.ts';

const MAX_BODY_BYTES = 1000;

type Handler = (
  c: AppContext,
  caller: Pick<Caller, 'userId'>,
) => Promise<Response>;

/**
 * `GET` and `POST /api/v1/auth/consents` (PRIV-1): each box by itself, given or taken back; both answer with the newest
 * answer to every box. The account's own box is not among those that can be taken back: that is erasing it.
 */
export function createConsents(deps: { store: Store; clock: Clock }): {
  read: Handler;
  write: Handler;
} {
  const { store, clock } = deps;
  return {
    async read(c, { userId }) {
      const consents = await store.read((db) => readConsents(db, userId));
      return c.json({ consents });
    },
    async write(c, { userId }) {
      const body = await readBody(c.req.raw, consentRequest, MAX_BODY_BYTES);
      if (!body.ok) return problem(c, body.error.code, body.error.field);
      const row = { ...body.value, at: toMinute(clock()) };
      const consents = await store.tx(async ({ db }) => {
        if ((await readUser(db, userId)) === null) return null;
        await addConsent(db, userId, row);
        return await readConsents(db, userId);
      });
      // Erased by another device a moment ago.
      if (consents === null) return problem(c, 'account_erased');
      return c.json({ consents });
    },
  };
}
