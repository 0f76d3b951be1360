import type { Clock } from '#shared/base/clock.ts';
import type { Route } from './mount-route.ts';

export type OpsDeps = {
  clock: Clock;
  startedAt: number;
  isDraining: () => boolean;
  /** Does the database answer, and do its migrations stand at the head? */
  checkDatabase: () => { answers: boolean; atHead: boolean };
};

/** `/livez`, `/readyz` and the cheap ping (MON-5, CONV-2); none of them is limited (LIMIT-1). */
export function opsRoutes(deps: OpsDeps): Route[] {
  return [
    { path: '/livez', handlers: { GET: (c) => c.json({ ok: true }) } },
    {
      path: '/readyz',
      handlers: {
        GET(c) {
          const { answers, atHead } = deps.checkDatabase();
          const checks = {
            database: answers,
            migrations: atHead,
            draining: deps.isDraining(),
          };
          const ready = answers && atHead && !checks.draining;
          return c.json({ ready, checks }, ready ? 200 : 503);
        },
      },
    },
    {
      path: '/api/v1/ops/ping',
      handlers: {
        GET: (c) =>
          c.json({
            ok: true,
            uptime: Math.floor((deps.clock() - deps.startedAt) / 1000),
            timestamp: deps.clock(),
            service: 'maya',
          }),
      },
    },
  ];
}
