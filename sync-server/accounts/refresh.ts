import type { Clock } from '#shared/base/clock.ts';
import { problem, type AppContext } from '#server/http/answers.ts';
import { limitHeaders, type Limits } from '#server/http/limits.ts';
import { clearRefreshCookie, readRefreshCookie } from './refresh-cookie.ts';
import type { Sessions } from './sessions.ts';

/**
 * `POST /api/v1/auth/refresh` (AUTH-4, AUTH-9): the cookie alone gives a new access token and the next cookie. A token that is
 * over takes its cookie along; one that only came too often keeps it, and so does one that was ended elsewhere: if the account
 * is erased later, that cookie is how the device hears of it (PRIV-10).
 */
export function createRefresh(deps: {
  sessions: Sessions;
  limits: Limits;
  clock: Clock;
}) {
  const { sessions, limits, clock } = deps;
  return async (c: AppContext): Promise<Response> => {
    const token = readRefreshCookie(c);
    if (token === null) return problem(c, 'session_ended');
    const userId = await sessions.ownerOf(token);
    if (userId !== null) {
      const state = await limits.take('refresh', userId);
      const headers = limitHeaders('refresh', state, clock());
      for (const [name, value] of Object.entries(headers))
        c.header(name, value);
      if (state.isOver) return problem(c, 'rate_limited');
    }
    const rotated = await sessions.rotate(token);
    if (!rotated.ok) {
      if (!rotated.error.isKept) clearRefreshCookie(c);
      return problem(c, rotated.error.code);
    }
    const { opened, mayaInstance } = rotated.value;
    return c.json(await sessions.answer(c, opened, { mayaInstance }));
  };
}

/** `POST /api/v1/auth/logout` (AUTH-4): ends this device's family, also of a token that is over; 204, also twice. */
export function createLogout(sessions: Sessions) {
  return async (c: AppContext): Promise<Response> => {
    const token = readRefreshCookie(c);
    if (token !== null) await sessions.end(token);
    clearRefreshCookie(c);
    return c.body(null, 204);
  };
}
