import { drop } from '#shared/base/drop.ts';
import type { WakeReason } from './courier.ts';
import { localOnly, type SyncSource } from './sync-view.ts';
import type { Sync } from './start-sync.ts';

export type SyncSwitch = SyncSource & {
  /** There is an account: sync begins, once. */
  on(): void;
  /** The account goes: nothing is sent or written any more once it resolves (LEAVE-2). */
  off(): Promise<void>;
};

/**
 * Sync of a page, there from its start. Off for a guest: nothing of it is even fetched, and everything stays on the device
 * (OUT-10).
 */
export function createSyncSwitch(start: () => Promise<Sync>): SyncSwitch {
  const listeners = new Set<() => void>();
  let running: Sync | null = null;
  let turn: Promise<void> = Promise.resolve();
  let wanted = false;

  const tell = (): void => {
    for (const listener of listeners) listener();
  };

  /** One turn after the other: whoever turns off while it begins waits for that. */
  function settle(): Promise<void> {
    turn = turn
      .catch(() => undefined)
      .then(async () => {
        if (wanted && running === null) {
          running = await start();
          running.subscribe(tell);
        } else if (!wanted && running !== null) {
          await running.stop();
          running = null;
        }
        tell();
      });
    return turn;
  }

  return {
    get: () => running?.get() ?? localOnly,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    wake: (reason: WakeReason) => running?.wake(reason),
    on() {
      if (wanted) return;
      wanted = true;
      drop(settle(), 'sync-on');
    },
    off() {
      wanted = false;
      return settle();
    },
  };
}
