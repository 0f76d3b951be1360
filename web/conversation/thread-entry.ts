import type { OpId } from '#shared/base/ids.ts';
import type { Message, MessageBody } from '#shared/domain/message.ts';
import type { LiveReply } from './live-replies.ts';

/** How far the newest own words are (MSG-1, 2, 10); pure, never stored (STATE-1). */
export type SendingState = 'saving' | 'saved' | 'spare' | 'unsaved';

/** Words that were sent in this page and whose row may not be in view yet. */
export type Sending = {
  opId: OpId;
  text: string;
  at: number;
  state: SendingState;
};

/** One line of the thread, ready to be shown. */
export type ThreadEntry =
  | {
      kind: 'own';
      id: OpId;
      text: string | null;
      at: number;
      state: SendingState;
      /** No server has it yet, or none said so (MSG-11). */
      isUnsent: boolean;
      /** Why a server refused it; it stays here (MSG-9). */
      refused: string | null;
    }
  | { kind: 'reply'; id: OpId; message: Message; body: MessageBody }
  | { kind: 'unreadable'; id: OpId; at: number }
  | { kind: 'opening'; id: OpId }
  | { kind: 'live'; id: OpId; reply: LiveReply };

export type Opened = { message: Message; body: MessageBody | null };

/** A reply whose box is being opened: what is shown of it in memory stays till then. */
const isOpening = (
  { message, body }: Opened,
  parked: ReadonlySet<OpId>,
): boolean =>
  body === null && message.box === 'inbox' && !parked.has(message.id);

/**
 * Puts together what is shown, oldest first: stored rows, then words still being saved, then the reply that is on its way.
 * A row replaces the memory copy of the same id, so nothing shows twice. `hidden`: rows that wait for their undo to end.
 */
export function buildThread(
  rows: Opened[],
  sending: Sending[],
  live: LiveReply | null,
  hidden: ReadonlySet<OpId>,
  refused: ReadonlyMap<OpId, string> = new Map(),
  parked: ReadonlySet<OpId> = new Set(),
): ThreadEntry[] {
  const stored = new Set<OpId>();
  const entries: ThreadEntry[] = [];
  for (const row of rows) {
    const { message, body } = row;
    const opening = isOpening(row, parked);
    if (!opening) stored.add(message.id);
    if (
      message.role === 'mark' ||
      message.erased === 1 ||
      hidden.has(message.id)
    )
      continue;
    // The device's answer to hidden words gives them back: it is hidden with them.
    if (message.re !== null && hidden.has(message.re) && body?.by === 'device')
      continue;
    if (opening) {
      if (live?.replyId !== message.id)
        entries.push({ kind: 'opening', id: message.id });
    } else if (body === null)
      entries.push({ kind: 'unreadable', id: message.id, at: message.at });
    else if (message.role === 'user')
      entries.push({
        kind: 'own',
        id: message.id,
        text: body.text,
        at: body.at,
        state: 'saved',
        isUnsent: message.ver === 0,
        refused: refused.get(message.id) ?? null,
      });
    else entries.push({ kind: 'reply', id: message.id, message, body });
  }
  for (const words of sending)
    if (!stored.has(words.opId))
      entries.push({
        kind: 'own',
        id: words.opId,
        text: words.text,
        at: words.at,
        state: words.state,
        isUnsent: true,
        refused: null,
      });
  if (live !== null && !stored.has(live.replyId))
    entries.push({ kind: 'live', id: live.replyId, reply: live });
  return entries;
}

/**
 * The newest own words carry the state line. Older ones are silent unless they are not safe, were refused, or, where there is
 * an account, have not been sent (MSG-11).
 */
export function stateLineIds(
  entries: ThreadEntry[],
  isCarried: boolean,
): Set<OpId> {
  const ids = new Set<OpId>();
  let newest = true;
  for (const entry of entries.toReversed()) {
    if (entry.kind !== 'own') continue;
    const isSafe = entry.state !== 'unsaved' && entry.state !== 'spare';
    const isSettled = !isCarried || !entry.isUnsent;
    if (newest || !isSafe || !isSettled || entry.refused !== null)
      ids.add(entry.id);
    newest = false;
  }
  return ids;
}
