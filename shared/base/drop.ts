/**
 * For a promise that nobody awaits: its rejection is counted under `reason`, never lost and never unhandled.
 * Only the reason is kept, so no content can leak through an error's text.
 */
export function drop(promise: Promise<unknown>, reason: string): void {
  promise.catch(() => {
    droppedRejections.set(reason, (droppedRejections.get(reason) ?? 0) + 1);
  });
}

/** Rejections per reason since the start of this page or process. */
export const droppedRejections = new Map<string, number>();
