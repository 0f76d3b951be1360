/** What the worker does with a request: nothing at all, take over shared words, or answer with a kept file. */
export type Route =
  | { kind: 'leave' }
  | { kind: 'share' }
  | { kind: 'file'; path: string }
  | { kind: 'page'; path: string };

type Asked = Pick<Request, 'method' | 'mode' | 'url'>;

// The server's own: never answered and never stored here (WEB-9, SW-6).
const servers = /^\/(api|ofrep|metrics|livez|readyz|admin)(\/|$)/;
const helpPages = ['/help', '/help/', '/help.html'];

/**
 * The routing table of WEB-9, as a pure choice. `kept` tells whether a path belongs to this generation; other files
 * below /assets/ are asked for by pages of the previous one.
 */
export function decideRoute(
  request: Asked,
  here: { origin: string; kept: (path: string) => boolean },
): Route {
  const url = new URL(request.url);
  if (url.origin !== here.origin || servers.test(url.pathname))
    return { kind: 'leave' };
  if (request.method === 'POST' && url.pathname === '/share')
    return { kind: 'share' };
  if (request.method !== 'GET') return { kind: 'leave' };
  const path = url.pathname;
  if (request.mode === 'navigate') {
    if (helpPages.includes(path)) return { kind: 'page', path: '/help.html' };
    // An address with an ending is a file somebody opened, not a place of the app.
    if (/\.[a-z0-9]+$/i.test(path) && path !== '/index.html')
      return here.kept(path) ? { kind: 'file', path } : { kind: 'leave' };
    return { kind: 'page', path: '/index.html' };
  }
  if (here.kept(path) || path.startsWith('/assets/'))
    return { kind: 'file', path };
  return { kind: 'leave' };
}
