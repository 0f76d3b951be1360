import {
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useRef,
  type RefObject,
} from 'react';
import type { Opened } from './deps.ts';

type Marks = {
  card: RefObject<HTMLElement | null>;
  heading: RefObject<HTMLHeadingElement | null>;
};

/**
 * Where the focus goes. A touch: to the heading, from where Tab reaches the first link. Words: it stays where it is (NAV-7),
 * and the next Tab alone is led to the first link (A11Y-10). When the card goes, the focus returns to where it was, unless
 * it is elsewhere by then.
 */
export function useCardFocus(
  opened: Opened,
  isFolded: boolean,
  { card, heading }: Marks,
): void {
  const opener = useRef<Element | null>(null);

  useLayoutEffect(() => {
    const element = card.current;
    return () => {
      const from = opener.current;
      if (element?.contains(document.activeElement) !== true) return;
      if (from instanceof HTMLElement && from.isConnected) from.focus();
    };
  }, [card]);

  useEffect(() => {
    if (card.current?.contains(document.activeElement) !== true)
      opener.current = document.activeElement;
    if (opened.by === 'touch') heading.current?.focus();
  }, [opened, card, heading]);

  const leadIn = useEffectEvent((event: KeyboardEvent): boolean => {
    if (event.key !== 'Tab' || event.shiftKey) return false;
    const link = card.current?.querySelector<HTMLElement>('a[href]');
    if (!link || card.current?.contains(document.activeElement) === true)
      return true;
    event.preventDefault();
    link.focus();
    return true;
  });

  useEffect(() => {
    if (opened.by === 'touch' || isFolded) return undefined;
    const listener = (event: KeyboardEvent) => {
      if (leadIn(event))
        document.removeEventListener('keydown', listener, true);
    };
    document.addEventListener('keydown', listener, true);
    return () => document.removeEventListener('keydown', listener, true);
  }, [opened, isFolded]);
}
