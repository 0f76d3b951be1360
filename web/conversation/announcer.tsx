import { useEffect, useRef, useState } from 'react';
import { useText } from '#web/ui/use-text.ts';
import type { ThreadEntry } from './thread-entry.ts';

type Props = { entries: ThreadEntry[] | undefined; announce: 'full' | 'done' };

/**
 * The one hidden polite line for screen readers: that Maya answers, once, then the finished reply or only that it is
 * complete, as chosen. Exactly one announcement per reply, none per word (A11Y-2, A11Y-3).
 */
export function Announcer({ entries, announce }: Props) {
  const text = useText();
  const [line, setLine] = useState('');
  const said = useRef<Set<string> | null>(null);
  const answering = useRef<string | null>(null);

  useEffect(() => {
    if (entries === undefined) return;
    const replies = entries.filter((entry) => entry.kind === 'reply');
    // What was there when the thread came into view is not news.
    if (said.current === null) {
      said.current = new Set(replies.map(({ id }) => id));
      return;
    }
    const live = entries.find((entry) => entry.kind === 'live');
    if (live !== undefined && answering.current !== live.id) {
      answering.current = live.id;
      setLine(text('state.answering'));
    }
    const fresh = replies.filter(({ id }) => said.current?.has(id) !== true);
    for (const { id } of fresh) said.current.add(id);
    // The greeting answers nothing: it was read with the page.
    const newest = fresh.filter(({ message }) => message.re !== null).at(-1);
    if (newest !== undefined)
      setLine(
        announce === 'full'
          ? `${text('talk.maya')}: ${newest.body.text}`
          : text('a11y.done'),
      );
  }, [entries, announce, text]);

  return (
    <p className="visually-hidden" aria-live="polite" data-announcer="">
      {line}
    </p>
  );
}
