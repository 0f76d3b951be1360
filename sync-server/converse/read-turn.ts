import type { Clock } from '#shared/base/clock.ts';
import type { NumberedEvent, Turn } from './turn.ts';
import { shutdownWords } from './words.ts';

export type ReaderWaits = {
  /** CONV-6. */
  heartbeatMs: number;
  /** SSE-7: a reader that takes nothing for this long while there is something to take is detached. */
  stallMs: number;
};
export const readerWaits: ReaderWaits = {
  heartbeatMs: 15_000,
  stallMs: 30_000,
};

/** CONV-6: when a phone should come back after a shutdown. */
const RETRY_MS = 30_000;

/** Every open stream, so that none can keep the process alive (STOP-3). */
export interface StreamRegistry {
  /** One reader of `turn`, from the event after `seq` on: the bytes of its event stream. */
  read(turn: Turn, seq: number): ReadableStream<Uint8Array>;
  /** Ends every stream with one `shutdown` event (STOP-1). */
  shutDown(): void;
  open(): number;
}

type Deps = {
  clock: Clock;
  onDetached: () => void;
  waits?: ReaderWaits;
};

const encoder = new TextEncoder();

function encode(event: string, data: unknown, id?: string): Uint8Array {
  const line = id === undefined ? '' : `id: ${id}\n`;
  // JSON has no raw line ends, and names and ids are our own, so nothing can break out of its line (SSE-8).
  return encoder.encode(
    `${line}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`,
  );
}

/**
 * Readers pull: an event leaves the ring only when the line has taken the one before, so a slow phone costs no memory and
 * never slows the turn (SSE-7).
 */
export function createStreamRegistry(deps: Deps): StreamRegistry {
  const waits = deps.waits ?? readerWaits;
  const readers = new Set<{ shutDown: () => void }>();
  let isShutDown = false;

  return {
    open: () => readers.size,
    shutDown() {
      isShutDown = true;
      for (const reader of readers) reader.shutDown();
    },
    read(turn, fromSeq) {
      let seq = fromSeq;
      let wake: () => void = () => undefined;
      let stall: NodeJS.Timeout | undefined;
      let unwatch: () => void = () => undefined;
      // After each event the line has `stallMs` to ask for the next one.
      let watchStall: () => void = () => undefined;
      const self = { shutDown: () => wake() };
      const leave = () => {
        clearTimeout(stall);
        unwatch();
        readers.delete(self);
        wake();
      };
      /** Resolves at the next event, at shutdown, or false after a heartbeat's time. */
      const waitForMore = () =>
        new Promise<boolean>((resolve) => {
          const beat = setTimeout(() => resolve(false), waits.heartbeatMs);
          wake = () => {
            clearTimeout(beat);
            resolve(true);
          };
        });

      return new ReadableStream<Uint8Array>(
        {
          start(controller) {
            readers.add(self);
            unwatch = turn.watch(() => wake());
            watchStall = () => {
              stall = setTimeout(() => {
                leave();
                deps.onDetached();
                controller.error(new Error('reader stalled'));
              }, waits.stallMs);
            };
          },
          async pull(controller) {
            clearTimeout(stall);
            stall = undefined;
            for (;;) {
              if (!readers.has(self)) return;
              const next: NumberedEvent | undefined = turn.after(seq);
              if (next !== undefined) {
                seq = next.seq;
                const id = `${turn.turnId}:${seq}`;
                controller.enqueue(encode(next.event, next.data, id));
                if (next.event !== 'done') return watchStall();
                leave();
                controller.close();
                return;
              }
              if (turn.isEnded()) {
                leave();
                controller.close();
                return;
              }
              if (isShutDown) {
                const data = { message: shutdownWords, retry: RETRY_MS };
                controller.enqueue(encode('shutdown', data));
                leave();
                controller.close();
                return;
              }
              if (await waitForMore()) continue;
              controller.enqueue(encode('heartbeat', { t: deps.clock() }));
              return watchStall();
            }
          },
          cancel: leave,
        },
        { highWaterMark: 0 },
      );
    },
  };
}
