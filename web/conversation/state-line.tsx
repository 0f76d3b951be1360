import { lazy, Suspense, useEffect, useState } from 'react';
import type { Clock } from '#shared/base/clock.ts';
import type { OpId } from '#shared/base/ids.ts';
import { withWords } from '#web/locales/catalogue.ts';
import {
  decideMessageState,
  type Carriage,
  type MessageState,
} from '#web/outbox/message-state.ts';
import { useText } from '#web/ui/use-text.ts';
import type { SendingState } from './thread-entry.ts';

const RefusedLine = lazy(async () => ({
  default: (await withWords(import('./refused-line.tsx'), 'sync')).RefusedLine,
}));

/** What is known of the way to the server, the same for every message of the thread. */
export type SendFacts = {
  carriage: Carriage;
  isAway: boolean;
  /** The browser sends without an open window (MSG-3). */
  sendsAlone: boolean;
};

type Props = {
  id: OpId;
  state: SendingState;
  isUnsent: boolean;
  refused: string | null;
  facts: SendFacts;
  /** When the words were sent (ms): a short save is not worth a word (MSG-1). */
  since: number;
  clock: Clock;
  onRetry: () => void;
  onCopy: () => void;
};

const LOOK_AGAIN_MS = 350;
/** MSG-4: a request that takes longer is worth a word. */
const SENDING_MS = 1_000;

/** The one small line under own words; what it says is computed, never stored (STATE-1, MSG-11). */
export function StateLine(props: Props) {
  const { state, clock, onRetry, onCopy } = props;
  const text = useText();
  const isSending = props.facts.carriage.sending.has(props.id);
  // Looked at again once a save takes long enough to be told.
  useLate(state === 'saving', LOOK_AGAIN_MS);
  const isLongOnItsWay = useLate(isSending, SENDING_MS);
  const shown = stateOf(props, clock(), isLongOnItsWay ? 0 : null);
  if (shown.state === 'quiet') return <p className="state-line">{'\u00a0'}</p>;
  if (shown.state === 'refused')
    return (
      <Suspense fallback={<p className="state-line">{text(shown.text)}</p>}>
        <RefusedLine id={props.id} reason={shown.reason} onCopy={onCopy} />
      </Suspense>
    );
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

function stateOf(
  { id, state, since, isUnsent, refused, facts }: Props,
  now: number,
  inFlightSince: number | null,
): MessageState {
  const { mode, ackedAt } = facts.carriage;
  return decideMessageState({
    now,
    isStored: state === 'saved',
    write: state === 'saved' ? null : { state, since },
    refused,
    isQueued: isUnsent && !ackedAt.has(id),
    inFlightSince,
    ackedAt: ackedAt.has(id) ? now : null, // the source drops it when it fades
    sync: syncOf[mode],
    awaySince: facts.isAway ? 0 : null,
    hasBackgroundSync: facts.sendsAlone,
  });
}

const syncOf = {
  'local-only': 'none',
  ok: 'on',
  degraded: 'on',
  'needs-auth': 'signed-out',
} as const;

/** Whether something has been under way for `ms`; a shorter while is not worth a word (MSG-1, MSG-4). */
function useLate(isUnderWay: boolean, ms: number): boolean {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    if (!isUnderWay) return undefined;
    const timer = setTimeout(() => setLate(true), ms);
    return () => {
      clearTimeout(timer);
      setLate(false);
    };
  }, [isUnderWay, ms]);
  return isLate && isUnderWay;
}
