/**
 * The on-screen keyboard, as a pure reducer over what the browser tells (LAYOUT-6, NAV-1).
 *
 * Two kinds of browser: some shrink the layout when the keyboard opens (the inset is then 0), some lay the keyboard over
 * the page (the inset is what it covers). Both mean that the keyboard is up, and both only while a field has focus.
 */
export type KeyboardState = {
  isFocused: boolean;
  /** Pixels at the end of the page that the keyboard covers. */
  inset: number;
  isUp: boolean;
  /** The tallest layout seen at this width: what a shrunken one is measured against. */
  tallest: number;
  width: number;
};

export type Measure = {
  /** Layout viewport, px. */
  width: number;
  height: number;
  /** Visual viewport: height and distance from the top of the layout, px; scale 1 = not pinched. */
  visualHeight: number;
  visualTop: number;
  scale: number;
};

export type KeyboardEventOf =
  | ({ type: 'focus' } & Measure)
  | ({ type: 'viewport' } & Measure)
  | { type: 'blur' };

/** Browser bars come and go by less; no keyboard is smaller. */
const KEYBOARD_MIN_PX = 100;

export const noKeyboard: KeyboardState = {
  isFocused: false,
  inset: 0,
  isUp: false,
  tallest: 0,
  width: 0,
};

export function reduceKeyboard(
  state: KeyboardState,
  event: KeyboardEventOf,
): KeyboardState {
  if (event.type === 'blur')
    return { ...state, isFocused: false, inset: 0, isUp: false };
  const isFocused = event.type === 'focus' || state.isFocused;
  // A turned device starts anew: the other width has another full height.
  const tallest =
    event.width === state.width
      ? Math.max(state.tallest, event.height)
      : event.height;
  const covered = event.height - event.visualHeight - event.visualTop;
  const inset =
    isFocused && event.scale === 1 && covered > KEYBOARD_MIN_PX
      ? Math.round(covered)
      : 0;
  const isShrunk = isFocused && tallest - event.height > KEYBOARD_MIN_PX;
  return {
    isFocused,
    inset,
    isUp: inset > 0 || isShrunk,
    tallest,
    width: event.width,
  };
}
