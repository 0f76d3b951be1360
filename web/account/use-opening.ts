import { useEffect, useRef } from 'react';

/**
 * For a part that a button opens in its own place: the focus goes to the first field inside, and back to the button when the
 * part is closed. The ref is the container's, in which one of the two stands.
 */
export function useOpening(isOpen: boolean) {
  const place = useRef<HTMLDivElement>(null);
  const was = useRef(isOpen);
  useEffect(() => {
    if (was.current === isOpen) return;
    was.current = isOpen;
    // Closed because a neighbour was opened: the focus is there already.
    if (!isOpen && document.activeElement !== document.body) return;
    const first = place.current?.querySelector<HTMLElement>(
      'input:not([hidden]), textarea, button',
    );
    first?.focus();
  }, [isOpen]);
  return place;
}
