import type { SessionId } from '#shared/base/ids.ts';
import {
  fault,
  foreignId,
  foreignMessage,
  isBag,
  own,
  ownList,
  ownText,
  type Bag,
  type Parsed,
} from './import-item.ts';

const FORMAT = 'chatgpt';

/** `conversations.json` of a ChatGPT export: a list of conversations, each a tree of messages in `mapping`. */
export function isChatGpt(file: unknown): file is unknown[] {
  return (
    Array.isArray(file) &&
    file.some((found) => isBag(found) && isBag(own(found, 'mapping')))
  );
}

/** The branch that was last in view, oldest first. Hidden and other branches, tools and pictures count as left. */
export function* parseChatGpt(file: unknown[]): Generator<Parsed, void> {
  for (const found of file) {
    const mapping = isBag(found) ? own(found, 'mapping') : undefined;
    if (isBag(found) && isBag(mapping)) yield* conversation(found, mapping);
    else yield fault('strange');
  }
}

function* conversation(found: Bag, mapping: Bag): Generator<Parsed, void> {
  const name = ownText(found, 'conversation_id') ?? ownText(found, 'id') ?? '';
  const openedAt = secondsOf(own(found, 'create_time')) ?? 0;
  if (name === '') {
    yield fault('strange');
    return;
  }
  const sid = foreignId(FORMAT, name) as SessionId; // made here, well-formed
  const title = ownText(found, 'title') ?? '';
  yield {
    type: 'session',
    id: sid,
    title: `ChatGPT: ${title}`.trim(),
    openedAt,
    closedAt: secondsOf(own(found, 'update_time')) ?? openedAt,
  };
  for (const node of branch(mapping, ownText(found, 'current_node')))
    yield* message(node, sid, openedAt);
}

/** From the last message up to the first; a circle in a damaged file ends where it meets itself. */
function branch(mapping: Bag, last: string | null): Bag[] {
  const nodes: Bag[] = [];
  const seen = new Set<string>();
  let at = last ?? lastKey(mapping);
  while (at !== null && !seen.has(at)) {
    seen.add(at);
    const node = own(mapping, at);
    if (!isBag(node)) break;
    nodes.push(node);
    at = ownText(node, 'parent');
  }
  return nodes.reverse();
}

const lastKey = (mapping: Bag): string | null =>
  Object.keys(mapping).at(-1) ?? null;

function* message(
  node: Bag,
  sid: SessionId,
  openedAt: number,
): Generator<Parsed, void> {
  const found = own(node, 'message');
  if (!isBag(found)) return;
  const author = own(found, 'author');
  const who = isBag(author) ? ownText(author, 'role') : null;
  const name = ownText(found, 'id') ?? '';
  const content = own(found, 'content');
  if (who === 'system' || name === '' || !isBag(content)) return;
  if (who !== 'user' && who !== 'assistant') {
    yield fault('left');
    return;
  }
  const metadata = own(found, 'metadata');
  if (
    isBag(metadata) &&
    own(metadata, 'is_visually_hidden_from_conversation') === true
  )
    return;
  const parts = ownList(content, 'parts');
  const words = parts.filter((part) => typeof part === 'string').join('\n\n');
  if (words === '' && parts.every((part) => part === '')) return;
  const at = secondsOf(own(found, 'create_time')) ?? openedAt;
  const role = who === 'user' ? 'user' : 'maya';
  yield foreignMessage(FORMAT, { name, sid, role }, words, at);
}

function secondsOf(value: unknown): number | null {
  const ms = typeof value === 'number' ? Math.round(value * 1_000) : -1;
  return ms >= 0 && ms < 8_640_000_000_000_000 ? ms : null;
}
