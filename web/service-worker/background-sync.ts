import type { WorkerDrainEnd } from './drain-waiting.ts';

/** WRITE-5: the page registers this tag with every write. */
export const OUTBOX_TAG = 'outbox';

export type SyncEventLike = {
  readonly tag: string;
  readonly lastChance?: boolean;
};

export type BackgroundDeps = {
  drain: () => Promise<WorkerDrainEnd>;
  /** Notes that the browser will not come back by itself; the next start of the app registers again (SW-4). */
  giveUp: () => Promise<void>;
};

/**
 * SW-4: rejects while rows are left, so that the browser tries again, three times at most; at its last try it is noted and
 * left to the app. Other tags are none of ours.
 */
export async function onSyncEvent(
  deps: BackgroundDeps,
  event: SyncEventLike,
): Promise<void> {
  if (event.tag !== OUTBOX_TAG) return;
  const end = await deps.drain().catch(() => 'left' as const);
  if (end !== 'left') return;
  if (event.lastChance !== true) throw new Error('left');
  await deps.giveUp();
}
