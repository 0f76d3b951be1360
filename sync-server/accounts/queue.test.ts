import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTestIds } from '#shared/testing/test-ids.ts';
import { createAdmission, type LoadSignals } from './queue-signals.ts';
import { createSignUpQueue } from './queue.ts';

const MINUTE_MS = 60_000;

function setUp(seed = 1) {
  const ids = createTestIds(seed);
  let busy = true;
  const queue = createSignUpQueue({ ...ids, isBusy: () => busy });
  return {
    queue,
    ids,
    setBusy: (now: boolean) => {
      busy = now;
    },
    state: (userId: string) => queue.ask(userId).state,
  };
}

const ticketOf = (
  answer: ReturnType<ReturnType<typeof setUp>['queue']['ask']>,
) => (answer.state === 'wait' ? answer.ticket : '');

describe('the queue', () => {
  it('[SIGN-1] [LOAD-4] lets everybody in while there is room, and keeps nobody in mind', () => {
    const { queue, setBusy, state } = setUp();
    setBusy(false);
    for (let at = 0; at < 1000; at += 1) expect(state(`u${at}`)).toBe('pass');
    expect(queue.size()).toBe(0);
  });

  it('[SIGN-1] [LOAD-4] gives places in order of arrival, the same one to a repeat', () => {
    const { queue } = setUp();
    expect(queue.ask('a')).toMatchObject({ state: 'wait', place: 1 });
    const first = queue.ask('b');
    expect(first).toMatchObject({ place: 2 });
    expect(queue.ask('c')).toMatchObject({ place: 3 });
    expect(queue.ask('b')).toEqual(first);
    expect(queue.knows('b', ticketOf(first))).toBe(true);
    expect(queue.knows('b', undefined)).toBe(false);
    expect(queue.knows('a', ticketOf(first))).toBe(false);
    expect(queue.size()).toBe(3);
  });

  it('[LOAD-4] a newcomer does not pass those who wait, also when there is room again', () => {
    const { ids, setBusy, state, queue } = setUp();
    for (const one of ['a', 'b', 'c']) state(one);
    setBusy(false);
    expect(state('new')).toBe('wait');
    ids.advance(1000);
    expect(['c', 'b', 'a', 'new'].map(state)).toEqual([
      'wait',
      'wait',
      'pass',
      'wait',
    ]);
    queue.leave('a');
    ids.advance(3000);
    expect(['new', 'c', 'b'].map(state)).toEqual(['pass', 'pass', 'pass']);
  });

  it('[LOAD-4] whoever was called waits again while the server is busy, at the head', () => {
    const { ids, setBusy, state, queue } = setUp();
    for (const one of ['a', 'b']) state(one);
    setBusy(false);
    state('a');
    ids.advance(1000);
    expect(state('a')).toBe('pass');
    setBusy(true);
    expect(queue.ask('a')).toMatchObject({ state: 'wait', place: 1 });
    setBusy(false);
    expect(state('a')).toBe('pass');
    expect(state('b')).toBe('wait');
  });

  it('[LOAD-4] a ticket that is lost holds up nobody, and is forgotten after 15 minutes', () => {
    const { ids, setBusy, state, queue } = setUp();
    const lost = ticketOf(queue.ask('lost'));
    state('b');
    setBusy(false);
    state('b');
    ids.advance(2000);
    expect(state('b')).toBe('pass');
    queue.leave('b');
    ids.advance(15 * MINUTE_MS);
    state('x');
    expect(queue.knows('lost', lost)).toBe(false);
    expect(queue.size()).toBe(0);
  });

  it('[LOAD-4] whoever keeps asking keeps the place as long as it takes', () => {
    const { ids, queue } = setUp();
    queue.ask('a');
    const mine = queue.ask('b');
    for (let at = 0; at < 100; at += 1) {
      ids.advance(MINUTE_MS);
      queue.ask('a');
      expect(queue.ask('b')).toEqual(mine);
    }
  });

  it('[SIGN-1] is full at 500, and those in line keep their places', () => {
    const { queue, state } = setUp();
    for (let at = 0; at < 500; at += 1) expect(state(`u${at}`)).toBe('wait');
    expect(state('late')).toBe('full');
    expect(queue.ask('u499')).toMatchObject({ place: 500 });
    expect(queue.size()).toBe(500);
  });

  it('[LOAD-4] a clock set back neither calls anybody nor loses a place', () => {
    const { ids, setBusy, state } = setUp();
    state('a');
    setBusy(false);
    state('a');
    ids.advance(-10 * MINUTE_MS);
    expect(state('a')).toBe('wait');
    ids.advance(1000);
    expect(state('a')).toBe('pass');
  });

  it('[LOAD-4] nobody who arrived later is called earlier, whatever happens', () => {
    const step = fc.oneof(
      fc.record({ ask: fc.integer({ min: 0, max: 12 }) }),
      fc.record({ wait: fc.integer({ min: 0, max: 3000 }) }),
      fc.record({ busy: fc.boolean() }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const { queue, ids, setBusy, state } = setUp();
        const line: string[] = [];
        for (const one of steps) {
          if ('wait' in one) ids.advance(one.wait);
          else if ('busy' in one) setBusy(one.busy);
          else {
            const who = `u${one.ask}`;
            const isNew = !line.includes(who);
            const answer = state(who);
            if (answer === 'wait' && isNew) line.push(who);
            if (answer !== 'pass') continue;
            // Everybody ahead has been called as well: they would get in at this moment.
            const ahead = line.slice(
              0,
              isNew ? line.length : line.indexOf(who),
            );
            for (const other of ahead) expect(state(other)).toBe('pass');
            if (!isNew) line.splice(line.indexOf(who), 1);
            queue.leave(who);
          }
        }
      }),
      { numRuns: 500, verbose: true },
    );
  });
});

describe('admission', () => {
  it('[LOAD-3] sheds by the worst signal and lets in again after 30 calm seconds', () => {
    const ids = createTestIds();
    let signals: LoadSignals = {
      hashesWaiting: 0,
      loopDelayMs: 0,
      isForced: false,
    };
    const isBusy = createAdmission(ids.clock, () => signals);
    const under = (change: Partial<LoadSignals>, afterMs = 0) => {
      signals = {
        hashesWaiting: 0,
        loopDelayMs: 0,
        isForced: false,
        ...change,
      };
      ids.advance(afterMs);
      return isBusy();
    };
    expect(under({})).toBe(false);
    expect(under({ hashesWaiting: 16, loopDelayMs: 169 })).toBe(false);
    expect(under({ hashesWaiting: 17 })).toBe(true);
    expect(under({ hashesWaiting: 15 }, 60_000)).toBe(true);
    expect(under({}, 1)).toBe(true);
    expect(under({}, 29_999)).toBe(true);
    expect(under({}, 1)).toBe(false);
    expect(under({ loopDelayMs: 170 })).toBe(true);
    expect(under({}, 1)).toBe(true);
    expect(under({}, 30_000)).toBe(false);
    expect(under({ isForced: true })).toBe(true);
    expect(under({})).toBe(false);
  });
});
