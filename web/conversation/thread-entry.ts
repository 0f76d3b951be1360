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
    }
  | { kind: 'reply'; id: OpId; message: Message; body: MessageBody }
  | { kind: 'unreadable'; id: OpId; at: number }
  | { kind: 'live'; id: OpId; reply: LiveReply };

export type Opened = { message: Message; body: MessageBody | null };

/**
 * Puts together what is shown, oldest first: stored rows, then words still being saved, then the reply that is on its way.
 * A row replaces the memory copy of the same id, so nothing shows twice. `hidden`: rows that wait for their undo to end.
 */
export function buildThread(
  rows: Opened[],
  sending: Sending[],
  live: LiveReply | null,
  hidden: ReadonlySet<OpId>,
): ThreadEntry[] {
  const stored = new Set<OpId>(rows.map(({ message }) => message.id));
  const entries: ThreadEntry[] = [];
  for (const { message, body } of rows) {
    if (
      message.role === 'mark' ||
      message.erased === 1 ||
      hidden.has(message.id)
    )
      continue;
    // The device's answer to hidden words gives them back: it is hidden with them.
    if (message.re !== null && hidden.has(message.re) && body?.by === 'device')
      continue;
    if (body === null)
      entries.push({ kind: 'unreadable', id: message.id, at: message.at });
    else if (message.role === 'user')
      entries.push({
        kind: 'own',
        id: message.id,
        text: body.text,
        at: body.at,
        state: 'saved',
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
      });
  if (live !== null && !stored.has(live.replyId))
    entries.push({ kind: 'live', id: live.replyId, reply: live });
  return entries;
}

/** The newest own words carry the state line; older ones are silent unless they are not safe (MSG-11). */
export function stateLineIds(entries: ThreadEntry[]): Set<OpId> {
  const ids = new Set<OpId>();
  let newest = true;
  for (const entry of entries.toReversed()) {
    if (entry.kind !== 'own') continue;
    if (newest || entry.state === 'unsaved' || entry.state === 'spare')
      ids.add(entry.id);
    newest = false;
  }
  return ids;
}
