import { createContext, use, useMemo, type ReactNode } from 'react';
import type { ErrorCode } from '#shared/base/errors.ts';
import { Card } from '#web/ui/card.tsx';
import { Line } from '#web/ui/line.tsx';
import { useText } from '#web/ui/use-text.ts';
import { errorText } from './error-text.ts';

/** Whether this device has no network at all, as the probe knows it: then no answer says nothing of the server (OFF-4). */
export const DeviceOffline = createContext<() => boolean>(() => false);

/** The sentence of a code; which of both it is, is asked when the code comes, and stays. */
function useErrorText(error: ErrorCode | null | undefined): string | null {
  const text = useText();
  const isOffline = use(DeviceOffline);
  const id = useMemo(
    () => (error == null ? null : errorText(error, isOffline())),
    [error, isOffline],
  );
  return id === null ? null : text(id);
}

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
  const refused = useErrorText(error);
  return (
    <div
      role="status"
      className="account-told"
      data-room={hasRoom ? '' : undefined}
    >
      {busy !== false && <Line glyph="clock">{text(busy)}</Line>}
      {refused !== null && (
        <Line tone="act" glyph="warn">
          {refused}
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
  const why = useErrorText(refused);
  return (
    why !== null && (
      <Card tone="act">
        <div role="status">
          <p>{text('queued.ended')}</p>
          <p>{why}</p>
        </div>
      </Card>
    )
  );
}
