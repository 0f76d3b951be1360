import type { ErrorCode } from '#shared/base/errors.ts';
import type { Result } from '#shared/base/result.ts';
import { pullRequest, pushRequest } from '#shared/protocol/sync.ts';
import { MAX_SYNC_BYTES } from '#shared/protocol/sync-limits.ts';
import { readSpace } from '#server/db/space-rows.ts';
import { problem, retryLater, type AppContext } from '#server/http/answers.ts';
import { limitHeaders, type Limits } from '#server/http/limits.ts';
import type { Route } from '#server/http/mount-route.ts';
import {
  parseBody,
  readBody,
  readRaw,
  type BodyFault,
} from '#server/http/read-body.ts';
import { errorFields } from '#server/metrics/log.ts';
import type { SyncEvents } from './events.ts';
import { createPull, wipeAnswer } from './handle-pull.ts';
import { createPush, type PushDeps, type SyncCaller } from './handle-push.ts';
import { ensureSpace } from './space.ts';

/** Seconds after which a device may come back when the database did not answer, or the process stops. */
const RETRY_S = 2;
const RETRY_AFTER_STOP_S = 30;

type CallerFault = Extract<ErrorCode, 'auth_expired' | 'account_erased'>;
type Handler<Caller> = (c: AppContext, caller: Caller) => Promise<Response>;

export type SyncDeps<Caller extends SyncCaller> = PushDeps<Caller> & {
  limits: Limits;
  events: SyncEvents;
  isDraining: () => boolean;
  /** Who is asking, known before a body is read (AUTH-8). */
  read: (c: AppContext) => Promise<Result<Caller, CallerFault>>;
  isSentAway: (c: AppContext) => Promise<boolean>;
  expiresAt: (c: AppContext) => number;
};

/** PUSH-4: the code of a body that did not pass the door. */
const codeOf = ({ code }: BodyFault): ErrorCode =>
  code === 'body_too_large' ? 'sync_too_large' : 'sync_envelope';
const refuseBody = (c: AppContext, fault: BodyFault): Response =>
  problem(c, codeOf(fault), fault.field);

/** `/api/v1/sync`: push, pull and events. */
export function syncRoutes<Caller extends SyncCaller>(
  deps: SyncDeps<Caller>,
): Route[] {
  const { store, randomBytes, limits, clock, log } = deps;
  const push = createPush(deps);
  const pull = createPull(deps);

  /** A database that does not answer is temporary, whatever the reason: nothing was acknowledged (PUSH-10). */
  const steady =
    (handler: (c: AppContext) => Promise<Response>) =>
    async (c: AppContext): Promise<Response> => {
      try {
        return await handler(c);
      } catch (error) {
        log.error('fault', {
          ...errorFields(error),
          requestId: c.get('requestId'),
          route: c.get('route'),
        });
        return retryLater(c, 'sync_unavailable', RETRY_S);
      }
    };
  const guarded = (
    handler: Handler<Caller>,
    refuse = async (c: AppContext, fault: CallerFault) => problem(c, fault),
  ) =>
    steady(async (c) => {
      const caller = await deps.read(c);
      return caller.ok
        ? await handler(c, caller.value)
        : await refuse(c, caller.error);
    });

  /** PUSH-4: bytes of this person in this minute; over them, nothing of the body was taken. */
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

  const handlePush: Handler<Caller> = async (c, caller) => {
    const bytes = await readRaw(c.req.raw, MAX_SYNC_BYTES);
    if (!bytes.ok) return refuseBody(c, bytes.error);
    const over = await countBytes(c, caller.userId, bytes.value.byteLength);
    if (over !== null) return over;
    const body = parseBody(bytes.value, pushRequest);
    if (!body.ok) return refuseBody(c, body.error);
    const answer = await push(caller, body.value);
    if (answer.ok) return c.json(answer.value);
    return answer.error === 'sync_unavailable'
      ? retryLater(c, answer.error, RETRY_S)
      : problem(c, answer.error);
  };

  const handlePull: Handler<Caller> = async (c, { userId }) => {
    const body = await readBody(c.req.raw, pullRequest, MAX_SYNC_BYTES);
    if (!body.ok) return refuseBody(c, body.error);
    const answer = await pull(userId, body.value);
    return answer === null ? problem(c, 'auth_expired') : c.json(answer);
  };
  const handleLastPull = async (c: AppContext, fault: CallerFault) => {
    if (fault !== 'auth_expired' || !(await deps.isSentAway(c)))
      return problem(c, fault);
    const body = await readBody(c.req.raw, pullRequest, MAX_SYNC_BYTES);
    return body.ok
      ? c.json(wipeAnswer(body.value, clock()))
      : refuseBody(c, body.error);
  };

  const handleEvents: Handler<Caller> = async (c, { userId }) => {
    if (deps.isDraining())
      return retryLater(c, 'sync_unavailable', RETRY_AFTER_STOP_S);
    const readHead = async () => {
      const { epoch, version } =
        (await store.read((db) => readSpace(db, userId))) ??
        (await store.tx(({ db }) => ensureSpace(db, userId, randomBytes)));
      return { epoch, version };
    };
    // Proxies must neither hold the events back nor press them together (SSE-1).
    c.header('Content-Type', 'text/event-stream');
    c.header('Cache-Control', 'no-store, no-cache, no-transform');
    c.header('X-Accel-Buffering', 'no');
    return c.body(
      deps.events.open({
        userId,
        until: deps.expiresAt(c),
        readHead,
        isWelcome: async () => (await deps.read(c)).ok,
      }),
    );
  };

  return [
    { path: '/api/v1/sync/push', handlers: { POST: guarded(handlePush) } },
    {
      path: '/api/v1/sync/pull',
      handlers: { POST: guarded(handlePull, handleLastPull) },
    },
    { path: '/api/v1/sync/events', handlers: { GET: guarded(handleEvents) } },
  ];
}
