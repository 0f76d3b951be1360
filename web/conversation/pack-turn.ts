import { utf8Length } from '#shared/base/bytes.ts';
import type { OpId, SessionId, SpaceId } from '#shared/base/ids.ts';
import { turnIdOf } from '#shared/crypto/uuidv5.ts';
import type { Element } from '#shared/domain/element.ts';
import { type ConverseRequest } from '#shared/protocol/converse.ts';
import { MAX_TEXT } from '#shared/protocol/limits.ts';
import { splitIntoParts } from './draft-parts.ts';
import type { Said, Waiting } from './said.ts';

/** Below MAX_TALK_BYTES, so that the JSON around the words fits as well. */
const WORDS_BUDGET = 48_000;
const WINDOW_TURNS = 20;
const RECENT_REPLIES = 5;
/** Bytes that the id of a message takes among `covers`. */
const ID_BYTES = 40;
/** Characters: five of them at their worst in JSON stay within what WORDS_BUDGET leaves of the body. */
const RECENT_REPLY_LENGTH = 300;

/** A turn ready to be asked: the request, the messages it covers and the message it answers. */
export type PackedTurn = {
  request: ConverseRequest & { turnId: string };
  covers: OpId[];
  answers: OpId;
};

type Entry = { role: 'user' | 'maya'; text: string };

/**
 * Builds the one request that answers `waiting` (oldest first), with the smallest window before it (VAULT-12).
 * The last pieces of the stretch are `userText`; earlier ones travel as the person's turns in the window. What exceeds the
 * byte budget is left out oldest first, and `covers` names only what really went.
 * Words marked `local` never travel.
 */
export function packTurn(input: {
  sid: SessionId;
  user: SpaceId;
  waiting: Waiting[];
  before: Said[];
  /** Everything in view, oldest first: the device's own answers are told, so that they are not said again. */
  all: Said[];
  element?: Element;
  lang: string;
}): PackedTurn | null {
  const sendable = input.waiting.filter(({ body }) => body.local !== true);
  const last = sendable.at(-1);
  if (last === undefined) return null;

  let budget = WORDS_BUDGET;
  let pieces: string[] = [];
  const covers: OpId[] = [];
  for (const { message, body } of sendable.toReversed()) {
    const cut = splitIntoParts(body.text);
    const size = wireSize(body.text) + ID_BYTES;
    const crowded =
      pieces.length + cut.length > WINDOW_TURNS &&
      !fitsInto(pieces[0], body.text);
    if (covers.length > 0 && (size > budget || crowded)) break;
    budget -= size;
    covers.unshift(message.id);
    pieces = joinFront(cut, pieces);
    if (budget <= 0) break;
  }
  const userText = pieces.pop() ?? '';
  if (userText.trim() === '') return null;

  const window: Entry[] = pieces
    .slice(-WINDOW_TURNS)
    .map((text) => ({ role: 'user', text }));
  for (const entry of earlierEntries(input.before)) {
    if (window.length >= WINDOW_TURNS || (budget -= wireSize(entry.text)) < 0)
      break;
    window.unshift(entry);
  }
  const recentReplies = input.all
    .filter(
      ({ message, body }) =>
        message.role === 'maya' && body !== null && body.local !== true,
    )
    .slice(-RECENT_REPLIES)
    .map(({ body }) => (body?.text ?? '').slice(0, RECENT_REPLY_LENGTH));

  return {
    covers,
    answers: last.message.id,
    request: {
      userText,
      userId: input.user,
      sessionId: input.sid,
      turnId: turnIdOf(input.sid, last.message.id),
      re: last.message.id,
      ...(covers.length > 1 ? { covers } : {}),
      lang: input.lang,
      ...(input.element === undefined ? {} : { element: input.element }),
      context: {
        ...(window.length > 0 ? { window } : {}),
        ...(recentReplies.length > 0 ? { recentReplies } : {}),
        ...(covers.length > 1
          ? { together: Math.min(covers.length, 500) }
          : {}),
      },
    },
  };
}

const GAP = '\n\n';

/** Bytes of a text inside the JSON body: quotes, line ends and lone surrogates grow there. */
function wireSize(text: string): number {
  return utf8Length(JSON.stringify(text));
}

function fitsInto(first: string | undefined, text: string): boolean {
  return (
    first !== undefined && text.length + GAP.length + first.length <= MAX_TEXT
  );
}

/** Puts `cut` before `pieces`, joining the seam when both fit into one message, so that many short ones travel as one. */
function joinFront(cut: string[], pieces: string[]): string[] {
  const seam = cut.at(-1);
  const [first, ...rest] = pieces;
  if (seam !== undefined && first !== undefined && fitsInto(first, seam))
    return [...cut.slice(0, -1), `${seam}${GAP}${first}`, ...rest];
  return [...cut, ...pieces];
}

function* earlierEntries(before: Said[]): Generator<Entry> {
  for (const { message, body } of before.toReversed()) {
    if (
      body === null ||
      message.erased === 1 ||
      body.local === true ||
      message.role === 'mark'
    )
      continue;
    const text = body.text.slice(0, MAX_TEXT);
    if (text !== '') yield { role: message.role, text };
  }
}
