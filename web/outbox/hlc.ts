import { toMinute } from '#shared/base/clock.ts';
import type { DeviceId } from '#shared/base/ids.ts';

// MERGE-6: `<12 hex ms, whole minutes>-<4 hex counter>-<8 hex device>`, compared as text.

const MINUTE_MS = 60_000;
const MAX_COUNT = 0xffff;
const SHAPE = /^([0-9a-f]{12})-([0-9a-f]{4})-([0-9a-f]{8})$/;

/**
 * The next stamp of this device: never below `last`, whatever the clock says. When 65,536 stamps fall into one minute
 * the time moves on instead of the counter.
 */
export function tickHlc(
  last: string | null,
  now: number,
  device: DeviceId,
): string {
  const seen = parseHlc(last);
  const minute = toMinute(Math.max(0, now));
  if (seen === null || minute > seen.ms) return writeHlc(minute, 0, device);
  if (seen.count < MAX_COUNT) return writeHlc(seen.ms, seen.count + 1, device);
  return writeHlc(seen.ms + MINUTE_MS, 0, device);
}

/** The later of two stamps; `null` and nonsense are earlier than all. */
export function laterHlc(a: string | null, b: string | null): string | null {
  if (parseHlc(a) === null) return parseHlc(b) === null ? null : b;
  if (parseHlc(b) === null || a === null || b === null) return a;
  return a > b ? a : b;
}

function parseHlc(value: string | null): { ms: number; count: number } | null {
  const found = value === null ? null : SHAPE.exec(value);
  if (found?.[1] === undefined || found[2] === undefined) return null;
  return { ms: parseInt(found[1], 16), count: parseInt(found[2], 16) };
}

const writeHlc = (ms: number, count: number, device: DeviceId): string =>
  `${ms.toString(16).padStart(12, '0')}-${count.toString(16).padStart(4, '0')}-${device}`;
