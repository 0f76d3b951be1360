import { expect, it } from 'vitest';
import { decideRefresh, type RefreshDecision } from './refresh-decision.ts';

const now = 1_790_000_000_000;
const DAY = 86_400_000;
const row = (usedAt: number | null, expiresAt = DAY, endsAt = 2 * DAY) => ({
  usedAt: usedAt === null ? null : now + usedAt,
  expiresAt: now + expiresAt,
  endsAt: now + endsAt,
});
const fresh = { usedAt: null };
const used = { usedAt: now - 1 };

it('[AUTH-9] decides by the row, its successor and the clock alone', () => {
  const cases: [
    string,
    Parameters<typeof decideRefresh>[0],
    typeof fresh | typeof used | null,
    RefreshDecision,
  ][] = [
    ['unknown', null, null, 'ended'],
    ['never used', row(null), null, 'rotate'],
    ['idle for too long', row(null, 0), null, 'ended'],
    ['one millisecond left', row(null, 1), null, 'rotate'],
    ['older than ninety days', row(null, DAY, 0), null, 'ended'],
    ['used just now', row(0), fresh, 'same-successor'],
    ['used a minute ago', row(-60_000), fresh, 'same-successor'],
    ['a millisecond too late', row(-60_001), fresh, 'reuse-ends-family'],
    ['its successor was used', row(-10), used, 'reuse-ends-family'],
    ['its successor is gone', row(-10), null, 'reuse-ends-family'],
    ['used and over', row(-10, 0), fresh, 'ended'],
    ['the clock a second back', row(1000), fresh, 'same-successor'],
    ['the clock a day back', row(DAY), fresh, 'reuse-ends-family'],
  ];
  for (const [name, shown, successor, decision] of cases)
    expect([name, decideRefresh(shown, successor, now)]).toEqual([
      name,
      decision,
    ]);
});
