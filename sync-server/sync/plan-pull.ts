import type { Cookie } from '#shared/protocol/sync.ts';

type Head = { epoch: string; version: number };

/**
 * Where a pull begins (PULL-7). `ahead`: the device has seen what this server has not, so writes were lost (EPOCH-2).
 * `isAnew`: everything is told again, under a larger order; nothing on the device goes by it (PULL-4).
 */
export type PullPlan =
  | { state: 'ahead' }
  | { state: 'page'; v: number; l: number; shift: number; isAnew: boolean };

export function planPull(cookie: Cookie | null, head: Head): PullPlan {
  if (cookie === null)
    return { state: 'page', v: 0, l: 0, shift: 0, isAnew: false };
  if (cookie.epoch !== head.epoch) return planAnew(cookie);
  const { v, l, shift } = cookie;
  if (Math.max(v, l) > head.version) return { state: 'ahead' };
  return { state: 'page', v, l, shift, isAnew: false };
}

export const planAnew = (cookie: Cookie): PullPlan & { state: 'page' } => ({
  state: 'page',
  v: 0,
  l: 0,
  shift: cookie.order + 1,
  isAnew: true,
});

/**
 * The cookie of an answer: its order never goes back, and grows with every change, one of a mutation id alone included, since
 * Replicache drops an answer whose order it knows (PULL-10).
 */
export function nextCookie(
  before: Cookie | null,
  next: Omit<Cookie, 'order'>,
  isNews: boolean,
): Cookie {
  const least = before === null ? 0 : before.order + (isNews ? 1 : 0);
  const order = Math.max(next.v + next.shift, least);
  return { ...next, order, shift: order - next.v };
}
