import type { Clock } from '#shared/base/clock.ts';
import type { OpId } from '#shared/base/ids.ts';
import { useText } from '#web/ui/use-text.ts';
import { StateLine, type SendFacts } from './state-line.tsx';
import type { SendingState } from './thread-entry.ts';

type Props = {
  id: OpId;
  words: string;
  state: SendingState;
  isUnsent: boolean;
  refused: string | null;
  facts: SendFacts;
  /** When the words were sent (ms). */
  at: number;
  clock: Clock;
  showState: boolean;
  onAbout: () => void;
  onRetry: () => void;
  onCopy: () => void;
};

/** The person's own words in their soft bubble, with the one small state line under the newest (MSG-11). */
export function OwnWords({
  id,
  words,
  state,
  isUnsent,
  refused,
  facts,
  at,
  clock,
  showState,
  onAbout,
  onRetry,
  onCopy,
}: Props) {
  const text = useText();
  return (
    <article className="own" id={`m-${id}`} data-state={state}>
      <h3 className="speaker">{text('talk.you')}</h3>
      <div className="bubble" dir="auto">
        {words}
        <button
          type="button"
          className="about-button"
          aria-label={text('thread.about')}
          onClick={onAbout}
        >
          <span aria-hidden="true">···</span>
        </button>
      </div>
      {showState && (
        <StateLine
          id={id}
          state={state}
          isUnsent={isUnsent}
          refused={refused}
          facts={facts}
          since={at}
          clock={clock}
          onRetry={onRetry}
          onCopy={onCopy}
        />
      )}
    </article>
  );
}
