import type { IdSource } from '#shared/base/ids.ts';
import type { Store } from '#server/db/open-store.ts';
import { problem, type AppContext } from '#server/http/answers.ts';
import {
  limitHeaders,
  type LimitName,
  type Limits,
} from '#server/http/limits.ts';
import type { Route } from '#server/http/mount-route.ts';
import type { CallerReader } from './caller.ts';
import { createConsents } from './consents.ts';
import { createDevices } from './devices.ts';
import { createErase } from './erase.ts';
import { createLogin } from './login.ts';
import type { OriginGuard } from './own-origin.ts';
import { createPrelogin } from './prelogin.ts';
import type { SignUpQueue } from './queue.ts';
import { createLogout, createRefresh } from './refresh.ts';
import { clearRefreshCookie } from './refresh-cookie.ts';
import type { Sessions } from './sessions.ts';
import type { SignInBrake } from './sign-in-brake.ts';
import { signUpRoutes } from './sign-up-route.ts';
import type { SlowHash } from './slow-hash.ts';
import { createWraps } from './wraps.ts';

export type AccountDeps = {
  store: Store;
  ids: IdSource;
  ownerKey: Uint8Array;
  slowHash: SlowHash;
  sessions: Sessions;
  callers: CallerReader;
  brake: SignInBrake;
  queue: SignUpQueue;
  limits: Limits;
  /** WEB-7, before anything that sets or reads the cookie. */
  originGuard: OriginGuard;
};

/** Every route of an account (AUTH-1 to AUTH-6, PRIV-1, PRIV-10). Who is asking is known before a body is read (AUTH-8). */
export function accountRoutes(deps: AccountDeps): Route[] {
  const { store, ids, ownerKey, limits, sessions, originGuard } = deps;
  const { clock } = ids;
  const { guard } = deps.callers;
  const devices = createDevices({ store, clock });
  const wraps = createWraps(deps);
  const consents = createConsents({ store, clock });
  const erase = createErase({ store, clock, ownerKey });
  const login = createLogin({ ...deps, clock });
  const proven = { needsProof: true };

  const limited = (name: LimitName) => ({
    // The mount has set `Retry-After` with the other headers of the limit.
    limit: { name, refuse: (c: AppContext) => problem(c, 'rate_limited') },
  });
  const own =
    (handler: (c: AppContext) => Promise<Response>) =>
    async (c: AppContext): Promise<Response> =>
      originGuard(c) ?? (await handler(c));
  const takeSignUp = async (c: AppContext): Promise<number | null> => {
    const state = await limits.take('signup', c.get('client').key);
    const headers = limitHeaders('signup', state, clock());
    for (const [name, value] of Object.entries(headers)) c.header(name, value);
    return state.isOver ? state.resetS : null;
  };

  return [
    ...signUpRoutes({ ...deps, guard: originGuard, takeSignUp }),
    {
      path: '/api/v1/auth/prelogin',
      ...limited('prelogin'),
      handlers: { POST: createPrelogin({ store, ownerKey }) },
    },
    {
      path: '/api/v1/auth/login',
      ...limited('login'),
      handlers: { POST: own(login) },
    },
    {
      path: '/api/v1/auth/refresh',
      handlers: { POST: own(createRefresh({ sessions, limits, clock })) },
    },
    {
      // ABUSE-7: leaving knows no limit.
      path: '/api/v1/auth/logout',
      handlers: { POST: own(createLogout(sessions)) },
    },
    {
      path: '/api/v1/auth/devices',
      ...limited('account'),
      handlers: {
        GET: guard(devices.list),
        DELETE: guard(devices.revoke, proven),
      },
    },
    {
      path: '/api/v1/auth/wraps',
      ...limited('account'),
      handlers: {
        GET: guard(wraps.read),
        POST: guard(wraps.put, proven),
        DELETE: guard(wraps.remove, proven),
      },
    },
    {
      path: '/api/v1/auth/consents',
      ...limited('account'),
      handlers: { GET: guard(consents.read), POST: guard(consents.write) },
    },
    {
      path: '/api/v1/auth/erase',
      ...limited('account'),
      handlers: {
        POST: guard(async (c, caller) => {
          const response = await erase(c, caller);
          if (!response.ok) return response;
          clearRefreshCookie(c);
          return c.body(null, 204);
        }, proven),
      },
    },
  ];
}
