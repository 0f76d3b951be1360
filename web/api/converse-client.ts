import {
  healthReply,
  pingReply,
  type ConverseRequest,
  type HealthReply,
  type StreamEvent,
} from '#shared/protocol/converse.ts';
import { err, ok, type Result } from '#shared/base/result.ts';
import * as z from 'zod/mini';
import { createEventReader, type NumberedEvent } from './stream-events.ts';
import type { Timers } from './timers.ts';

/** The server sends a heartbeat every 15 s (SSE-1): silence for longer than two of them means the line is dead. */
const SILENCE_MS = 35_000;
/** Longer than this without the first event, and the device's own voice answers (P3). */
const FIRST_EVENT_MS = 6_000;
const PROBE_MS = 5_000;
/** A turn does not wait longer than this for a token; without one it is asked as a guest's (P3). */
const TOKEN_MS = 2_000;

type Done = Extract<StreamEvent, { event: 'done' }>['data'];

/** How a stream ended. `broken`: the line was lost, the turn may live on; resume or ask again. */
export type StreamEnd =
  | { kind: 'done'; done: Done }
  | { kind: 'shutdown'; retryMs: number }
  | {
      kind: 'refused';
      status: number;
      code: string;
      retryAfterMs: number | null;
    }
  | { kind: 'broken' }
  | { kind: 'aborted' };

export type StreamOptions = {
  signal: AbortSignal;
  lastEventId: string | null;
  onEvent: (event: NumberedEvent) => void;
};

export interface ConverseClient {
  /** One POST of a turn (CONV-6). Never rejects: every way to end is a `StreamEnd`. */
  stream(request: ConverseRequest, options: StreamOptions): Promise<StreamEnd>;
  /** Ends the provider call of a turn (COMP-9). False when the server could not be told. */
  stop(turnId: string): Promise<boolean>;
  health(): Promise<Result<HealthReply, 'no-answer' | 'unreadable'>>;
  ping(): Promise<boolean>;
}

/** The browser's own `fetch`, as an argument. */
export type Fetch = typeof fetch;

type Deps = {
  fetch: Fetch;
  timers: Timers;
  /** The access token of who is signed in, so that a reply which is not heard reaches their inbox (VAULT-14). */
  token?: () => Promise<string | null>;
};

const refusal = z.object({
  error: z.optional(z.string()),
  code: z.optional(z.string()),
});

async function readRefusal(response: Response): Promise<StreamEnd> {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  const body: unknown = await response.json().catch(() => null);
  const parsed = z.safeParse(refusal, body);
  const code = parsed.success
    ? (parsed.data.code ?? parsed.data.error)
    : undefined;
  return {
    kind: 'refused',
    status: response.status,
    code: code ?? 'unreadable',
    retryAfterMs: Number.isFinite(seconds) ? seconds * 1000 : null,
  };
}

/** A deadline that is pushed back by each sign of life. */
function createWatchdog(timers: Timers, onSilence: () => void) {
  let handle: number | null = null;
  const clear = () => {
    if (handle !== null) timers.clear(handle);
    handle = null;
  };
  return {
    clear,
    expectWithin(ms: number) {
      clear();
      handle = timers.set(onSilence, ms);
    },
  };
}

async function readStream(
  body: ReadableStream<Uint8Array>,
  onSign: () => void,
  onEvent: (event: NumberedEvent) => void,
): Promise<StreamEnd> {
  let end: StreamEnd | null = null;
  const reader = createEventReader((event) => {
    if (end !== null) return;
    if (event.event === 'done') end = { kind: 'done', done: event.data };
    else if (event.event === 'shutdown')
      end = { kind: 'shutdown', retryMs: event.data.retry };
    onEvent(event);
  });
  const decoder = new TextDecoder();
  const bytes = body.getReader();
  // Read to the server's own end: hanging up after the last event would look like a lost line to both sides.
  for (;;) {
    const piece = await bytes.read().catch((error: unknown) => {
      if (end === null) throw error;
      return null; // lost after the end was read: nothing is missing
    });
    if (piece === null || piece.done) break;
    onSign();
    reader.feed(decoder.decode(piece.value, { stream: true }));
  }
  return end ?? { kind: 'broken' };
}

async function bearer({ token, timers }: Deps): Promise<object> {
  if (token === undefined) return {};
  const known = await Promise.race([
    token().catch(() => null),
    new Promise<null>((resolve) => timers.set(() => resolve(null), TOKEN_MS)),
  ]);
  return known === null ? {} : { authorization: `Bearer ${known}` };
}

async function streamTurn(
  deps: Deps,
  request: ConverseRequest,
  { signal, lastEventId, onEvent }: StreamOptions,
): Promise<StreamEnd> {
  const { fetch, timers } = deps;
  const line = new AbortController();
  const hangUp = () => line.abort();
  signal.addEventListener('abort', hangUp);
  const watchdog = createWatchdog(timers, hangUp);
  watchdog.expectWithin(FIRST_EVENT_MS);
  try {
    const response = await fetch('/api/v1/converse/stream', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream',
        ...(await bearer(deps)),
        ...(lastEventId === null ? {} : { 'last-event-id': lastEventId }),
      },
      body: JSON.stringify(request),
      signal: line.signal,
      cache: 'no-store',
      credentials: 'omit',
    });
    if (!response.ok) return await readRefusal(response);
    const type = response.headers.get('content-type') ?? '';
    if (response.body === null || !type.startsWith('text/event-stream'))
      return { kind: 'broken' };
    return await readStream(
      response.body,
      () => watchdog.expectWithin(SILENCE_MS),
      onEvent,
    );
  } catch {
    return signal.aborted ? { kind: 'aborted' } : { kind: 'broken' };
  } finally {
    watchdog.clear();
    signal.removeEventListener('abort', hangUp);
  }
}

async function getJson<T extends z.ZodMiniType>(
  { fetch }: Deps,
  path: string,
  schema: T,
): Promise<Result<z.infer<T>, 'no-answer' | 'unreadable'>> {
  try {
    const response = await fetch(path, {
      cache: 'no-store',
      credentials: 'omit',
      signal: AbortSignal.timeout(PROBE_MS),
    });
    const body: unknown = await response.json().catch(() => null);
    const parsed = z.safeParse(schema, body);
    return parsed.success ? ok(parsed.data) : err('unreadable');
  } catch {
    return err('no-answer');
  }
}

/** The converse routes as the device sees them: every answer and every event is parsed here. */
export function createConverseClient(deps: Deps): ConverseClient {
  return {
    stream: (request, options) => streamTurn(deps, request, options),
    async stop(turnId) {
      try {
        const response = await deps.fetch('/api/v1/converse/stop', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ turnId }),
          keepalive: true,
          credentials: 'omit',
          signal: AbortSignal.timeout(PROBE_MS),
        });
        await response.text(); // an unread body would count as a broken request
        return response.ok;
      } catch {
        return false;
      }
    },
    health: () => getJson(deps, '/api/v1/converse/health', healthReply),
    async ping() {
      const answer = await getJson(deps, '/api/v1/ops/ping', pingReply);
      return answer.ok;
    },
  };
}
