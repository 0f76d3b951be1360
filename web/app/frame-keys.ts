export type FrameKey = 'help' | 'latest' | 'compose';

type Press = {
  code: string;
  altKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
};

/**
 * Which way a key press goes, if any (A11Y-4, NAV-4). Keys go by their place on the board, since Alt gives other letters on
 * some. Help answers also when the other keys are switched off: it may never be out of reach (P4).
 */
export function decideKey(press: Press, isOn: boolean): FrameKey | null {
  if (!press.altKey || press.ctrlKey || press.metaKey || press.shiftKey)
    return null;
  if (press.code === 'KeyH') return 'help';
  if (!isOn) return null;
  if (press.code === 'KeyL') return 'latest';
  if (press.code === 'KeyC') return 'compose';
  return null;
}

/** Moves the focus to the latest reply or to the composer; false when there is none on this screen. */
export function focusByKey(key: 'latest' | 'compose', page: Document): boolean {
  const found =
    key === 'compose'
      ? page.querySelector<HTMLElement>('#composer-words')
      : [...page.querySelectorAll<HTMLElement>('article.reply')].at(-1);
  if (found === null || found === undefined) return false;
  if (key === 'latest') found.tabIndex = -1;
  found.focus();
  return true;
}
