import type { Context } from 'hono';
import { errorRegistry, type ErrorCode } from '#shared/base/errors.ts';
import type { ClientAddress } from './client-address.ts';

/** What a request carries through the app. `route` is a pattern of ours, never the address asked for (LOG-1). */
export type AppEnv = {
  Bindings: {
    incoming?: { socket?: { remoteAddress?: string | undefined } };
  };
  Variables: {
    requestId: string;
    client: ClientAddress;
    route: string;
  };
};
export type AppContext = Context<AppEnv>;

type Status =
  400 | 401 | 403 | 404 | 405 | 409 | 410 | 413 | 422 | 429 | 500 | 503;

/** The HTTP status of a code; codes that exist on the device alone would be faults of the program here. */
export function statusOf(code: ErrorCode): Status {
  return (errorRegistry[code].status ?? 500) as Status;
}

/** An error as problem+json with a stable code (RFC 9457); `detail` may name a field of a schema. */
export function problem(
  c: AppContext,
  code: ErrorCode,
  detail?: string,
): Response {
  const status = statusOf(code);
  c.header('Content-Type', 'application/problem+json');
  return c.body(
    JSON.stringify({
      type: `urn:maya:error:${code}`,
      title: code.replaceAll('_', ' '),
      status,
      code,
      requestId: c.get('requestId'),
      ...(detail === undefined ? {} : { detail }),
    }),
    status,
  );
}

/** The same, with the seconds after which the call may be tried again; for 429 and 503. */
export function retryLater(
  c: AppContext,
  code: ErrorCode,
  seconds: number,
): Response {
  c.header('Retry-After', String(seconds));
  return problem(c, code);
}
