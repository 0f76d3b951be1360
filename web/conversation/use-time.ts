import { useEffect, useState } from 'react';
import type { LineStore } from '#web/local-store/lines.ts';

const KEY = 'maya:use';
const TICK_MS = 30_000;
/** LAW-1, CARE-1: said again after each 3 h of visible use. */
export const REMIND_AFTER_MS = 3 * 3_600_000;

/** Visible milliseconds of use since the last reminder, as kept in a line; an unreadable line counts as none. */
export function readUse(lines: LineStore): number {
  const ms = Number(lines.get(KEY) ?? 0);
  return Number.isFinite(ms) && ms >= 0 ? ms : 0;
}

/**
 * Counts visible use, surviving reload, without a wall clock: one tick is one tick, whatever the system clock says.
 * Returns whether the reminder is due, and how to say that it was seen.
 */
export function useReminder(lines: LineStore): {
  due: boolean;
  seen: () => void;
} {
  const [due, setDue] = useState(() => readUse(lines) >= REMIND_AFTER_MS);
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState !== 'visible') return;
      const used = readUse(lines) + TICK_MS;
      lines.set(KEY, String(used));
      if (used >= REMIND_AFTER_MS) setDue(true);
    }, TICK_MS);
    return () => clearInterval(timer);
  }, [lines]);
  return {
    due,
    seen() {
      lines.set(KEY, '0');
      setDue(false);
    },
  };
}
