import { useEffect, useState } from 'react';
import type { Clock } from '#shared/base/clock.ts';
import {
  decideMessageState,
  type MessageState,
} from '#web/outbox/message-state.ts';
import { useText } from '#web/ui/use-text.ts';
import type { SendingState } from './thread-entry.ts';

type Props = {
  state: SendingState;
  /** When the words were sent (ms): a short save is not worth a word (MSG-1). */
  since: number;
  clock: Clock;
  onRetry: () => void;
  onCopy: () => void;
};

const LOOK_AGAIN_MS = 350;

/** The one small line under own words; what it says is computed, never stored (STATE-1, MSG-11). */
export function StateLine({ state, since, clock, onRetry, onCopy }: Props) {
  const text = useText();
  const now = useLater(clock, state === 'saving');
  const shown = stateOf(state, since, now);
  if (shown.state === 'quiet') return <p className="state-line">{'\u00a0'}</p>;
  const isAlarm = shown.state === 'spare' || shown.state === 'unsaved';
  if (!isAlarm) return <p className="state-line">{text(shown.text)}</p>;
  return (
    <p className="state-line" data-tone="act" role="alert">
      {text(shown.text)}
      {shown.state === 'unsaved' && (
        <>
          <button type="button" className="state-action" onClick={onRetry}>
            {text('compose.retry')}
          </button>
          <button type="button" className="state-action" onClick={onCopy}>
            {text('compose.copy')}
          </button>
        </>
      )}
    </p>
  );
}

/** A guest has no sync: saved is final (OUT-10). */
function stateOf(
  state: SendingState,
  since: number,
  now: number,
): MessageState {
  return decideMessageState({
    now,
    isStored: state === 'saved',
    write: state === 'saved' ? null : { state, since },
    refused: null,
    isQueued: true,
    inFlightSince: null,
    ackedAt: null,
    sync: 'none',
    awaySince: null,
    hasBackgroundSync: false,
  });
}

/** The time, read once more a little later while something is under way. */
function useLater(clock: Clock, isUnderWay: boolean): number {
  const [now, setNow] = useState(clock);
  useEffect(() => {
    if (!isUnderWay) return undefined;
    const timer = setTimeout(() => setNow(clock()), LOOK_AGAIN_MS);
    return () => clearTimeout(timer);
  }, [clock, isUnderWay]);
  return now;
}
