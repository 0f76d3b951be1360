import { useState } from 'react';
import { Button } from '#web/ui/button.tsx';
import { useText } from '#web/ui/use-text.ts';
import './welcome.css';

/**
 * The one screen before the first exchange (CARE-2, design 9): Maya is an AI; 18 or older by one touch, the way out first
 * and equal in size; nothing is chosen beforehand. Help stands in the frame above, as everywhere. `onAdult` stores the
 * answer; the other answer is stored nowhere.
 */
export function Welcome({
  onAdult,
  told = null,
}: {
  onAdult: () => void;
  /** What became of the words that were here: erased, or gone with a sign-out from another device (LOCK-11, LEAVE-4). */
  told?: 'erase.pending' | 'sent.away' | null;
}) {
  const [isMinor, setMinor] = useState(false);
  return isMinor ? (
    <NoConversation onBack={() => setMinor(false)} />
  ) : (
    <Question onMinor={() => setMinor(true)} onAdult={onAdult} told={told} />
  );
}

function Question({
  onMinor,
  onAdult,
  told,
}: {
  onMinor: () => void;
  onAdult: () => void;
  told: 'erase.pending' | 'sent.away' | null;
}) {
  const text = useText();
  return (
    <div className="page welcome">
      <h1>{text('welcome.title')}</h1>
      <p className="welcome-lead">{text('welcome.lead')}</p>
      <ul className="welcome-facts">
        <li>{text('ai.start')}</li>
        <li>{text('welcome.words')}</li>
        <li>{text('privacy.line')}</li>
        <li>{text('welcome.help')}</li>
      </ul>
      {told !== null && <p role="status">{text(told)}</p>}
      <h2 id="welcome-ask">{text('welcome.ask')}</h2>
      <div
        className="welcome-choices"
        role="group"
        aria-labelledby="welcome-ask"
      >
        <Button onClick={onMinor}>{text('welcome.minor')}</Button>
        <Button onClick={onAdult}>{text('welcome.adult')}</Button>
      </div>
    </div>
  );
}

/** Under 18: no conversation, plain words, help stays. A wrong touch can be taken back. */
function NoConversation({ onBack }: { onBack: () => void }) {
  const text = useText();
  return (
    <div className="page welcome" role="status">
      <h1>{text('welcome.stop.title')}</h1>
      <p>{text('welcome.stop.words')}</p>
      <p>{text('welcome.stop.help')}</p>
      <p className="page-lead">{text('welcome.stop.nothing')}</p>
      <Button kind="quiet" onClick={onBack}>
        {text('welcome.stop.back')}
      </Button>
    </div>
  );
}
