import { Hono, type ErrorHandler } from 'hono';
import { isUuid, uuidv7, type IdSource } from '#shared/base/ids.ts';
import { converseFault } from '#server/converse/routes.ts';
import { problem, type AppEnv } from '#server/http/answers.ts';
import type { createClientAddress } from '#server/http/client-address.ts';
import {
  mountRoute,
  type Route,
  type RouteDeps,
} from '#server/http/mount-route.ts';
import { securityHeaders } from '#server/http/security-headers.ts';
import type { StaticFiles } from '#server/http/static-files.ts';
import { errorFields, type Log } from '#server/metrics/log.ts';

export type AppDeps = RouteDeps & {
  ids: IdSource;
  log: Log;
  clientAddress: ReturnType<typeof createClientAddress>;
  staticFiles: StaticFiles;
  routes: readonly Route[];
};

const notBuilt =
  'Maya’s server is running, but the app is not built yet. Run `npm run build`, then load this page again.\n';
const missing = 'There is nothing here.\n';

/**
 * Everything the server answers, in order: who is asking and under which id, the route, and on the way out the headers of
 * every answer and one line in the log without a word of content (LOG-1).
 */
export function createApp(deps: AppDeps): Hono<AppEnv> {
  const app = new Hono<AppEnv>();

  app.use(async (c, next) => {
    const start = deps.ids.clock();
    const given = c.req.header('x-request-id')?.toLowerCase() ?? '';
    c.set('requestId', isUuid(given) ? given : uuidv7(deps.ids));
    c.set(
      'client',
      deps.clientAddress(c.env.incoming?.socket?.remoteAddress, (name) =>
        c.req.header(name),
      ),
    );
    c.set('route', 'none');
    await next();
    const headers = securityHeaders({
      path: c.req.path,
      contentType: c.res.headers.get('content-type') ?? '',
      isHttps: c.get('client').isHttps,
    });
    for (const [name, value] of Object.entries(headers))
      if (name !== 'Cache-Control' || !c.res.headers.has(name))
        c.res.headers.set(name, value);
    c.res.headers.set('X-Request-Id', c.get('requestId'));
    // The app's own files are many and say nothing to an operator.
    const tell = c.get('route') === 'static' ? deps.log.debug : deps.log.info;
    tell('request', {
      requestId: c.get('requestId'),
      route: c.get('route'),
      method: c.req.method,
      status: c.res.status,
      ms: deps.ids.clock() - start,
    });
  });

  for (const route of deps.routes) mountRoute(app, deps, route);

  app.all('/api/*', (c) => problem(c, 'not_found'));
  app.on(['GET', 'HEAD'], '*', (c) => {
    c.set('route', 'static');
    const answer = deps.staticFiles.answer(c, c.req.path);
    if (answer !== null) return answer;
    return deps.staticFiles.isBuilt()
      ? c.text(missing, 404)
      : c.text(notBuilt, 503);
  });
  app.notFound((c) => problem(c, 'not_found'));
  app.onError(faultHandler(deps.log));
  return app;
}

/** A bug ends one request: logged by kind and place, answered without its text (SSE-8, LOG-2). */
function faultHandler(log: Log): ErrorHandler<AppEnv> {
  return (error, c) => {
    log.error('fault', {
      ...errorFields(error),
      requestId: c.get('requestId'),
      route: c.get('route'),
    });
    return c.req.path.startsWith('/api/v1/converse/')
      ? converseFault(c)
      : problem(c, 'internal');
  };
}
