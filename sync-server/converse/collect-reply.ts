import { placePauses } from '#shared/companion/place-pauses.ts';
import type { ConverseReply, StreamEvent } from '#shared/protocol/converse.ts';
import type { Turn } from './turn.ts';

type Response = ConverseReply['response'];
type Of<Name extends StreamEvent['event']> = Extract<
  StreamEvent,
  { event: Name }
>['data'];

/** What was said in a turn so far, put together. */
export function readAll(turn: Turn) {
  let meta: Of<'meta'> | undefined;
  let done: Of<'done'> | undefined;
  let text = '';
  let seq = 0;
  for (let event = turn.after(seq); event; event = turn.after(seq)) {
    seq = event.seq;
    if (event.event === 'meta') meta = event.data;
    else if (event.event === 'delta') text += event.data.text;
    else if (event.event === 'done') done = event.data;
  }
  return { meta, done, text };
}

/** Resolves when the turn has ended or was given up. */
function untilEnd(turn: Turn): Promise<void> {
  return new Promise((resolve) => {
    let unwatch: () => void = () => undefined;
    const look = () => {
      const cause: unknown = turn.abort.signal.reason;
      const isGivenUp = turn.abort.signal.aborted && cause !== 'stopped';
      if (!turn.isEnded() && !isGivenUp) return;
      turn.abort.signal.removeEventListener('abort', look);
      unwatch();
      resolve();
    };
    unwatch = turn.watch(look);
    turn.abort.signal.addEventListener('abort', look);
    look();
  });
}

/** A whole turn as the one answer of the message route, with its pause marks (CONV-4, PAUSE-4); null when it was given up. */
export async function collectReply(
  turn: Turn,
  processingTime: () => number,
): Promise<Response | null> {
  await untilEnd(turn);
  const { meta, done, text } = readAll(turn);
  if (meta === undefined || done === undefined) return null;
  return {
    text: placePauses(text.trim(), meta.element),
    audioUrl: null,
    element: meta.element,
    source: done.source,
    processingTime: processingTime(),
    metadata: done.metadata,
    ...(done.supportResources === undefined
      ? {}
      : { supportResources: done.supportResources }),
  };
}
