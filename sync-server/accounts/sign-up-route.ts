import type { IdSource } from '#shared/base/ids.ts';
import {
  MAX_ACCOUNT_BYTES,
  signUpRequest,
  type QueuedReply,
  type SignUpReply,
} from '#shared/protocol/accounts.ts';
import type { Store } from '#server/db/open-store.ts';
import { problem, retryLater, type AppContext } from '#server/http/answers.ts';
import type { Route } from '#server/http/mount-route.ts';
import { readBody } from '#server/http/read-body.ts';
import { createErasedKey } from './erase.ts';
import type { SignUpQueue } from './queue.ts';
import type { Sessions } from './sessions.ts';
import type { SignInBrake } from './sign-in-brake.ts';
import { checkSignUp } from './sign-up-check.ts';
import { createSignUp, type SignUpOutcome } from './sign-up.ts';
import type { SlowHash } from './slow-hash.ts';

/** Seconds after which a sign-up that met a full queue, or too many slow hashes, may be tried again. */
const BUSY_RETRY_S = 30;

export type SignUpRouteDeps = {
  store: Store;
  ids: IdSource;
  ownerKey: Uint8Array;
  slowHash: Pick<SlowHash, 'hash' | 'matches'>;
  sessions: Pick<Sessions, 'open' | 'answer'>;
  queue: SignUpQueue;
  brake: SignInBrake;
  /** WEB-7: the answer to a caller of another origin, null to ours. */
  guard?: (c: AppContext) => Response | null;
  /** ABUSE-1: counts one sign-up of the caller's network; seconds to wait when over, else null. */
  takeSignUp?: (c: AppContext) => Promise<number | null>;
};

/**
 * `POST /api/beta/signup` (AUTH-1, SIGN-1). 201 with ids and a session, also for a repeat; 202 with a place while the server
 * is busy; 400, 409, 410, 422, 429 as problem+json; 503 `busy`. Whoever comes back with a ticket of the queue counts against no
 * limit: coming back is what they were told to do.
 */
export function signUpRoutes(deps: SignUpRouteDeps): Route[] {
  const signUp = createSignUp({
    ...deps,
    erasedKey: createErasedKey(deps.ownerKey),
  });

  const answer = async (c: AppContext, outcome: SignUpOutcome) => {
    if (outcome.state === 'queued') {
      const { place, retryAfterSeconds, ticket } = outcome;
      c.header('Retry-After', String(retryAfterSeconds));
      return c.json(
        {
          queued: true,
          place,
          retryAfterSeconds,
          ticket,
        } satisfies QueuedReply,
        202,
      );
    }
    if (outcome.state === 'braked')
      return retryLater(c, 'rate_limited', outcome.retryAfterSeconds);
    const { opened, mayaInstance, sessionId } = outcome.account;
    const session = await deps.sessions.answer(c, opened, { mayaInstance });
    return c.json({ ...session, sessionId } satisfies SignUpReply, 201);
  };

  return [
    {
      path: '/api/beta/signup',
      handlers: {
        async POST(c) {
          const refusal = deps.guard?.(c) ?? null;
          if (refusal !== null) return refusal;
          const body = await readBody(
            c.req.raw,
            signUpRequest,
            MAX_ACCOUNT_BYTES,
          );
          if (!body.ok) return problem(c, body.error.code, body.error.field);
          const checked = checkSignUp(body.value);
          if (!checked.ok)
            return problem(c, checked.error.code, checked.error.field);
          const { userId, ticket } = body.value;
          if (!deps.queue.knows(userId, ticket)) {
            const waitS = (await deps.takeSignUp?.(c)) ?? null;
            if (waitS !== null) return retryLater(c, 'rate_limited', waitS);
          }
          const outcome = await signUp(checked.value, c.get('client').key);
          if (outcome.ok) return await answer(c, outcome.value);
          return outcome.error === 'busy'
            ? retryLater(c, 'busy', BUSY_RETRY_S)
            : problem(c, outcome.error);
        },
      },
    },
  ];
}
