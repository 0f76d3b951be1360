/**
 * Back closes what lies on top (NAV-5): for every open layer an extra history entry with the same address lies on top of
 * the page's own, and says in its state how many layers are open there.
 *
 *   page ──open help──► page, 1 ──open a sheet──► page, 2 ──Back──► page, 1 ──Back──► page
 *
 * - A layer that is held again takes its old place: a sheet that replaces another costs no second Back.
 * - Closing by other means takes the entry away again, unless the page has moved on since (a link inside the layer).
 * - `history.back()` is asynchronous; an entry asked for meanwhile is pushed when the traversal has ended.
 */
export type LayerHistory = {
  /** Registers an open layer; the result lets go of it. `onBack` runs when the person went back. */
  hold(layer: Layer, onBack: () => void): () => void;
};

/** In the order in which they may lie over one another; of each there is one at most. */
type Layer = 'help' | 'sheet';

const MARK = 'maya-layers';

export function createLayerHistory(page: Window): LayerHistory {
  let holders: { layer: Layer; onBack: () => void }[] = [];
  let isReturning = false;

  const depth = (): number => {
    const state = page.history.state as { [MARK]?: unknown } | null;
    return typeof state?.[MARK] === 'number' ? state[MARK] : 0;
  };

  const settle = (): void => {
    if (isReturning) return;
    const surplus = depth() - holders.length;
    if (surplus > 0) {
      isReturning = true;
      page.history.go(-surplus);
    }
    for (let at = depth(); at < holders.length; at += 1)
      page.history.pushState({ [MARK]: at + 1 }, '');
  };

  page.addEventListener('popstate', () => {
    if (isReturning) {
      isReturning = false;
      settle();
      return;
    }
    const gone = holders.splice(depth()).toReversed();
    for (const { onBack } of gone) onBack();
  });

  return {
    hold(layer, onBack) {
      const mine = { layer, onBack };
      const at = holders.findIndex((other) => other.layer === layer);
      if (at < 0) holders.push(mine);
      else holders[at] = mine;
      queueMicrotask(settle);
      return () => {
        if (!holders.includes(mine)) return;
        holders = holders.filter((other) => other !== mine);
        // After the current task, so that a layer opened by the same touch, or a link followed by it, comes first.
        page.setTimeout(settle);
      };
    },
  };
}

let shared: LayerHistory | null = null;

/** The one of this page: sheets and Help lie over one another. */
export function layerHistory(): LayerHistory {
  shared ??= createLayerHistory(window);
  return shared;
}
