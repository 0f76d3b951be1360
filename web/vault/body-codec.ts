import type { OpId, SpaceId } from '#shared/base/ids.ts';
import {
  isListOf,
  isMissingOr,
  isNumber,
  isOneOf,
  isShape,
  isText,
  parseShape,
  type Guard,
} from '#shared/base/shape.ts';
import { elements } from '#shared/domain/element.ts';
import {
  importSources,
  type Message,
  type MessageBody,
} from '#shared/domain/message.ts';
import { draftAad, fieldAad, messageAad } from '#web/local-store/aad.ts';
import type { DraftRow } from '#web/local-store/rows.ts';
import type { Codec } from './codec.ts';

// The codec bound these words to their place when this app wrote them, so an id in them is one.
const isOpId: Guard<OpId> = (value): value is OpId => isText(value);

// Unknown fields stay as they are; the envelope itself is never rewritten.
const isBody = isShape({
  v: isOneOf(1),
  text: isText,
  at: isNumber,
  by: isOneOf('person', 'device', 'script', 'model', 'safety'),
  element: isMissingOr(isOneOf(...elements)),
  covers: isMissingOr(isListOf(isOpId)),
  local: isMissingOr(isOneOf(true)),
  here: isMissingOr(isOneOf(true)),
  stopped: isMissingOr(isOneOf(true)),
  from: isMissingOr(isOneOf(...importSources)),
  beside: isMissingOr(isOpId),
  help: isMissingOr(isOneOf(true)),
});

/** The words of a stored message; `null` when it is erased, sealed elsewhere, torn, or from a newer app. */
export function openBody(
  codec: Codec,
  message: Pick<Message, 'sid' | 'id' | 'role' | 'e'>,
  spaceId: SpaceId,
): MessageBody | null {
  if (message.e === null) return null;
  return readBody(codec.open(message.e, messageAad(spaceId, message)));
}

/** The body in the text of an envelope or of a box. */
export function readBody(plain: string | null): MessageBody | null {
  // The guard widens an optional field to `T | undefined`; JSON never yields a present `undefined`.
  return parseShape(plain, isBody) as MessageBody | null;
}

/** The text of a draft, or `null` when it cannot be opened here. */
export function openDraft(
  codec: Codec,
  draft: DraftRow,
  spaceId: SpaceId,
): string | null {
  return codec.open(draft.e, draftAad(spaceId, draft.sid));
}

/** One field of a record or a session, e.g. `{ kind: 'session', id: sid, field: 'title' }`. */
export function openField(
  codec: Codec,
  envelope: string,
  place: { user: SpaceId; kind: string; id: string; field: string },
): string | null {
  const { user, ...rest } = place;
  return codec.open(envelope, fieldAad(user, rest));
}
