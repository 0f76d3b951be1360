import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * What the fake provider does with the next call.
 * `reply`: streams `text` in pieces of `pieceSize`, `delayMs` apart. `half`: the same, cut off before the end.
 * `silence`: accepts the connection and never answers; `stall`: answers and stops after the first piece.
 */
export type ProviderScript =
  | {
      kind: 'reply';
      text: string;
      pieceSize?: number;
      delayMs?: number;
      firstDelayMs?: number;
      stopReason?: 'end_turn' | 'max_tokens' | 'refusal';
    }
  | { kind: 'half'; text: string; delayMs?: number }
  | { kind: 'stall'; text: string }
  | { kind: 'silence' }
  | { kind: 'garbage' }
  | { kind: 'error-event'; type: string }
  | {
      kind: 'status';
      status: number;
      type?: string;
      message?: string;
      retryAfterS?: number;
    };

export interface Provider {
  /** For ANTHROPIC_BASE_URL. */
  url: string;
  /** Every later call follows this script. */
  script(script: ProviderScript): void;
  /** How many calls came so far, and how many of them the caller hung up on. */
  calls(): number;
  aborted(): number;
  /** What was sent, in order. */
  bodies(): Record<string, unknown>[];
  stop(): Promise<void>;
}

async function readText(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of request) text += String(piece);
  return text;
}

const wait = (ms: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, ms));

const event = (type: string, rest: object) =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...rest })}\n\n`;

/** The wire's names for its refusals. */
const errorTypes: Record<number, string> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  429: 'rate_limit_error',
  529: 'overloaded_error',
};

/** The opening events of the real stream, ping included. */
function opening(model: unknown): string {
  const message = {
    id: 'msg_fake',
    type: 'message',
    role: 'assistant',
    model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { input_tokens: 41, output_tokens: 1 },
  };
  return (
    event('message_start', { message }) +
    event('content_block_start', {
      index: 0,
      content_block: { type: 'text', text: '' },
    }) +
    event('ping', {})
  );
}

const piece = (text: string) =>
  event('content_block_delta', {
    index: 0,
    delta: { type: 'text_delta', text },
  });

function ending(stopReason: string): string {
  return (
    event('content_block_stop', { index: 0 }) +
    event('message_delta', {
      delta: { stop_reason: stopReason, stop_sequence: null },
      usage: { output_tokens: 23 },
    }) +
    event('message_stop', {})
  );
}

function cut(text: string, size: number): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length; at += size)
    pieces.push(text.slice(at, at + size));
  return pieces;
}

/**
 * A local HTTP server that speaks the streaming wire of Anthropic's Messages API, so that the real SDK can talk to it.
 * For tests only: it keeps what it was sent.
 */
export async function startProvider(
  first: ProviderScript = { kind: 'reply', text: 'I hear you.' },
): Promise<Provider> {
  let script = first;
  const calls: { body: Record<string, unknown>; isAborted: boolean }[] = [];
  const server: Server = createServer((request, response) => {
    const answer = async () => {
      const body = JSON.parse(await readText(request)) as Record<
        string,
        unknown
      >;
      const call = { body, isAborted: false };
      calls.push(call);
      response.on('close', () => {
        call.isAborted = !response.writableFinished;
      });
      const now = script;
      if (now.kind === 'silence') return;
      if (now.kind === 'status') {
        response.writeHead(now.status, {
          'content-type': 'application/json',
          ...(now.retryAfterS === undefined
            ? {}
            : { 'retry-after': String(now.retryAfterS) }),
        });
        const type = now.type ?? errorTypes[now.status] ?? 'api_error';
        const error = { type, message: now.message ?? type };
        response.end(JSON.stringify({ type: 'error', error }));
        return;
      }
      if (now.kind === 'reply' && now.firstDelayMs !== undefined)
        await wait(now.firstDelayMs);
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      if (now.kind === 'garbage') {
        response.end('event: message_start\ndata: {"type": <html>nonsense\n\n');
        return;
      }
      response.write(opening(body['model']));
      if (now.kind === 'error-event') {
        const error = { type: now.type, message: now.type };
        response.end(event('error', { error }));
        return;
      }
      const pieces = cut(
        now.text,
        now.kind === 'reply' ? (now.pieceSize ?? 7) : 7,
      );
      const delayMs = now.kind === 'stall' ? 0 : (now.delayMs ?? 0);
      for (const text of pieces) {
        if (response.destroyed) return;
        response.write(piece(text));
        if (delayMs > 0) await wait(delayMs);
      }
      if (now.kind === 'stall') return;
      if (now.kind === 'half') {
        await wait(20);
        response.destroy();
        return;
      }
      response.end(ending(now.stopReason ?? 'end_turn'));
    };
    answer().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    script(next) {
      script = next;
    },
    calls: () => calls.length,
    aborted: () => calls.filter(({ isAborted }) => isAborted).length,
    bodies: () => calls.map(({ body }) => body),
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
