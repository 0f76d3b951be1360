import type { OpId } from '#shared/base/ids.ts';
import type { Op } from '#shared/protocol/op.ts';

/** How far an uncommitted write has come; `since`: ms of the clock. Never stored, so it cannot lie after a crash (STATE-1). */
export type WriteState = {
  state: 'saving' | 'spare' | 'unsaved';
  since: number;
};

/** A write that is not in the database yet. `n` orders it behind everything stored. */
export type PendingWrite = { op: Op; n: number; at: WriteState };

/**
 * What this page knows beyond the database: writes on their way, laid over every reading, and the last good readings, which
 * answer while the store is degraded (STORE-7).
 */
export type Memory = {
  begin(op: Op, since: number): void;
  mark(opId: OpId, at: WriteState): void;
  end(opId: OpId): void;
  pending(): PendingWrite[];
  stateOf(opId: OpId): WriteState | null;
  remember(key: string, value: unknown): void;
  recall(key: string): unknown;
  /** Grows with each change of `pending`; for useSyncExternalStore. */
  version(): number;
  subscribe(listener: () => void): () => void;
  /** Makes every live reading ask again (after healing). */
  touch(): void;
};

/** Readings kept for bad times: some 30 threads and lists of 50 rows. */
const MAX_READINGS = 40;

export function createMemory(): Memory {
  const writes = new Map<OpId, PendingWrite>();
  const readings = new Map<string, unknown>();
  const listeners = new Set<() => void>();
  let version = 0;
  let n = 0;
  const touch = (): void => {
    version += 1;
    for (const listener of listeners) listener();
  };
  return {
    begin(op, since) {
      n += 1;
      const known = writes.get(op.opId);
      writes.set(op.opId, {
        op,
        n: known?.n ?? n,
        at: { state: 'saving', since },
      });
      touch();
    },
    mark(opId, at) {
      const write = writes.get(opId);
      if (write === undefined) return;
      writes.set(opId, { ...write, at });
      touch();
    },
    end(opId) {
      if (writes.delete(opId)) touch();
    },
    pending: () => [...writes.values()].sort((a, b) => a.n - b.n),
    stateOf: (opId) => writes.get(opId)?.at ?? null,
    remember(key, value) {
      readings.delete(key);
      readings.set(key, value);
      if (readings.size <= MAX_READINGS) return;
      const [oldest] = readings.keys();
      if (oldest !== undefined) readings.delete(oldest);
    },
    recall: (key) => readings.get(key),
    version: () => version,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    touch,
  };
}
