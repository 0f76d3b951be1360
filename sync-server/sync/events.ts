import type { Clock } from '#shared/base/clock.ts';
import { drop } from '#shared/base/drop.ts';
import type { Poke } from '#shared/protocol/sync.ts';
import type { Pokes } from '#server/cache/pokes.ts';

export type EventWaits = {
  /** PULL-12. A line that takes nothing for two of them is given up (SSE-7). */
  heartbeatMs: number;
};
const eventWaits: EventWaits = { heartbeatMs: 15_000 };

/** TAB-9: one for each device. Above this the oldest goes; otherwise one person could hold every line of the process. */
const MAX_PER_PERSON = 20;

export interface SyncEvents {
  /** The bytes of one event stream: the head at once, then every newer one, until `until` (WEB-10). */
  open(who: {
    userId: string;
    until: number;
    readHead: () => Promise<Poke>;
    /** Asked with each heartbeat: whether this device may still listen. */
    isWelcome: () => Promise<boolean>;
  }): ReadableStream<Uint8Array>;
  /** Ends every stream (STOP-1, STOP-3). */
  shutDown(): void;
  count(): number;
}

type Line = { end: () => void };

const encoder = new TextEncoder();
const beat = encoder.encode(': here\n\n');
const encode = (poke: Poke): Uint8Array =>
  encoder.encode(`event: poke\ndata: ${JSON.stringify(poke)}\n\n`);

/**
 * Event streams of all devices (PULL-12). A poke says only that there is something newer, so of those a slow line has not
 * taken the last one is enough, and a line costs no memory however slow it is.
 */
export function createSyncEvents(deps: {
  pokes: Pokes;
  clock: Clock;
  waits?: EventWaits;
}): SyncEvents {
  const { pokes, clock } = deps;
  const { heartbeatMs } = deps.waits ?? eventWaits;
  const lines = new Map<string, Set<Line>>();

  const enter = (userId: string, line: Line): void => {
    const mine = lines.get(userId) ?? new Set<Line>();
    lines.set(userId, mine.add(line));
    const [oldest] = mine;
    if (mine.size > MAX_PER_PERSON) oldest?.end();
  };
  const leave = (userId: string, line: Line): void => {
    const mine = lines.get(userId);
    mine?.delete(line);
    if (mine?.size === 0) lines.delete(userId);
  };

  return {
    count: () => [...lines.values()].reduce((sum, { size }) => sum + size, 0),
    shutDown() {
      for (const mine of lines.values()) for (const line of mine) line.end();
    },
    open({ userId, until, readHead, isWelcome }) {
      let stop: () => void = () => undefined;
      let waiting: Poke | null = null;
      let last: Poke | null = null;
      return new ReadableStream<Uint8Array>({
        start(controller) {
          let isOver = false;
          let missed = 0;
          const isReady = () => (controller.desiredSize ?? 0) > 0;
          const tell = (poke: Poke): void => {
            // A head read before a commit may arrive behind the poke of it.
            const isOld =
              last?.epoch === poke.epoch && last.version > poke.version;
            if (isOver || isOld) return;
            last = poke;
            if (isReady()) controller.enqueue(encode(poke));
            else waiting = poke;
          };
          const checkWelcome = async (): Promise<void> => {
            if (!(await isWelcome())) line.end();
          };
          const onBeat = (): void => {
            if (isReady()) {
              missed = 0;
              controller.enqueue(beat);
            } else missed += 1;
            if (missed > 1) line.end();
            else drop(checkWelcome(), 'sync_events');
          };
          const unsubscribe = pokes.subscribe(userId, tell);
          const heart = setInterval(onBeat, heartbeatMs);
          const expiry = setTimeout(
            () => line.end(),
            Math.max(0, until - clock()),
          );
          stop = () => {
            isOver = true;
            unsubscribe();
            clearInterval(heart);
            clearTimeout(expiry);
            leave(userId, line);
          };
          const line: Line = {
            end() {
              if (isOver) return;
              stop();
              controller.close();
            },
          };
          enter(userId, line);
          const begin = async (): Promise<void> => {
            try {
              tell(await readHead());
            } catch (error) {
              line.end();
              throw error;
            }
          };
          drop(begin(), 'sync_events');
        },
        pull(controller) {
          if (waiting === null) return;
          controller.enqueue(encode(waiting));
          waiting = null;
        },
        cancel: () => stop(),
      });
    },
  };
}
