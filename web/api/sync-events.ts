import { createParser } from 'eventsource-parser';
import { poke, type Poke } from '#shared/protocol/sync.ts';
import * as z from 'zod/mini';
import type { Fetch } from './converse-client.ts';
import type { Timers } from './timers.ts';

/** The server says something each 15 s (PULL-12): silence for longer than two of them means the line is dead. */
const SILENCE_MS = 35_000;

/**
 * One connection for pokes, from its opening to its end. Never rejects. `refused`: the server wants another token;
 * `ended`: the line was lost, the token's time is over, or the server stops.
 */
export type SyncEvents = (options: {
  token: string;
  signal: AbortSignal;
  onPoke: (poke: Poke) => void;
}) => Promise<'refused' | 'ended'>;

/** A fetch stream and not an EventSource: the token travels as bearer and in no address. */
export function createSyncEvents(deps: {
  fetch: Fetch;
  timers: Timers;
}): SyncEvents {
  return async ({ token, signal, onPoke }) => {
    const line = new AbortController();
    const hangUp = (): void => line.abort();
    signal.addEventListener('abort', hangUp);
    let silence = deps.timers.set(hangUp, SILENCE_MS);
    const heard = (): void => {
      deps.timers.clear(silence);
      silence = deps.timers.set(hangUp, SILENCE_MS);
    };
    try {
      const response = await deps.fetch('/api/v1/sync/events', {
        headers: {
          accept: 'text/event-stream',
          authorization: `Bearer ${token}`,
        },
        cache: 'no-store',
        credentials: 'omit',
        signal: line.signal,
      });
      if (response.status === 401) return 'refused';
      const type = response.headers.get('content-type') ?? '';
      const isStream = response.ok && type.startsWith('text/event-stream');
      if (response.body !== null && isStream)
        await readPokes(response.body, heard, onPoke);
      return 'ended';
    } catch {
      return 'ended';
    } finally {
      deps.timers.clear(silence);
      signal.removeEventListener('abort', hangUp);
    }
  };
}

async function readPokes(
  body: ReadableStream<Uint8Array>,
  onSign: () => void,
  onPoke: (poke: Poke) => void,
): Promise<void> {
  const parser = createParser({
    onEvent({ event, data }) {
      const told = event === 'poke' ? readPoke(data) : null;
      if (told !== null) onPoke(told);
    },
  });
  const decoder = new TextDecoder();
  const bytes = body.getReader();
  for (;;) {
    const { done, value } = await bytes.read();
    if (done) return;
    onSign();
    parser.feed(decoder.decode(value, { stream: true }));
  }
}

function readPoke(data: string): Poke | null {
  try {
    const parsed = z.safeParse(poke, JSON.parse(data));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
