import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { AppContext } from '#server/http/answers.ts';
import { isPlainLoopback } from './own-origin.ts';

const NAME = 'maya_rt';
const plain = { path: '/', httpOnly: true, sameSite: 'Strict' } as const;
const host = { ...plain, secure: true, prefix: 'host' } as const;

/**
 * Whether the browser drops a `Secure` cookie of plain http on this machine (AUTH-10). Chromium and Firefox keep it; Safari
 * does not. A server hears of the loss only when it is too late, and two cookies at once would leave a stale token behind
 * that a later refresh shows again, which ends the family. So exactly one name is set, by the engine the browser tells of.
 */
function dropsSecure(c: AppContext): boolean {
  const agent = c.req.header('user-agent') ?? '';
  return (
    isPlainLoopback(c) &&
    /\bSafari\//.test(agent) &&
    !/\b(?:Headless)?Chrom(?:e|ium)\//.test(agent)
  );
}

/** `__Host-maya_rt; Secure; HttpOnly; SameSite=Strict; Path=/` (AUTH-9) for `maxAge` seconds. */
export function setRefreshCookie(
  c: AppContext,
  token: string,
  maxAge: number,
): void {
  if (dropsSecure(c)) setCookie(c, NAME, token, { ...plain, maxAge });
  else setCookie(c, NAME, token, { ...host, maxAge });
}

/** The token the browser sent; the name without prefix counts on this machine alone. */
export function readRefreshCookie(c: AppContext): string | null {
  const token =
    getCookie(c, NAME, 'host') ??
    (isPlainLoopback(c) ? getCookie(c, NAME) : undefined);
  return token === undefined || token === '' ? null : token;
}

/** Takes the cookie away, under every name it may have. */
export function clearRefreshCookie(c: AppContext): void {
  deleteCookie(c, NAME, host);
  if (isPlainLoopback(c)) deleteCookie(c, NAME, plain);
}
