import type { ReactNode } from 'react';
import type { ErrorCode } from '#shared/base/errors.ts';
import { Card } from '#web/ui/card.tsx';
import { Line } from '#web/ui/line.tsx';
import { useText } from '#web/ui/use-text.ts';
import { errorText } from './error-text.ts';

type Props = {
  error?: ErrorCode | null;
  /** Said while something is on its way. */
  busy?: MessageId | false;
  /** Said when it went well. */
  done?: MessageId | false;
  /** Keeps a line of room where something to touch follows. */
  hasRoom?: boolean;
  children?: ReactNode;
};

/**
 * What came of a touch, politely spoken and with its room reserved, so that nothing below jumps. Not an alert: nothing here
 * is in danger (A11Y-3).
 */
export function Told({
  error = null,
  busy = false,
  done = false,
  hasRoom = false,
  children,
}: Props) {
  const text = useText();
  return (
    <div
      role="status"
      className="account-told"
      data-room={hasRoom ? '' : undefined}
    >
      {busy !== false && <Line glyph="clock">{text(busy)}</Line>}
      {error !== null && (
        <Line tone="act" glyph="warn">
          {text(errorText(error))}
        </Line>
      )}
      {done !== false && (
        <Line tone="ok" glyph="check">
          {text(done)}
        </Line>
      )}
      {children}
    </div>
  );
}

/** How a queued sign-up ended while Maya tried it again by herself. */
export function QueueEnded({ refused }: { refused: ErrorCode | undefined }) {
  const text = useText();
  return (
    refused !== undefined && (
      <Card tone="act">
        <div role="status">
          <p>{text('queued.ended')}</p>
          <p>{text(errorText(refused))}</p>
        </div>
      </Card>
    )
  );
}
