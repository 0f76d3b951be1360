import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bindAutoLock,
  isLonger,
  shouldLock,
  type LockDelay,
} from './auto-lock.ts';

const MINUTE = 60_000;
const delays: LockDelay[] = ['at-once', '1', '5', '15', '60', 'never'];
const START = 1_800_000_000_000;

/** A page whose events, clock and timers are in the test's hand. */
function makePage(delay: LockDelay, isArmed = true) {
  const page = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  const window = new EventTarget();
  const state = { now: START, locks: 0, delay, refuses: false };
  const waiting = new Set<() => void>();
  const stop = bindAutoLock({
    clock: () => state.now,
    delay: () => state.delay,
    isArmed: () => isArmed && (state.locks === 0 || state.refuses),
    lock: () => {
      state.locks += 1;
      // As the app does, so that drafts are kept while there is a key.
      window.dispatchEvent(new Event('pagehide'));
    },
    // Only the named parts are used.
    page: page as unknown as Document,
    window: window as unknown as Window,
    later: (work) => {
      waiting.add(work);
      return () => waiting.delete(work);
    },
  });
  return {
    state,
    stop,
    waiting,
    hide() {
      page.visibilityState = 'hidden';
      page.dispatchEvent(new Event('visibilitychange'));
    },
    show() {
      page.visibilityState = 'visible';
      page.dispatchEvent(new Event('visibilitychange'));
    },
    fire: (name: string) =>
      (name === 'freeze' || name === 'resume' ? page : window).dispatchEvent(
        new Event(name),
      ),
  };
}

describe('the decision', () => {
  test('[LOCK-3] a seen page and "never" do not lock', () => {
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom(...delays), (now, delay) => {
        expect(shouldLock({ hiddenAt: null, now, delay })).toBe(false);
        expect(shouldLock({ hiddenAt: 0, now, delay: 'never' })).toBe(false);
      }),
      { seed: 3 },
    );
  });

  test.each([
    ['at-once', 0, true],
    ['1', MINUTE - 1, false],
    ['1', MINUTE, true],
    ['5', 5 * MINUTE - 1, false],
    ['5', 5 * MINUTE, true],
    ['15', 15 * MINUTE, true],
    ['60', 59 * MINUTE, false],
    ['60', 60 * MINUTE, true],
    // Set back: nobody knows how long it was. By a second: the device corrected itself.
    ['60', -MINUTE, true],
    ['60', -1_000, false],
    // Set forward by a day: it looks like a day, and locks.
    ['60', 1_440 * MINUTE, true],
  ] as const)('[LOCK-3] %s after %d ms: %s', (delay, gone, locks) => {
    const moment = { hiddenAt: START, now: START + gone, delay };
    expect(shouldLock(moment)).toBe(locks);
  });

  test('[LOCK-9] each delay further on is longer, and only that', () => {
    for (const [at, before] of delays.entries())
      for (const [to, after] of delays.entries())
        expect(isLonger(before, after)).toBe(to > at);
  });
});

describe('the watch over a page', () => {
  test('[LOCK-3] a thawed tab locks, although no timer ran', () => {
    const { state, hide, show } = makePage('5');
    hide();
    state.now += 6 * MINUTE;
    expect(state.locks).toBe(0);
    show();
    expect(state.locks).toBe(1);
  });

  test.each(['resume', 'pageshow', 'focus'])(
    '[LOCK-3] a page that comes back by %s alone looks at the clock',
    (name) => {
      const { state, hide, fire } = makePage('5');
      hide();
      state.now += 6 * MINUTE;
      fire(name);
      expect(state.locks).toBe(1);
    },
  );

  test('[LOCK-3] back in time leaves it open, and the next absence counts anew', () => {
    const { state, hide, show, waiting } = makePage('5');
    for (let turn = 0; turn < 3; turn += 1) {
      hide();
      state.now += 4 * MINUTE;
      show();
    }
    expect(state.locks).toBe(0);
    expect(waiting.size).toBe(0);
  });

  test('[LOCK-3] "at once" locks with the hiding itself', () => {
    const { state, hide } = makePage('at-once');
    hide();
    expect(state.locks).toBe(1);
  });

  test('[LOCK-3] a hidden page that still runs locks in time, once', () => {
    const { state, hide, show, waiting } = makePage('1');
    hide();
    state.now += MINUTE;
    for (const work of waiting) work();
    expect(state.locks).toBe(1);
    show();
    expect(state.locks).toBe(1);
  });

  test('[LOCK-3] a lock that did not close is closed on return', () => {
    const { state, hide, show } = makePage('at-once');
    state.refuses = true;
    hide();
    expect(state.locks).toBe(1);
    show();
    expect(state.locks).toBe(2);
  });

  test('[LOCK-3] a clock set back while away locks', () => {
    const { state, hide, show } = makePage('60');
    hide();
    state.now -= 1_440 * MINUTE;
    show();
    expect(state.locks).toBe(1);
  });

  test('[LOCK-3] hidden twice counts from the first time', () => {
    const { state, hide, fire, show } = makePage('5');
    hide();
    state.now += 3 * MINUTE;
    fire('pagehide');
    fire('freeze');
    state.now += 3 * MINUTE;
    show();
    expect(state.locks).toBe(1);
  });

  test('[VAULT-16] without a lock nothing closes', () => {
    const { state, hide, show } = makePage('at-once', false);
    hide();
    show();
    expect(state.locks).toBe(0);
  });

  test('[LOCK-3] a stopped watch does nothing more', () => {
    const { state, hide, stop, waiting } = makePage('at-once');
    stop();
    hide();
    expect(state.locks + waiting.size).toBe(0);
  });
});
