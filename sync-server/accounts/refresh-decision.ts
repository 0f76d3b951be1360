/** AUTH-9: how long a token that was used still yields its successor; answers get lost on the way to a phone. */
export const GRACE_MS = 60_000;

export type RefreshDecision =
  'rotate' | 'same-successor' | 'reuse-ends-family' | 'ended';

type Shown = { usedAt: number | null; expiresAt: number; endsAt: number };

/**
 * What becomes of a refresh token that is shown at `now` (AUTH-9, RFC 9700). `row`: what is known of it, null if nothing;
 * `successor`: the token that was made from it, null if there is none or it is gone. A clock that went back by more than the
 * grace counts as outside it: nobody can tell then when the token was used.
 */
export function decideRefresh(
  row: Shown | null,
  successor: { usedAt: number | null } | null,
  now: number,
): RefreshDecision {
  if (row === null || row.expiresAt <= now || row.endsAt <= now) return 'ended';
  if (row.usedAt === null) return 'rotate';
  const isInGrace = Math.abs(now - row.usedAt) <= GRACE_MS;
  return isInGrace && successor !== null && successor.usedAt === null
    ? 'same-successor'
    : 'reuse-ends-family';
}
