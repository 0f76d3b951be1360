import type { Clock, RandomBytes } from '#shared/base/clock.ts';
import type { PullAnswer, PullRequest } from '#shared/protocol/sync.ts';
import type { Store } from '#server/db/open-store.ts';
import { readInstance, readSpace } from '#server/db/space-rows.ts';
import type { Log } from '#server/metrics/log.ts';
import { planAnew, planPull } from './plan-pull.ts';
import { pullPage } from './pull-page.ts';
import { ensureSpace, raiseEpoch } from './space.ts';

export type PullDeps = {
  store: Store;
  clock: Clock;
  randomBytes: RandomBytes;
  log: Log;
};

/** One page of what a person's devices share (PULL-5 to PULL-9); null for somebody who is gone meanwhile. */
export function createPull({ store, clock, randomBytes, log }: PullDeps) {
  /** One look at a database that stands still; `ahead` when the device knows more than is here. */
  const look = (
    userId: string,
    request: PullRequest,
    isRaised: boolean,
  ): Promise<PullAnswer | 'unknown' | 'ahead'> =>
    store.snapshot(async (db) => {
      const space = await readSpace(db, userId);
      if (space === null) return 'unknown';
      const { cookie } = request;
      const found = planPull(cookie, space);
      const plan =
        found.state === 'ahead' && isRaised && cookie !== null
          ? planAnew(cookie)
          : found;
      if (plan.state === 'ahead') return 'ahead';
      return await pullPage(db, { userId, space, request, plan, now: clock() });
    });

  return async function pull(
    userId: string,
    request: PullRequest,
  ): Promise<PullAnswer | null> {
    const first = await look(userId, request, false);
    if (typeof first !== 'string') return first;
    const isAhead = first === 'ahead';
    if (isAhead) log.warn('sync_writes_lost', { count: 1 });
    const isThere = await store.tx(async ({ db }) => {
      if ((await readInstance(db, userId)) === null) return false;
      if (isAhead) await raiseEpoch(db, userId, { now: clock(), randomBytes });
      else await ensureSpace(db, userId, randomBytes);
      return true;
    });
    if (!isThere) return null;
    const second = await look(userId, request, isAhead);
    return typeof second === 'string' ? null : second;
  };
}

/** LEAVE-4: what a device hears that was sent away: nothing but that. Its cookie comes back as it was. */
export const wipeAnswer = (
  { cookie }: Pick<PullRequest, 'cookie'>,
  now: number,
): PullAnswer => ({
  cookie: cookie ?? { order: 0, epoch: '0', v: 0, l: 0, shift: 0 },
  lastMutationIDChanges: {},
  patch: [],
  more: false,
  complete: false,
  reason: null,
  now,
  wipe: true,
});
