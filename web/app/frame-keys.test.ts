import { describe, expect, it } from 'vitest';
import { decideKey } from './frame-keys.ts';

const press = (code: string, more = {}) => ({
  code,
  altKey: true,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  ...more,
});

describe('keys of the frame', () => {
  it('[A11Y-4] Alt+L and Alt+C lead to the latest reply and the composer, and can be switched off', () => {
    expect(decideKey(press('KeyL'), true)).toBe('latest');
    expect(decideKey(press('KeyC'), true)).toBe('compose');
    expect(decideKey(press('KeyL'), false)).toBeNull();
    expect(decideKey(press('KeyC'), false)).toBeNull();
  });

  it('[NAV-4] Alt+H opens Help, also with the other keys off', () => {
    expect(decideKey(press('KeyH'), true)).toBe('help');
    expect(decideKey(press('KeyH'), false)).toBe('help');
  });

  it('[A11Y-4] leaves other chords and single letters alone', () => {
    expect(decideKey(press('KeyH', { altKey: false }), true)).toBeNull();
    for (const other of ['ctrlKey', 'metaKey', 'shiftKey'])
      expect(decideKey(press('KeyC', { [other]: true }), true)).toBeNull();
    expect(decideKey(press('KeyX'), true)).toBeNull();
  });
});
