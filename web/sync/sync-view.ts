import type { Clock } from '#shared/base/clock.ts';
import type { OpId } from '#shared/base/ids.ts';
import type { Timers } from '#web/local-store/timers.ts';
import type { WakeReason } from './courier.ts';
import type { Role } from './leader.ts';
import type { Beat, CourierMode } from './tab-messages.ts';

/** How long "sent" is shown before it fades (STATE). */
export const ACKED_MS = 3_000;

/** Sync as any tab shows it: of the tab that carries, or told by it. Ids, counts and times (TAB-5); nothing of it is stored. */
export type SyncView = {
  /** `out`: nothing is carried here: no account, or the page is frozen. */
  role: Role;
  courier: 'plain' | 'replicache' | null;
  /** `local-only`: no account. */
  mode: CourierMode;
  queued: number;
  /** The oldest unsent write, whole minutes of its own clock. */
  oldestAt: number | null;
  lastAckAt: number | null;
  lastPullAt: number | null;
  /** In a request now. */
  sending: ReadonlySet<OpId>;
  /** Acknowledged within the last 3 s, by when. */
  ackedAt: ReadonlyMap<OpId, number>;
};

/** What screens get: the same object until something changed, and a way to ask for a look around. */
export type SyncSource = {
  get(): SyncView;
  subscribe(listener: () => void): () => void;
  wake(reason: WakeReason): void;
};

export type Facts = Omit<Beat, 't' | 'from' | 'visible'>;

/** Before there is an account. */
export const localOnly: SyncView = {
  role: 'out',
  courier: null,
  mode: 'local-only',
  queued: 0,
  oldestAt: null,
  lastAckAt: null,
  lastPullAt: null,
  sending: new Set(),
  ackedAt: new Map(),
};

/** Setting what stands already tells nobody. */
export function createViewCell(deps: { clock: Clock; timers: Timers }) {
  let view = localOnly;
  const listeners = new Set<() => void>();

  function set(patch: Partial<SyncView>): void {
    const keys = Object.keys(patch) as (keyof SyncView)[]; // of the very object
    if (keys.every((key) => Object.is(view[key], patch[key]))) return;
    view = { ...view, ...patch };
    for (const listener of listeners) listener();
  }

  function fade(): void {
    const now = deps.clock();
    const left = [...view.ackedAt].filter(
      ([, at]) => now >= at && now - at < ACKED_MS,
    );
    if (left.length < view.ackedAt.size) set({ ackedAt: new Map(left) });
  }

  return {
    get: () => view,
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    set,
    facts({ courier, mode, queued, oldestAt, lastAckAt, lastPullAt }: Facts) {
      set({ courier, mode, queued, oldestAt, lastAckAt, lastPullAt });
    },
    sending(opIds: readonly OpId[]): void {
      if (opIds.length === 0 && view.sending.size === 0) return;
      set({ sending: new Set(opIds) });
    },
    acked(opIds: readonly OpId[]): void {
      if (opIds.length === 0) return;
      const at = deps.clock();
      const sending = new Set(view.sending);
      for (const opId of opIds) sending.delete(opId);
      set({
        sending,
        lastAckAt: at,
        ackedAt: new Map([
          ...view.ackedAt,
          ...opIds.map((opId) => [opId, at] as const),
        ]),
      });
      deps.timers.set(fade, ACKED_MS);
    },
    /** Nothing is carried any more; what was shown of it goes. */
    clear: () => set(localOnly),
  };
}
