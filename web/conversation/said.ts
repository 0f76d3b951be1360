import type { Message, MessageBody } from '#shared/domain/message.ts';

/** A stored message with what its envelope holds; `body` is null when it cannot be opened. */
export type Said = { message: Message; body: MessageBody | null };

/** A message that waits for an answer from the server. `hasDeviceReply`: the quiet Maya has answered it meanwhile. */
export type Waiting = Said & { body: MessageBody; hasDeviceReply: boolean };

/** What a reading of the thread yields: the waiting stretch and what was said before it, both oldest first. */
export type Stretch = {
  waiting: Waiting[];
  before: Said[];
  /** Everything that was read, oldest first: what the device's voice looks at, its own earlier answers included. */
  all: Said[];
  complete: boolean;
};

/** Messages of one conversation that may wait at the same time; beyond it the oldest keep the device's answer alone. */
export const MAX_WAITING = 500;

/** A reply of the server settles everything it covers; the device's own answer settles nothing (MSG-13). */
function settles(body: MessageBody): boolean {
  return body.by === 'model' || body.by === 'script';
}

/**
 * Walks `newestFirst` back to the first message that a server's reply covers.
 * Safety replies settle the one message they answer; words that stay on this device by choice wait for nobody.
 * `before` holds all that does not wait, but for the device's answers to what waits: the fuller answer replaces those.
 * `complete` is false when the rows ended before a settled message was met: read further back and call again.
 */
export function splitStretch(newestFirst: Said[]): Stretch {
  const covered = new Set<string>();
  const safe = new Set<string>();
  const answeredHere = new Set<string>();
  const waiting: Waiting[] = [];
  let complete = false;
  for (const { message, body } of newestFirst) {
    // The server answered, though its words are in their box still, cannot be opened here, or were erased: nobody asks anew.
    if (message.role === 'maya' && message.turn !== null && message.re !== null)
      covered.add(message.re);
    if (body === null || message.erased === 1) continue;
    if (message.role === 'maya') {
      if (settles(body)) {
        for (const id of body.covers ?? []) covered.add(id);
        if (message.re !== null) covered.add(message.re);
      } else if (message.re !== null) {
        (body.by === 'safety' ? safe : answeredHere).add(message.re);
      }
    } else if (message.role === 'user') {
      // Words of another time and place: nobody waits for an answer to them.
      if (body.from !== undefined) continue;
      complete = covered.has(message.id) || waiting.length >= MAX_WAITING;
      if (complete) break;
      const settledHere =
        safe.has(message.id) ||
        (body.local === true && answeredHere.has(message.id));
      if (!settledHere)
        waiting.push({
          message,
          body,
          hasDeviceReply: answeredHere.has(message.id),
        });
    }
  }
  const waits = new Set<string>(waiting.map(({ message }) => message.id));
  const before = newestFirst.filter(({ message, body }) => {
    if (waits.has(message.id)) return false;
    return !(
      body?.by === 'device' &&
      message.re !== null &&
      waits.has(message.re)
    );
  });
  return {
    waiting: waiting.reverse(),
    before: before.reverse(),
    all: newestFirst.toReversed(),
    complete,
  };
}
