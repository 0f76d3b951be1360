import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decideMessageState, type MessageStateInput } from './message-state.ts';

const base: MessageStateInput = {
  now: 100_000,
  isStored: true,
  write: null,
  refused: null,
  isQueued: true,
  inFlightSince: null,
  ackedAt: null,
  sync: 'on',
  awaySince: null,
  hasBackgroundSync: true,
};
const textOf = (patch: Partial<MessageStateInput>): string => {
  const state = decideMessageState({ ...base, ...patch });
  return 'text' in state ? state.text : state.state;
};
const writing = (state: 'saving' | 'spare' | 'unsaved', since: number) => ({
  isStored: false,
  write: { state, since },
});

it('[MSG-1] [STATE-1] says saving from 300 ms on', () => {
  expect(textOf(writing('saving', 99_701))).toBe('quiet');
  expect(textOf(writing('saving', 99_700))).toBe('state.saving');
});

it('[MSG-10] tells the journal line from memory alone', () => {
  expect(textOf(writing('spare', 0))).toBe('state.spare');
  expect(textOf(writing('unsaved', 0))).toBe('state.unsaved');
});

it('[MSG-2] [MSG-3] [OUT-10] saved is final for a guest and waits for a way otherwise', () => {
  expect(textOf({})).toBe('state.saved');
  expect(textOf({ sync: 'none', awaySince: 0 })).toBe('state.saved');
  expect(textOf({ awaySince: 98_001 })).toBe('state.saved');
  expect(textOf({ awaySince: 98_000 })).toBe('state.waiting.auto');
  expect(textOf({ awaySince: 0, hasBackgroundSync: false })).toBe(
    'state.waiting.open',
  );
  expect(textOf({ sync: 'signed-out' })).toBe('state.waiting.signin');
});

it('[MSG-4] [MSG-5] [MSG-9] follows the request, the ack and the refusal', () => {
  expect(textOf({ inFlightSince: 99_001 })).toBe('state.saved');
  expect(textOf({ inFlightSince: 99_000 })).toBe('state.sending');
  expect(textOf({ isQueued: false, ackedAt: 97_001 })).toBe('state.sent');
  expect(textOf({ isQueued: false, ackedAt: 97_000 })).toBe('quiet');
  expect(textOf({ isQueued: false })).toBe('quiet');
  expect(textOf({ refused: 'too-large' })).toBe('state.refused');
});

it('[STATE-2] nothing is called saved before the commit, nothing sent before the ack', () => {
  const moment = fc.option(fc.integer({ min: 0, max: 200_000 }));
  fc.assert(
    fc.property(
      fc.record({
        now: fc.integer({ min: 0, max: 200_000 }),
        isStored: fc.boolean(),
        write: fc.option(
          fc.record({
            state: fc.constantFrom('saving', 'spare', 'unsaved'),
            since: fc.nat(),
          }),
        ),
        refused: fc.constant(null),
        isQueued: fc.boolean(),
        inFlightSince: moment,
        ackedAt: moment,
        sync: fc.constantFrom('none', 'on', 'signed-out'),
        awaySince: moment,
        hasBackgroundSync: fc.boolean(),
      }),
      (input) => {
        const { state } = decideMessageState(input as MessageStateInput);
        if (!input.isStored)
          expect(['quiet', 'saving', 'spare', 'unsaved']).toContain(state);
        if (state === 'sent') expect(input.isQueued).toBe(false);
      },
    ),
  );
});
