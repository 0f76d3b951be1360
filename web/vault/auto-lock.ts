import type { Clock } from '#shared/base/clock.ts';
import type { Settings } from '#web/local-store/settings.ts';

// Locks by itself after Maya was out of sight for a while (LOCK-3). Times are compared rather than waited for: a frozen tab
// runs no timer, and when it thaws the first thing it does is look at the clock.

export type LockDelay = Settings['lockDelay'];

const MINUTE_MS = 60_000;
/** A clock may be put right by this much without anybody having touched it. */
const CLOCK_SLIP_MS = 2_000;

const minutes: Record<Exclude<LockDelay, 'at-once' | 'never'>, number> = {
  '1': 1,
  '5': 5,
  '15': 15,
  '60': 60,
};

/** Milliseconds out of sight until the lock closes; `null` for never. */
export function delayMs(delay: LockDelay): number | null {
  if (delay === 'never') return null;
  return delay === 'at-once' ? 0 : minutes[delay] * MINUTE_MS;
}

/**
 * Whether it is time. `hiddenAt`: since when nobody could see Maya, `null` while she is seen. A clock that was set back
 * says nothing about how long it was, so it locks.
 */
export function shouldLock(moment: {
  hiddenAt: number | null;
  now: number;
  delay: LockDelay;
}): boolean {
  const { hiddenAt, now, delay } = moment;
  const wait = delayMs(delay);
  if (hiddenAt === null || wait === null) return false;
  const gone = now - hiddenAt;
  return gone >= wait || gone < -CLOCK_SLIP_MS;
}

/** Whether the second delay leaves Maya open for longer: then the secret is asked again (LOCK-9). */
export const isLonger = (before: LockDelay, after: LockDelay): boolean =>
  (delayMs(after) ?? Infinity) > (delayMs(before) ?? Infinity);

export type AutoLockDeps = {
  clock: Clock;
  delay: () => LockDelay;
  /** A lock is set and the vault is open. */
  isArmed: () => boolean;
  lock: () => void;
  page: Document;
  window: Window;
  /** Runs `work` once after `ms`, unless the page sleeps; gives back how to call it off. */
  later: (work: () => void, ms: number) => () => void;
};

/** Watches the page and locks in time; returns how to stop. A lock that did not close is tried again on return. */
export function bindAutoLock(deps: AutoLockDeps): () => void {
  const { page, window, clock, later } = deps;
  let hiddenAt: number | null = null;
  let isLocking = false;
  let callOff = () => {};

  const look = (): void => {
    const { delay, isArmed, lock } = deps;
    if (isLocking || !isArmed()) return;
    if (!shouldLock({ hiddenAt, now: clock(), delay: delay() })) return;
    // Locking may itself tell the page to put its drafts away, as if it were left.
    isLocking = true;
    lock();
    isLocking = false;
  };
  const leave = (): void => {
    hiddenAt ??= clock();
    callOff();
    const wait = delayMs(deps.delay());
    if (wait !== null && wait > 0) callOff = later(look, wait);
    look();
  };
  const come = (): void => {
    look();
    if (page.visibilityState === 'hidden') return;
    hiddenAt = null;
    callOff();
  };
  const change = () => (page.visibilityState === 'hidden' ? leave() : come());

  const end = new AbortController();
  const on = (target: EventTarget, name: string, work: () => void) =>
    target.addEventListener(name, work, { signal: end.signal });
  on(page, 'visibilitychange', change);
  on(page, 'freeze', leave);
  on(page, 'resume', come);
  on(window, 'pagehide', leave);
  on(window, 'pageshow', come);
  on(window, 'focus', come);
  if (page.visibilityState === 'hidden') leave();
  return () => {
    end.abort();
    callOff();
  };
}
