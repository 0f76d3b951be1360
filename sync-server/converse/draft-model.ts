import Anthropic, { APIError } from '@anthropic-ai/sdk';
import type { Prompt } from './build-prompt.ts';
import { ModelFault, statusToReason } from './model-fault.ts';

/** PIPE-2: tokens of one reply. */
const MAX_REPLY_TOKENS = 300;
/** Where a model insists on thinking first, its thoughts count as output; without the room they would eat the reply. */
const MAX_TOKENS_WITH_THOUGHT = 1500;

export type ModelWaits = {
  /** Until the provider has accepted the call. The phone speaks by itself after 6 s, so this stays below. */
  acceptMs: number;
  /** Between two pieces of a reply. */
  idleMs: number;
  /** The whole reply. */
  totalMs: number;
};
export const modelWaits: ModelWaits = {
  acceptMs: 5000,
  idleMs: 12_000,
  totalMs: 60_000,
};

export type DraftPart =
  | { type: 'accepted'; inputTokens: number }
  | { type: 'text'; text: string }
  | {
      type: 'end';
      outputTokens: number;
      why: 'whole' | 'cut_by_length' | 'refused';
    };

export interface Model {
  readonly name: string;
  /**
   * One reply, piece by piece; the last part is `end`. Throws `ModelFault` for everything the provider can do wrong.
   * After `signal` aborts it ends without another part.
   */
  draft(prompt: Prompt, signal: AbortSignal): AsyncGenerator<DraftPart>;
}

type ModelOptions = {
  apiKey: string;
  name: string;
  baseUrl: string;
  waits?: ModelWaits;
};

function toFault(error: unknown): ModelFault {
  if (error instanceof ModelFault) return error;
  if (!(error instanceof APIError))
    return new ModelFault('provider_down', 'unreadable');
  const status: number | undefined = error.status;
  const kind = error.type ?? null;
  const seconds = Number(error.headers?.get('retry-after') ?? Number.NaN);
  const isUnpaid = status === 400 && /credit balance/i.test(error.message);
  return new ModelFault(
    isUnpaid ? 'no_credit' : statusToReason(status, kind),
    status === undefined ? (kind ?? 'no_answer') : `http_${status}`,
    Number.isFinite(seconds) ? seconds * 1000 : null,
  );
}

/** Aborts `line` when the provider stays silent for too long; `alive` pushes the deadline back. */
function createWatch(line: AbortController, waits: ModelWaits) {
  let silence: string | null = null;
  const expire = (code: string) => () => {
    silence ??= code;
    line.abort();
  };
  let next = setTimeout(expire('no_first_byte'), waits.acceptMs);
  const total = setTimeout(expire('too_long'), waits.totalMs);
  return {
    silence: () => silence,
    alive() {
      clearTimeout(next);
      next = setTimeout(expire('silence'), waits.idleMs);
    },
    end() {
      clearTimeout(next);
      clearTimeout(total);
    },
  };
}

/** The Anthropic SDK behind the one interface the pipeline knows. Its own retries and its own log are off (SSE-4, P5). */
export function createModel(options: ModelOptions): Model {
  const waits = options.waits ?? modelWaits;
  const client = new Anthropic({
    apiKey: options.apiKey,
    authToken: null,
    baseURL: options.baseUrl,
    maxRetries: 0,
    logLevel: 'off',
  });
  // Most models may be told not to think; one that refuses is remembered and gets room for its thoughts instead.
  let mayForbidThought = true;

  const call = (prompt: Prompt, signal: AbortSignal) =>
    client.messages.create(
      {
        model: options.name,
        max_tokens: mayForbidThought
          ? MAX_REPLY_TOKENS
          : MAX_TOKENS_WITH_THOUGHT,
        system: prompt.system,
        messages: [{ role: 'user', content: prompt.user }],
        stream: true,
        ...(mayForbidThought
          ? { thinking: { type: 'disabled' as const } }
          : {}),
      },
      { signal, timeout: waits.totalMs },
    );

  async function open(prompt: Prompt, signal: AbortSignal) {
    try {
      return await call(prompt, signal);
    } catch (error) {
      const isAboutThought =
        error instanceof APIError &&
        error.status === 400 &&
        /thinking/i.test(error.message);
      if (!isAboutThought || !mayForbidThought) throw error;
      mayForbidThought = false;
      return await call(prompt, signal);
    }
  }

  return {
    name: options.name,
    async *draft(prompt, signal) {
      const line = new AbortController();
      const hangUp = () => line.abort();
      signal.addEventListener('abort', hangUp);
      if (signal.aborted) hangUp();
      const watch = createWatch(line, waits);
      let outputTokens = 0;
      let stopReason: string | null = null;
      let isStopped = false;
      try {
        for await (const event of await open(prompt, line.signal)) {
          watch.alive();
          if (event.type === 'message_start')
            yield {
              type: 'accepted',
              inputTokens: event.message.usage.input_tokens,
            };
          else if (
            event.type === 'content_block_delta' &&
            event.delta.type === 'text_delta'
          )
            yield { type: 'text', text: event.delta.text };
          else if (event.type === 'message_delta') {
            outputTokens = event.usage.output_tokens;
            stopReason = event.delta.stop_reason;
          } else if (event.type === 'message_stop') isStopped = true;
        }
      } catch (error) {
        if (signal.aborted) return;
        const silence = watch.silence();
        throw silence === null
          ? toFault(error)
          : new ModelFault('provider_down', silence);
      } finally {
        watch.end();
        signal.removeEventListener('abort', hangUp);
        line.abort();
      }
      if (signal.aborted) return;
      if (!isStopped)
        throw new ModelFault('provider_down', watch.silence() ?? 'half_stream');
      yield {
        type: 'end',
        outputTokens,
        why:
          stopReason === 'refusal'
            ? 'refused'
            : stopReason === 'max_tokens'
              ? 'cut_by_length'
              : 'whole',
      };
    },
  };
}
