import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  noKeyboard,
  reduceKeyboard,
  type KeyboardEventOf,
  type KeyboardState,
} from './frame-inset.ts';

const full = {
  width: 390,
  height: 800,
  visualHeight: 800,
  visualTop: 0,
  scale: 1,
};
const covered = { ...full, visualHeight: 460 };
const shrunk = { ...full, height: 460, visualHeight: 460 };

const run = (
  events: KeyboardEventOf[],
  from: KeyboardState = noKeyboard,
): KeyboardState => events.reduce(reduceKeyboard, from);

describe('keyboard inset', () => {
  it('[LAYOUT-6] is what the keyboard covers, only while a field has focus', () => {
    expect(run([{ type: 'viewport', ...covered }]).inset).toBe(0);
    const up = run([
      { type: 'focus', ...full },
      { type: 'viewport', ...covered },
    ]);
    expect(up).toMatchObject({ inset: 340, isUp: true });
    expect(run([{ type: 'blur' }], up)).toMatchObject({
      inset: 0,
      isUp: false,
    });
  });

  it('[LAYOUT-6] ignores small bars and a pinched page', () => {
    const focused = run([{ type: 'focus', ...full }]);
    for (const measure of [
      { ...full, visualHeight: 700 },
      { ...covered, scale: 1.5 },
    ])
      expect(reduceKeyboard(focused, { type: 'viewport', ...measure })).toEqual(
        expect.objectContaining({ inset: 0, isUp: false }),
      );
  });

  it('[NAV-1] a browser that shrinks the page counts as keyboard up, without an inset', () => {
    const before = run([{ type: 'viewport', ...full }]);
    const up = run(
      [
        { type: 'focus', ...full },
        { type: 'viewport', ...shrunk },
      ],
      before,
    );
    expect(up).toMatchObject({ inset: 0, isUp: true });
  });

  it('[LAYOUT-6] twenty openings leave no gap', () => {
    let state = noKeyboard;
    for (let time = 0; time < 20; time += 1) {
      state = run(
        [
          { type: 'focus', ...full },
          { type: 'viewport', ...(time % 2 === 0 ? covered : shrunk) },
          { type: 'blur' },
          { type: 'viewport', ...full },
        ],
        state,
      );
      expect(state).toMatchObject({ inset: 0, isUp: false });
    }
    expect(run([{ type: 'focus', ...full }], state)).toMatchObject({
      inset: 0,
      isUp: false,
    });
  });

  it('[LAYOUT-6] whatever came before, a blur leaves no gap, and a gap is always over 100 px', () => {
    const measure = fc.record({
      width: fc.constantFrom(320, 390, 800),
      height: fc.integer({ min: 200, max: 1200 }),
      visualHeight: fc.integer({ min: 100, max: 1200 }),
      visualTop: fc.integer({ min: 0, max: 300 }),
      scale: fc.constantFrom(1, 1.2, 3),
    });
    const event = fc.oneof(
      fc.constant<KeyboardEventOf>({ type: 'blur' }),
      measure.map((m): KeyboardEventOf => ({ type: 'focus', ...m })),
      measure.map((m): KeyboardEventOf => ({ type: 'viewport', ...m })),
    );
    fc.assert(
      fc.property(fc.array(event), (events) => {
        const state = run(events);
        expect(state.inset === 0 || state.inset > 100).toBe(true);
        expect(run([{ type: 'blur' }], state).inset).toBe(0);
      }),
    );
  });
});
