/** Everything else goes on then, whatever became of the words: a store that does not open must not keep help waiting. */
const AT_LATEST_MS = 1_000;

/**
 * The moment the first screen stands with its words (LAYOUT-8). Code that no first screen needs is fetched after it: on a slow
 * phone, evaluating it between two readings of the store takes longer than the readings (PERF-10).
 */
export type FirstDrawing = { done: Promise<void>; tell: () => void };

export function createFirstDrawing(): FirstDrawing {
  let tell = (): void => undefined;
  const done = new Promise<void>((resolve) => {
    window.setTimeout(resolve, AT_LATEST_MS);
    // Behind the frame that paints it; a hidden page paints none.
    tell = () =>
      document.visibilityState === 'visible'
        ? void requestAnimationFrame(() => window.setTimeout(resolve))
        : resolve();
  });
  return { done, tell: () => tell() };
}
