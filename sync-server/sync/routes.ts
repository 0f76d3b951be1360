import type { ErrorCode } from '#shared/base/errors.ts';
import { pushRequest } from '#shared/protocol/sync.ts';
import { MAX_SYNC_BYTES } from '#shared/protocol/sync-limits.ts';
import { problem, retryLater, type AppContext } from '#server/http/answers.ts';
import { limitHeaders, type Limits } from '#server/http/limits.ts';
import type { Route } from '#server/http/mount-route.ts';
import { parseBody, readRaw, type BodyFault } from '#server/http/read-body.ts';
import { errorFields } from '#server/metrics/log.ts';
import { createPush, type PushDeps, type SyncCaller } from './handle-push.ts';

/** Seconds after which a device may come back when the database did not answer. */
const RETRY_S = 2;

type Handler<Caller> = (c: AppContext, caller: Caller) => Promise<Response>;

export type SyncDeps<Caller extends SyncCaller> = PushDeps<Caller> & {
  limits: Limits;
  /** Who is asking is known before a body is read (AUTH-8). */
  guard: (handler: Handler<Caller>) => (c: AppContext) => Promise<Response>;
};

/** PUSH-4: the code of a body that did not pass the door. */
const codeOf = ({ code }: BodyFault): ErrorCode =>
  code === 'body_too_large' ? 'sync_too_large' : 'sync_envelope';

/** `/api/v1/sync`: push, pull and events. */
export function syncRoutes<Caller extends SyncCaller>(
  deps: SyncDeps<Caller>,
): Route[] {
  const { guard, limits, clock, log } = deps;
  const push = createPush(deps);

  /** A database that did not answer is temporary, whatever the reason: nothing was acknowledged (PUSH-10). */
  const steady =
    (handler: Handler<Caller>): Handler<Caller> =>
    async (c, caller) => {
      try {
        return await handler(c, caller);
      } catch (error) {
        log.error('fault', {
          ...errorFields(error),
          requestId: c.get('requestId'),
          route: c.get('route'),
        });
        return retryLater(c, 'sync_unavailable', RETRY_S);
      }
    };

  /** PUSH-4: bytes of this person in this minute; refused before anything of the body was taken. */
  const countBytes = async (
    c: AppContext,
    userId: string,
    bytes: number,
  ): Promise<Response | null> => {
    const state = await limits.take('sync', userId, bytes);
    const headers = limitHeaders('sync', state, clock());
    for (const [name, value] of Object.entries(headers)) c.header(name, value);
    return state.isOver ? problem(c, 'sync_bytes') : null;
  };

  return [
    {
      path: '/api/v1/sync/push',
      handlers: {
        POST: guard(
          steady(async (c, caller) => {
            const bytes = await readRaw(c.req.raw, MAX_SYNC_BYTES);
            if (!bytes.ok) return problem(c, codeOf(bytes.error));
            const over = await countBytes(
              c,
              caller.userId,
              bytes.value.byteLength,
            );
            if (over !== null) return over;
            const body = parseBody(bytes.value, pushRequest);
            if (!body.ok)
              return problem(c, codeOf(body.error), body.error.field);
            const answer = await push(caller, body.value);
            if (answer.ok) return c.json(answer.value);
            return answer.error === 'sync_unavailable'
              ? retryLater(c, answer.error, RETRY_S)
              : problem(c, answer.error);
          }),
        ),
      },
    },
  ];
}
