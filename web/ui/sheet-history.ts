/**
 * Back closes a sheet (NAV-5): while one is open, an extra history entry with the same address lies on top.
 *
 * - A sheet that replaces another reuses the entry, so Back never has to be pressed twice.
 * - Closing by other means takes the entry away again, unless the page has moved on since (a link inside the sheet).
 * - `history.back()` is asynchronous; an entry asked for meanwhile is pushed when the traversal has ended.
 */
export type SheetHistory = {
  /** Registers an open sheet; the result lets go of it. `onBack` runs when the person went back. */
  hold(onBack: () => void): () => void;
};

const MARK = 'maya-sheet';

export function createSheetHistory(page: Window): SheetHistory {
  let holder: { onBack: () => void } | null = null;
  let isReturning = false;

  const lies = (): boolean =>
    (page.history.state as { [MARK]?: true } | null)?.[MARK] === true;

  const settle = (): void => {
    if (isReturning) return;
    if (holder !== null && !lies())
      page.history.pushState({ [MARK]: true }, '');
    else if (holder === null && lies()) {
      isReturning = true;
      page.history.back();
    }
  };

  page.addEventListener('popstate', () => {
    if (isReturning) {
      isReturning = false;
      settle();
      return;
    }
    if (holder !== null && !lies()) {
      const { onBack } = holder;
      holder = null;
      onBack();
    }
  });

  return {
    hold(onBack) {
      const mine = { onBack };
      holder = mine;
      queueMicrotask(settle);
      return () => {
        if (holder !== mine) return;
        holder = null;
        // After the current task, so that a sheet opened by the same touch, or a link followed by it, comes first.
        page.setTimeout(settle);
      };
    },
  };
}
