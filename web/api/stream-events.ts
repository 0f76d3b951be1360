import { createParser } from 'eventsource-parser';
import {
  deltaEvent,
  doneEvent,
  heartbeatEvent,
  metaEvent,
  shutdownEvent,
  type StreamEvent,
} from '#shared/protocol/converse.ts';
import * as z from 'zod/mini';

/** An event of the converse stream with the id to resume after (`<turnId>:<seq>`, SSE-3). */
export type NumberedEvent = StreamEvent & { id: string | null };

const schemas = {
  meta: metaEvent,
  delta: deltaEvent,
  heartbeat: heartbeatEvent,
  done: doneEvent,
  shutdown: shutdownEvent,
} as const;

function parseEvent(name: string, json: string): StreamEvent | null {
  if (!Object.hasOwn(schemas, name)) return null;
  const event = name as StreamEvent['event'];
  let raw: unknown;
  try {
    raw = JSON.parse(json);
  } catch {
    return null;
  }
  const parsed = z.safeParse(schemas[event], raw);
  // The schema chosen by `event` fits the data: TypeScript cannot follow the pairing through the table.
  return parsed.success ? ({ event, data: parsed.data } as StreamEvent) : null;
}

/**
 * Reads server-sent events out of arbitrary pieces of text; events are cut at blank lines only (CONV-6, SSE-9).
 * Unknown or unreadable events are skipped and counted, never guessed at.
 */
export function createEventReader(onEvent: (event: NumberedEvent) => void): {
  feed(piece: string): void;
  skipped(): number;
} {
  let skipped = 0;
  const parser = createParser({
    onEvent(message) {
      const event = parseEvent(message.event ?? 'message', message.data);
      if (event === null) skipped += 1;
      else onEvent({ ...event, id: message.id ?? null });
    },
  });
  return { feed: (piece) => parser.feed(piece), skipped: () => skipped };
}
