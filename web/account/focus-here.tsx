import { useEffect, useRef, type ReactNode } from 'react';

/** Takes the focus when it appears in place of what had it, so that keys and screen readers go on from here. */
export function FocusHere({ children }: { children: ReactNode }) {
  const here = useRef<HTMLDivElement>(null);
  useEffect(() => here.current?.focus(), []);
  return (
    <div ref={here} tabIndex={-1} className="focus-here">
      {children}
    </div>
  );
}
