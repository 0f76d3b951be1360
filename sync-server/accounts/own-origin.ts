import { problem, type AppContext } from '#server/http/answers.ts';

/** Hosts that never leave the machine; a browser takes them for safe without https (AUTH-10). */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(?:\.\d{1,3}){3}$/.test(hostname)
  );
}

/** Whether the request came in plain http to this very machine. */
export function isPlainLoopback(c: AppContext): boolean {
  return !c.get('client').isHttps && isLoopback(new URL(c.req.url).hostname);
}

function isOwn(c: AppContext, isDevelopment: boolean): boolean {
  const origin = c.req.header('origin') ?? '';
  if (!URL.canParse(origin)) return false;
  const from = new URL(origin);
  if (from.protocol !== 'https:' && !isLoopback(from.hostname)) return false;
  const scheme = c.get('client').isHttps ? 'https:' : 'http:';
  if (from.protocol === scheme && from.host === new URL(c.req.url).host)
    return true;
  // `npm run dev` serves the app from a port of its own and passes the calls on.
  return (
    isDevelopment &&
    isLoopback(from.hostname) &&
    c.req.header('sec-fetch-site') === 'same-origin'
  );
}

/**
 * The door of every route that sets or reads the cookie (WEB-7): JSON, from the app's own origin, and not marked by the
 * browser as coming from elsewhere. Https or this machine, nothing else (AUTH-10). Null lets the request in.
 */
export function createOriginGuard(isDevelopment: boolean) {
  return (c: AppContext): Response | null => {
    const type = c.req.header('content-type') ?? '';
    const site = c.req.header('sec-fetch-site') ?? 'same-origin';
    return /^application\/json\s*(?:;|$)/i.test(type) &&
      site === 'same-origin' &&
      isOwn(c, isDevelopment)
      ? null
      : problem(c, 'origin_refused');
  };
}

export type OriginGuard = ReturnType<typeof createOriginGuard>;
