import {
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  type ReactNode,
} from 'react';
import type { Clock } from '#shared/base/clock.ts';
import type { OpId } from '#shared/base/ids.ts';
import { Button } from '#web/ui/button.tsx';
import { useText } from '#web/ui/use-text.ts';
import { OwnWords } from './own-words.tsx';
import { LiveReplyView, Reply } from './reply.tsx';
import type { SendFacts } from './state-line.tsx';
import { stateLineIds, type ThreadEntry } from './thread-entry.ts';

type Props = {
  entries: ThreadEntry[];
  clock: Clock;
  facts: SendFacts;
  hasEarlier: boolean;
  onEarlier: () => void;
  onAbout: (id: OpId) => void;
  onRetry: (id: OpId) => void;
  onCopy: (text: string) => void;
  /** What stands above the first words: disclosure, greeting, the way to the conversation before. */
  head: ReactNode;
  /** What stands below the last words: consent, notices. */
  foot: ReactNode;
};

/** LAYOUT-7: the thread follows its end only when the reader was this near to it. */
const NEAR_END_PX = 80;

/** The words of one conversation. Only this scrolls (LAYOUT-2); it is a log that announces nothing by itself (A11Y-2). */
export function Thread({
  entries,
  clock,
  facts,
  hasEarlier,
  onEarlier,
  onAbout,
  onRetry,
  onCopy,
  head,
  foot,
}: Props) {
  const text = useText();
  const { scroller, isFar, toEnd, keepPlace } = useFollowing(entries);
  const withState = stateLineIds(entries, facts.carriage.mode !== 'local-only');
  return (
    <div className="thread-frame">
      <div
        className="thread"
        ref={scroller}
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label={text('talk.thread')}
      >
        <div className="thread-words">
          {hasEarlier ? (
            <Button
              kind="quiet"
              onClick={() => {
                keepPlace();
                onEarlier();
              }}
            >
              {text('thread.earlier')}
            </Button>
          ) : (
            head
          )}
          {entries.map((entry, at) => (
            <Entry
              key={entry.id}
              entry={entry}
              clock={clock}
              facts={facts}
              isFirst={at === 0 && !hasEarlier}
              showState={withState.has(entry.id)}
              onAbout={onAbout}
              onRetry={onRetry}
              onCopy={onCopy}
            />
          ))}
          {foot}
        </div>
      </div>
      {isFar && (
        <Button kind="plain" className="to-end" onClick={toEnd}>
          {text('thread.new')}
        </Button>
      )}
    </div>
  );
}

type EntryProps = Pick<
  Props,
  'clock' | 'facts' | 'onAbout' | 'onRetry' | 'onCopy'
> & {
  entry: ThreadEntry;
  isFirst: boolean;
  showState: boolean;
};

function Entry({
  entry,
  clock,
  facts,
  isFirst,
  showState,
  onAbout,
  onRetry,
  onCopy,
}: EntryProps) {
  const text = useText();
  switch (entry.kind) {
    case 'own':
      return (
        <OwnWords
          id={entry.id}
          words={entry.text ?? ''}
          state={entry.state}
          isUnsent={entry.isUnsent}
          refused={entry.refused}
          facts={facts}
          at={entry.at}
          clock={clock}
          showState={showState}
          onAbout={() => onAbout(entry.id)}
          onRetry={() => onRetry(entry.id)}
          onCopy={() => onCopy(entry.text ?? '')}
        />
      );
    case 'reply':
      return (
        <Reply
          id={entry.id}
          body={entry.body}
          isGreeting={isFirst && entry.message.re === null}
          onAbout={() => onAbout(entry.id)}
        />
      );
    case 'opening':
      return <p className="by-line opening">{text('state.opening')}</p>;
    case 'unreadable':
      return <p className="by-line">{text('state.unreadable')}</p>;
    case 'live':
      return <LiveReplyView reply={entry.reply} />;
  }
}

/** Follows the end of the thread while the reader is near it, and otherwise moves nothing under their eyes (LAYOUT-7). */
function useFollowing(entries: ThreadEntry[]) {
  const scroller = useRef<HTMLDivElement>(null);
  const near = useRef(true);
  const fromEnd = useRef<number | null>(null);
  const [isFar, setIsFar] = useState(false);

  useEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const onScroll = () => {
      near.current =
        element.scrollHeight - element.scrollTop - element.clientHeight <=
        NEAR_END_PX;
      if (near.current) setIsFar(false);
    };
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => element.removeEventListener('scroll', onScroll);
  }, []);

  const last = entries.at(-1);
  const end =
    last === undefined
      ? ''
      : `${last.id}:${last.kind === 'live' ? last.reply.text.length : ''}`;
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    if (fromEnd.current !== null) {
      element.scrollTop = element.scrollHeight - fromEnd.current;
      fromEnd.current = null;
    } else if (near.current || last?.kind === 'own') {
      element.scrollTop = element.scrollHeight;
      near.current = true;
    } else setIsFar(true);
  }, [end, last?.kind, entries.length]);

  return {
    scroller,
    isFar,
    toEnd: () => {
      const element = scroller.current;
      if (element !== null) element.scrollTop = element.scrollHeight;
      setIsFar(false);
    },
    /** Call before older words are put above: the words in view then stay where they are. */
    keepPlace: () => {
      const element = scroller.current;
      if (element !== null)
        fromEnd.current = element.scrollHeight - element.scrollTop;
    },
  };
}
