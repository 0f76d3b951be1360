import type { Hono } from 'hono';
import type { Clock } from '#shared/base/clock.ts';
import { problem, type AppContext, type AppEnv } from './answers.ts';
import { limitHeaders, type LimitName, type Limits } from './limits.ts';

type Handler = (c: AppContext) => Response | Promise<Response>;

const methods = ['GET', 'POST', 'DELETE'] as const;
type Method = (typeof methods)[number];

export type Route = {
  path: string;
  handlers: Partial<Record<Method, Handler>>;
  /** The limit this route counts against; left out for what is never limited (LIMIT-1). */
  limit?: {
    name: LimitName;
    refuse: (c: AppContext, retryAfterS: number) => Response;
  };
};

export type RouteDeps = { limits: Limits; clock: Clock };

/**
 * One path with everything that holds for it: HEAD and OPTIONS answer 204 and consume nothing (LIMIT-3), the address is
 * counted before anything is parsed (LIMIT-1), another method is 405 with `Allow`.
 */
export function mountRoute(
  app: Hono<AppEnv>,
  { limits, clock }: RouteDeps,
  { path, handlers, limit }: Route,
): void {
  const allow = [...Object.keys(handlers), 'HEAD', 'OPTIONS'].join(', ');
  app.all(path, async (c) => {
    c.set('route', path);
    const { method } = c.req;
    const isLook = method === 'HEAD' || method === 'OPTIONS';
    if (limit !== undefined) {
      const { key } = c.get('client');
      const state = isLook
        ? await limits.look(limit.name, key)
        : await limits.take(limit.name, key);
      const headers = limitHeaders(limit.name, state, clock());
      for (const [name, value] of Object.entries(headers))
        c.header(name, value);
      if (state.isOver) return limit.refuse(c, state.resetS);
    }
    if (isLook) {
      c.header('Allow', allow);
      return c.body(null, 204);
    }
    const known = methods.find((name) => name === method);
    const handler = known === undefined ? undefined : handlers[known];
    if (handler !== undefined) return handler(c);
    c.header('Allow', allow);
    return problem(c, 'method_not_allowed');
  });
}
