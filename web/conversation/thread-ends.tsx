import { useState } from 'react';
import { Link } from 'wouter';
import type { Clock } from '#shared/base/clock.ts';
import type { SessionId } from '#shared/base/ids.ts';
import { Button } from '#web/ui/button.tsx';
import { useText } from '#web/ui/use-text.ts';

type HeadProps = {
  isEmpty: boolean;
  greeting: string | null;
  /** Draw the greeting after its pause; the words are in the page at once (CARE-3). */
  pause: boolean;
  previous: SessionId | null;
};

/** What stands above the first words: the conversation before, that Maya is an AI, and the greeting (CARE-1, NAV-2). */
export function ThreadHead({ isEmpty, greeting, pause, previous }: HeadProps) {
  const text = useText();
  return (
    <>
      {previous !== null && (
        <p>
          <Link href={`/talk/${previous}`} className="text-link">
            {text('thread.previous')}
          </Link>
        </p>
      )}
      <p className="disclosure">{text('ai.start')}</p>
      {greeting !== null && <Greeting words={greeting} pause={pause} />}
      {isEmpty && greeting === null && (
        <p className="empty">{text('empty.talk')}</p>
      )}
    </>
  );
}

function Greeting({ words, pause }: { words: string; pause: boolean }) {
  const text = useText();
  const [skipped, setSkipped] = useState(false);
  return (
    <article
      className="reply greeting"
      data-pause={pause && !skipped}
      onPointerDown={() => setSkipped(true)}
    >
      <h3 className="speaker">{text('talk.maya')}</h3>
      <div className="prose">
        <p>{words}</p>
      </div>
    </article>
  );
}

type FootProps = {
  rests: boolean;
  /** The server is left alone until then; 0 when it is not. */
  restUntil: number;
  reminder: { due: boolean; seen: () => void };
  clock: Clock;
};

/** What stands below the last words: that a conversation rests, and the reminder after three hours (CARE-1, LAW-1). */
export function ThreadFoot({ rests, restUntil, reminder, clock }: FootProps) {
  const text = useText();
  const hour = new Date(clock()).getHours();
  const isNight = hour >= 23 || hour < 5;
  return (
    <>
      {restUntil > clock() && (
        <p className="by-line" role="status">
          {text('rest.limit', {
            time: new Intl.DateTimeFormat(undefined, {
              timeStyle: 'medium',
            }).format(restUntil),
          })}
        </p>
      )}
      {rests && <p className="by-line">{text('thread.closed')}</p>}
      {reminder.due && (
        <section className="notice" role="status">
          <p>{text('ai.again')}</p>
          <p>{text(isNight ? 'pause.offer' : 'pause.simple')}</p>
          <Button kind="quiet" onClick={reminder.seen}>
            {text('pause.ok')}
          </Button>
        </section>
      )}
    </>
  );
}
