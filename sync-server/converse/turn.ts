import type { StreamEvent } from '#shared/protocol/converse.ts';

/** SSE-2: bytes of events kept per turn for those who resume. */
const MAX_RING_BYTES = 256_000;

export type NumberedEvent = StreamEvent & { seq: number };

/** Why a running turn is ended from outside. Only `stopped` is told to readers as the turn's own end. */
export type AbortCause = 'stopped' | 'unread' | 'shutdown';

/**
 * One turn in memory (SSE-2): its events so far and who is waiting for more.
 * - Events are numbered from 1 without gaps; `done` is the last one, and nothing follows it.
 * - Readers come and go without any effect on the turn (SSE-5).
 */
export interface Turn {
  readonly turnId: string;
  readonly owner: string;
  readonly abort: AbortController;
  emit(event: StreamEvent): void;
  /** The event after `seq`, or undefined while there is none yet. What the ring no longer holds is skipped. */
  after(seq: number): NumberedEvent | undefined;
  isEnded(): boolean;
  bytes(): number;
  /** Calls `wake` at every new event until the returned function is called. */
  watch(wake: () => void): () => void;
  readers(): number;
}

/** `onReaders` is told how many readers there are whenever that changes. */
export function createTurn(
  turnId: string,
  owner: string,
  onReaders: (count: number) => void,
): Turn {
  const ring: NumberedEvent[] = [];
  const wakes = new Set<() => void>();
  let size = 0;
  let seq = 0;
  let isEnded = false;
  const sizeOf = (event: StreamEvent) => JSON.stringify(event.data).length + 40;

  return {
    turnId,
    owner,
    abort: new AbortController(),
    emit(event) {
      if (isEnded) throw new Error('a turn has exactly one end (SSE-1)');
      seq += 1;
      ring.push({ ...event, seq });
      size += sizeOf(event);
      while (size > MAX_RING_BYTES && ring.length > 1) {
        const oldest = ring.shift();
        if (oldest !== undefined) size -= sizeOf(oldest);
      }
      isEnded = event.event === 'done';
      for (const wake of wakes) wake();
    },
    after(last) {
      const first = ring[0]?.seq ?? 1;
      return ring[Math.max(0, last + 1 - first)];
    },
    isEnded: () => isEnded,
    bytes: () => size,
    watch(wake) {
      wakes.add(wake);
      onReaders(wakes.size);
      return () => {
        if (wakes.delete(wake)) onReaders(wakes.size);
      };
    },
    readers: () => wakes.size,
  };
}
