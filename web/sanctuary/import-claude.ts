import type { SessionId } from '#shared/base/ids.ts';
import {
  fault,
  foreignId,
  foreignMessage,
  isBag,
  isoTime,
  own,
  ownList,
  ownText,
  type Bag,
  type Parsed,
} from './import-item.ts';

const FORMAT = 'claude';

/** `conversations.json` of a Claude export: a list of conversations with `chat_messages` in order. */
export function isClaude(file: unknown): file is unknown[] {
  return (
    Array.isArray(file) &&
    file.some(
      (found) => isBag(found) && Array.isArray(own(found, 'chat_messages')),
    )
  );
}

/** Every conversation with its messages, oldest first. What is no text counts as left. */
export function* parseClaude(file: unknown[]): Generator<Parsed, void> {
  for (const found of file) {
    const name = isBag(found) ? ownText(found, 'uuid') : null;
    if (!isBag(found) || name === null || name === '') {
      yield fault('strange');
      continue;
    }
    const sid = foreignId(FORMAT, name) as SessionId; // made here, well-formed
    const openedAt = isoTime(own(found, 'created_at')) ?? 0;
    yield {
      type: 'session',
      id: sid,
      title: `Claude: ${ownText(found, 'name') ?? ''}`.trim(),
      openedAt,
      closedAt: isoTime(own(found, 'updated_at')) ?? openedAt,
    };
    for (const said of ownList(found, 'chat_messages'))
      yield isBag(said) ? message(said, sid, openedAt) : fault('strange');
  }
}

function message(said: Bag, sid: SessionId, openedAt: number): Parsed {
  const name = ownText(said, 'uuid');
  const sender = ownText(said, 'sender');
  if (name === null || (sender !== 'human' && sender !== 'assistant'))
    return fault('strange');
  const role = sender === 'human' ? 'user' : 'maya';
  const at = isoTime(own(said, 'created_at')) ?? openedAt;
  return foreignMessage(FORMAT, { name, sid, role }, wordsOf(said), at);
}

/** Older files have `text` alone; newer ones the same in parts, among tools and thoughts. */
function wordsOf(said: Bag): string {
  const parts = ownList(said, 'content').flatMap((part) =>
    isBag(part) && own(part, 'type') === 'text'
      ? [ownText(part, 'text') ?? '']
      : [],
  );
  const joined = parts.filter((part) => part !== '').join('\n\n');
  return joined === '' ? (ownText(said, 'text') ?? '') : joined;
}
