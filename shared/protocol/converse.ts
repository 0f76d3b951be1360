import * as z from 'zod/mini';
import { elements } from '#shared/domain/element.ts';
import { MAX_TEXT } from './limits.ts';

// The wire of /api/v1/converse (CONV-1 to CONV-8). Bodies are strict: an unknown field is refused.

/** Messages that one turn may answer. */
export const MAX_TOGETHER = 500;

const turnRole = z.enum(['user', 'maya']);

export const converseContext = z.strictObject({
  summary: z.optional(z.string().check(z.maxLength(1000))),
  memorySnippets: z.optional(
    z.array(z.string().check(z.maxLength(280))).check(z.maxLength(6)),
  ),
  recentReplies: z.optional(
    z.array(z.string().check(z.maxLength(1000))).check(z.maxLength(5)),
  ),
  window: z.optional(
    z
      .array(
        z.strictObject({
          role: turnRole,
          text: z.string().check(z.maxLength(MAX_TEXT)),
        }),
      )
      .check(z.maxLength(20)),
  ),
  persona: z.optional(
    z.strictObject({
      level: z.optional(z.number()),
      trust: z.optional(z.number()),
      state: z.optional(
        z.enum(['steady', 'stuck', 'overwhelmed', 'uncertain']),
      ),
      delay: z.optional(z.boolean()),
    }),
  ),
  /** How many messages of an offline stretch `userText` holds; the reply covers them all (MSG-13). */
  together: z.optional(z.int().check(z.minimum(2), z.maximum(MAX_TOGETHER))),
});

export const converseRequest = z.strictObject({
  userText: z.string().check(z.minLength(1), z.maxLength(MAX_TEXT)),
  userId: z.string().check(z.minLength(1), z.maxLength(64)),
  element: z.optional(z.enum(elements)),
  voiceEnabled: z.optional(z.boolean()),
  sessionId: z.optional(z.uuid()),
  turnId: z.optional(z.uuid()),
  lang: z.optional(z.string().check(z.maxLength(16))),
  intent: z.optional(z.enum(['talk', 'weave', 'dream_weave'])),
  context: z.optional(converseContext),
  /** The last message the turn answers: where a finished reply belongs that nobody heard (ORDER-3, VAULT-14). */
  re: z.optional(z.uuid()),
  /** All messages it answers, oldest first, when there are several (MSG-13). */
  covers: z.optional(z.array(z.uuid()).check(z.maxLength(MAX_TOGETHER))),
});
export type ConverseRequest = z.infer<typeof converseRequest>;

export const stopRequest = z.strictObject({ turnId: z.uuid() });

/** PIPE-5. `sesame_shaped`: model and refiner; `fallback`: model draft alone; `builtin`: the quiet Maya on the server. */
export const replySources = [
  'sesame_shaped',
  'fallback',
  'builtin',
  'safety_intervention',
  'error_fallback',
] as const;
export type ReplySource = (typeof replySources)[number];

/** CONV-2: why the service is less than whole. */
export const degradedReasons = [
  'no_model_key',
  'no_credit',
  'provider_down',
  'model_deprecated',
  'refiner',
  'voice_down',
  'redis_down',
  'rate_limited',
  'draining',
] as const;
export type DegradedReason = (typeof degradedReasons)[number];

const supportResource = z.object({
  name: z.string(),
  dial: z.optional(z.string()),
  text: z.optional(z.string()),
  url: z.optional(z.string()),
});

export const replyMetadata = z.object({
  draftModel: z.nullable(z.string()),
  reshapeCount: z.int(),
  refined: z.boolean(),
  voiceSynthesized: z.boolean(),
  processingMode: z.string(),
  degraded: z.array(z.enum(degradedReasons)),
  cost: z.object({
    inputTokens: z.int(),
    draftTokens: z.int(),
    ttsCharacters: z.int(),
  }),
});
export type ReplyMetadata = z.infer<typeof replyMetadata>;

export const converseReply = z.object({
  success: z.literal(true),
  response: z.object({
    text: z.string(),
    audioUrl: z.nullable(z.string()),
    element: z.enum(elements),
    source: z.enum(replySources),
    processingTime: z.number(),
    metadata: replyMetadata,
    supportResources: z.optional(z.array(supportResource)),
  }),
});
export type ConverseReply = z.infer<typeof converseReply>;

// SSE events of the stream (CONV-6); exactly one of done or shutdown ends it.
export const metaEvent = z.object({
  element: z.enum(elements),
  lang: z.string(),
  model: z.nullable(z.string()),
  source: z.enum(replySources),
  turnId: z.string(),
});
export const deltaEvent = z.object({ text: z.string() });
export const heartbeatEvent = z.object({ t: z.number() });
export const doneEvent = z.object({
  reason: z.enum(['complete', 'stopped', 'moderated', 'error']),
  source: z.enum(replySources),
  metadata: replyMetadata,
  supportResources: z.optional(z.array(supportResource)),
});
export const shutdownEvent = z.object({
  message: z.string(),
  retry: z.number(),
});

export type StreamEvent =
  | { event: 'meta'; data: z.infer<typeof metaEvent> }
  | { event: 'delta'; data: z.infer<typeof deltaEvent> }
  | { event: 'heartbeat'; data: z.infer<typeof heartbeatEvent> }
  | { event: 'done'; data: z.infer<typeof doneEvent> }
  | { event: 'shutdown'; data: z.infer<typeof shutdownEvent> };

// GET /api/v1/converse/health (CONV-1)
export const healthReply = z.object({
  success: z.boolean(),
  service: z.literal('conversational'),
  status: z.enum(['healthy', 'degraded', 'down']),
  features: z.array(z.string()),
  ready: z.boolean(),
  degraded: z.array(z.enum(degradedReasons)),
  capabilities: z.object({
    model: z.boolean(),
    voice: z.boolean(),
    sync: z.boolean(),
    redis: z.boolean(),
    streaming: z.boolean(),
  }),
});
export type HealthReply = z.infer<typeof healthReply>;

/** GET /api/v1/ops/ping (CONV-2): uptime in seconds, timestamp in milliseconds. */
export const pingReply = z.object({
  ok: z.literal(true),
  uptime: z.number(),
  timestamp: z.number(),
  service: z.literal('maya'),
});
