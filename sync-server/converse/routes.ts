import { createHmac } from 'node:crypto';
import * as z from 'zod/mini';
import type { ErrorCode } from '#shared/base/errors.ts';
import { isUuid, uuidv7, type IdSource } from '#shared/base/ids.ts';
import { err, ok, type Result } from '#shared/base/result.ts';
import { elements } from '#shared/domain/element.ts';
import {
  converseRequest,
  stopRequest,
  type ConverseReply,
  type ConverseRequest,
} from '#shared/protocol/converse.ts';
import { MAX_TALK_BYTES } from '#shared/protocol/limits.ts';
import { statusOf, type AppContext } from '#server/http/answers.ts';
import type { Route } from '#server/http/mount-route.ts';
import { readBody, type BodyFault } from '#server/http/read-body.ts';
import { collectReply } from './collect-reply.ts';
import { placeOf, type ReplyPlace } from './finished-reply.ts';
import { planTurn } from './plan-turn.ts';
import type { StreamRegistry } from './read-turn.ts';
import type { TurnRegistry } from './turn-registry.ts';
import type { Turn } from './turn.ts';
import { faultWords, limitWords } from './words.ts';

/** CONV-7: seconds after which a refused stream may be asked for again. */
const RETRY_AFTER_S = 30;
const STOP_BODY_BYTES = 1000;

/** WEB-11: what the smoke test may say; more than a curl needs it is not. */
const smokeQuery = z.object({
  q: z.string().check(z.minLength(1), z.maxLength(200)),
  element: z.optional(z.enum(elements)),
  userId: z._default(
    z.string().check(z.minLength(1), z.maxLength(64)),
    'smoke',
  ),
  lang: z.optional(z.string().check(z.maxLength(16))),
});

export type ConverseDeps = {
  turns: TurnRegistry;
  streams: StreamRegistry;
  ids: IdSource;
  /** Turns who asks into what the turn's row may hold: a keyed hash (SSE-4, P5). */
  ownerKey: Uint8Array;
  allowGuests: boolean;
  /** Who a token of the request names, null for a guest (AUTH-8); a `userId` of the body counts for guests alone. */
  readSignedIn: (c: AppContext) => Promise<string | null>;
  /** Whether the reply of that turn was kept before; then it comes by sync, and nobody makes another (P2, ORDER-5). */
  isReplyKept: (place: ReplyPlace) => Promise<boolean>;
  streamingEnabled: boolean;
  isDraining: () => boolean;
};

function refuse(c: AppContext, code: ErrorCode, field?: string): Response {
  const status = statusOf(code);
  if (status === 503) c.header('Retry-After', String(RETRY_AFTER_S));
  const where = field === undefined ? {} : { field };
  return c.json({ success: false, error: code, ...where }, status);
}

/** CONV-5: the body of a 429 on these routes. */
function refuseOverLimit(c: AppContext, retryAfterSeconds: number): Response {
  return c.json(
    {
      success: false,
      error: 'rate_limited',
      message: limitWords,
      retryAfterSeconds,
    },
    429,
  );
}

/** CONV-5: the body of a 500 on these routes still holds something to show. */
export function converseFault(c: AppContext): Response {
  return c.json(
    {
      success: false,
      error: 'internal',
      fallback: {
        text: faultWords,
        audioUrl: null,
        element: 'aether',
        source: 'error_fallback',
      },
    },
    500,
  );
}

/** SSE-3: `<turnId>:<seq>`; the id of another turn or anything unreadable means from the beginning. */
function seqAfter(turn: Turn, lastEventId: string | undefined): number {
  const [turnId, seq = ''] = (lastEventId ?? '').split(':');
  return turnId === turn.turnId && /^\d{1,9}$/.test(seq) ? Number(seq) : 0;
}

