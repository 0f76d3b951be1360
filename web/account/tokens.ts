import type { Clock } from '#shared/base/clock.ts';
import type { ErrorCode } from '#shared/base/errors.ts';
import { err, ok, type Result } from '#shared/base/result.ts';
import type { AccountClient } from '#web/api/account-client.ts';

/** A token this close to its end would be refused on arrival. */
const SPARE_MS = 30_000;
const LOCK = 'auth-refresh';

/** Exclusive work among the tabs of one browser (TAB-6): the Web Locks of the page, or nothing where there are none. */
export type Locks = {
  request<T>(name: string, work: () => Promise<T>): Promise<T>;
};

export type Grant = { userId: string; accessToken: string; expiresIn: number };

export type Tokens = {
  /** The token in memory while it is good; nothing is asked. */
  current(): string | null;
  take(grant: Grant): void;
  forget(): void;
  /** A new token for the cookie; callers at the same time share one request (TAB-6). */
  refresh(): Promise<Result<Grant, ErrorCode>>;
};

/**
 * The access token: in memory alone, never in a store, a message or an address (AUTH-8). Its end is reckoned from when it
 * came, by this device's own clock, so a clock that is a day off does no harm.
 */
export function createTokens(deps: {
  client: Pick<AccountClient, 'refresh'>;
  clock: Clock;
  locks?: Locks;
}): Tokens {
  let held: { token: string; from: number; until: number } | null = null;
  let asking: Promise<Result<Grant, ErrorCode>> | null = null;

  const take = (grant: Grant): void => {
    const from = deps.clock();
    const until = from + grant.expiresIn * 1000 - SPARE_MS;
    held = { token: grant.accessToken, from, until };
  };

  const isGood = (): boolean => {
    const now = deps.clock();
    // A clock set back would make the token look young for ever.
    return held !== null && now >= held.from && now < held.until;
  };

  async function ask(): Promise<Result<Grant, ErrorCode>> {
    const reply = await exclusive(deps.locks, LOCK, () =>
      deps.client.refresh(),
    );
    if (!reply.ok) return err(reply.error);
    take(reply.value);
    return ok(reply.value);
  }

  return {
    current: () => (isGood() ? (held?.token ?? null) : null),
    take,
    forget() {
      held = null;
    },
    refresh() {
      asking ??= ask().finally(() => {
        asking = null;
      });
      return asking;
    },
  };
}

/** One tab at a time does the work; without Web Locks every tab does it, and the server's grace bears that (AUTH-9). */
export function exclusive<T>(
  locks: Locks | undefined,
  name: string,
  work: () => Promise<T>,
): Promise<T> {
  return locks === undefined ? work() : locks.request(name, work);
}
