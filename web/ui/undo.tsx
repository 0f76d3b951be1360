import { useEffect, useEffectEvent, useState } from 'react';
import { Button } from './button.tsx';
import { useText } from './use-text.ts';

type Props = {
  label: string;
  onUndo: () => void;
  /** Called once when the time for undoing is over; not after an undo. */
  onEnd: () => void;
  /** `Infinity` keeps it until it is closed by the place (A11Y-8). */
  seconds?: number;
};

/** Says what was taken away and offers it back for a while. Pointer or focus on it stops the clock. */
export function Undo({ label, onUndo, onEnd, seconds = 10 }: Props) {
  const text = useText();
  const [held, setHeld] = useState(false);
  const end = useEffectEvent(onEnd);

  useEffect(() => {
    if (held || !Number.isFinite(seconds)) return undefined;
    const timer = setTimeout(() => end(), seconds * 1000);
    return () => clearTimeout(timer);
  }, [held, seconds]);

  return (
    <div className="undo" role="status">
      <span>{label}</span>
      <Button
        kind="quiet"
        onClick={onUndo}
        onPointerEnter={() => setHeld(true)}
        onPointerLeave={() => setHeld(false)}
        onFocus={() => setHeld(true)}
        onBlur={() => setHeld(false)}
      >
        {text('ui.undo')}
      </Button>
    </div>
  );
}