export function converseRoutes(deps: ConverseDeps): Route[] {
  const ownerOf = (userId: string) =>
    createHmac('sha256', deps.ownerKey)
      .update(`owner|${userId}`)
      .digest('base64url');

  const isShut = () => deps.isDraining() || !deps.streamingEnabled;

  const readRequest = async (
    c: AppContext,
  ): Promise<Result<ConverseRequest, BodyFault>> => {
    const body = await readBody(c.req.raw, converseRequest, MAX_TALK_BYTES);
    if (!body.ok) return body;
    return body.value.userText.trim() === ''
      ? err({ code: 'invalid_request', field: 'userText' })
      : body;
  };

  const join = async (
    c: AppContext,
    request: ConverseRequest,
  ): Promise<Result<Turn, ErrorCode>> => {
    const signedIn = await deps.readSignedIn(c);
    if (signedIn === null && !deps.allowGuests) return err('guests_refused');
    const turnId = request.turnId?.toLowerCase() ?? uuidv7(deps.ids);
    const plan = planTurn(request, turnId);
    const place = placeOf(request, signedIn);
    const isOver = place !== null && !deps.turns.has(turnId);
    if (isOver && (await deps.isReplyKept(place))) return err('reply_kept');
    const owner = ownerOf(signedIn ?? request.userId);
    const turn = await deps.turns.join(plan, owner, place);
    return turn === null ? err('not_found') : ok(turn);
  };

  const streamTurn = async (c: AppContext, request: ConverseRequest) => {
    const joined = await join(c, request);
    if (!joined.ok) return refuse(c, joined.error);
    const seq = seqAfter(joined.value, c.req.header('last-event-id'));
    // Proxies must neither hold the events back nor press them together (SSE-1).
    c.header('Content-Type', 'text/event-stream');
    c.header('Cache-Control', 'no-store, no-cache, no-transform');
    c.header('X-Accel-Buffering', 'no');
    return c.body(deps.streams.read(joined.value, seq));
  };

  return [
    {
      path: '/api/v1/converse/message',
      limit: { name: 'msg', refuse: refuseOverLimit },
      handlers: {
        async POST(c) {
          if (deps.isDraining()) return refuse(c, 'shutdown');
          const start = deps.ids.clock();
          const body = await readRequest(c);
          if (!body.ok) return refuse(c, body.error.code, body.error.field);
          const joined = await join(c, body.value);
          if (!joined.ok) return refuse(c, joined.error);
          const response = await collectReply(
            joined.value,
            () => deps.ids.clock() - start,
          );
          if (response === null) return refuse(c, 'shutdown');
          if (response.source === 'error_fallback') return converseFault(c);
          return c.json({ success: true, response } satisfies ConverseReply);
        },
      },
    },
    {
      path: '/api/v1/converse/stream',
      limit: { name: 'stream', refuse: refuseOverLimit },
      handlers: {
        async POST(c) {
          if (isShut()) return refuse(c, 'shutdown');
          const body = await readRequest(c);
          if (!body.ok) return refuse(c, body.error.code, body.error.field);
          return await streamTurn(c, body.value);
        },
        async GET(c) {
          if (isShut()) return refuse(c, 'shutdown');
          const { q, text, ...rest } = c.req.query();
          const query = z.safeParse(smokeQuery, { q: q ?? text, ...rest });
          if (!query.success) {
            const field = query.error.issues[0]?.path[0];
            return field === 'element'
              ? refuse(c, 'unknown_element', 'element')
              : refuse(c, 'invalid_request');
          }
          if (query.data.q.trim() === '') return refuse(c, 'invalid_request');
          const { q: userText, userId, element, lang } = query.data;
          return await streamTurn(c, {
            userText,
            userId,
            ...(element === undefined ? {} : { element }),
            ...(lang === undefined ? {} : { lang }),
          });
        },
      },
    },
    {
      path: '/api/v1/converse/stop',
      handlers: {
        async POST(c) {
          const body = await readBody(c.req.raw, stopRequest, STOP_BODY_BYTES);
          if (!body.ok) return refuse(c, body.error.code, body.error.field);
          const turnId = body.value.turnId.toLowerCase();
          // Whoever knows the id made the turn: it is derived from two random ids that never leave their device.
          return isUuid(turnId)
            ? c.json({ success: true, stopped: deps.turns.stop(turnId) })
            : refuse(c, 'invalid_request', 'turnId');
        },
      },
    },
  ];
}
