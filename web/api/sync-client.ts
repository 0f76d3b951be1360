import * as z from 'zod/mini';
import type { ErrorCode } from '#shared/base/errors.ts';
import { err, ok, type Result } from '#shared/base/result.ts';
import {
  pullAnswer,
  pushAnswer,
  type PullAnswer,
  type PullRequest,
  type PushAnswer,
  type PushRequest,
} from '#shared/protocol/sync.ts';
import type { Fetch } from './converse-client.ts';

/** PUSH-1, PULL-1: an answer that takes longer is taken for lost; sending again is harmless (PUSH-3). */
const DEADLINE_MS = 20_000;

const codes = [
  'no_network',
  'auth_expired',
  'account_erased',
  'sync_envelope',
  'sync_too_large',
  'sync_bytes',
  'sync_unavailable',
] as const satisfies readonly ErrorCode[];

/** `no_network`: nobody answered. `retryAfterMs`: not before that, whatever else speaks for trying (OUT-6). */
export type SyncFault = {
  code: (typeof codes)[number];
  retryAfterMs?: number;
};

export type CallOptions = {
  token: string;
  /** The page may go before the answer comes (IOS-2). */
  keepalive?: boolean;
  signal?: AbortSignal;
};

/**
 * POST /api/v1/sync/push and /pull. Every call resolves. What does not read as this server's answer, such as a page of HTML
 * with status 200, is a fault and never an acknowledgement.
 */
export type SyncClient = {
  push(
    request: PushRequest,
    options: CallOptions,
  ): Promise<Result<PushAnswer, SyncFault>>;
  pull(
    request: PullRequest,
    options: CallOptions,
  ): Promise<Result<PullAnswer, SyncFault>>;
};

export function createSyncClient({ fetch }: { fetch: Fetch }): SyncClient {
  return {
    async push(request, options) {
      const answer = await post(fetch, 'push', request, options, pushAnswer);
      // opIds are brands of the same strings; whoever takes an ack looks it up among its own.
      return answer.ok ? ok(answer.value as PushAnswer) : answer;
    },
    pull: (request, options) =>
      post(fetch, 'pull', request, options, pullAnswer),
  };
}

async function post<T extends z.ZodMiniType>(
  fetch: Fetch,
  name: 'push' | 'pull',
  body: unknown,
  { token, keepalive, signal }: CallOptions,
  schema: T,
): Promise<Result<z.infer<T>, SyncFault>> {
  const deadline = AbortSignal.timeout(DEADLINE_MS);
  let response: Response;
  try {
    response = await fetch(`/api/v1/sync/${name}`, {
      method: 'POST',
      headers: {
        accept: 'application/json',
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
      },
      body: JSON.stringify(body),
      cache: 'no-store',
      credentials: 'omit',
      keepalive: keepalive === true,
      signal:
        signal === undefined ? deadline : AbortSignal.any([deadline, signal]),
    });
  } catch {
    return err({ code: 'no_network' });
  }
  const answer: unknown = await response.json().catch(() => null);
  if (!response.ok) return err(readFault(response, answer));
  const parsed = z.safeParse(schema, answer);
  return parsed.success ? ok(parsed.data) : err({ code: 'sync_unavailable' });
}

const problem = z.object({ code: z.enum(codes) });

/** A bare 401 or 410 of something in between ends and erases nothing: those need our own code. */
function readFault(response: Response, body: unknown): SyncFault {
  const parsed = z.safeParse(problem, body);
  const code = parsed.success ? parsed.data.code : codeOf(response.status);
  const retryAfterMs = readRetryAfter(response.headers.get('retry-after'));
  return retryAfterMs === null ? { code } : { code, retryAfterMs };
}

function codeOf(status: number): SyncFault['code'] {
  if (status === 413) return 'sync_too_large';
  return status === 429 ? 'sync_bytes' : 'sync_unavailable';
}

/** Seconds; our server sends no dates. */
function readRetryAfter(header: string | null): number | null {
  return header !== null && /^\d{1,6}$/.test(header.trim())
    ? Number(header) * 1_000
    : null;
}
