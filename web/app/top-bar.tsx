import type { ReactNode } from 'react';
import { useText } from '#web/ui/use-text.ts';

type Props = {
  /** The way to the list, or back; nothing where neither leads anywhere. */
  start: ReactNode;
  /** Maya's state in words. */
  state: ReactNode;
  /** The same Help on every screen: same element, name, size and place. */
  help: ReactNode;
};

/** List or back, "Maya" with her state in words, Help (LAYOUT-3). */
export function TopBar({ start, state, help }: Props) {
  const text = useText();
  return (
    <header className="top-bar">
      <div className="top-start">{start}</div>
      <div className="top-name">
        <p className="top-maya">{text('app.name')}</p>
        {state}
      </div>
      <div className="top-help">{help}</div>
    </header>
  );
}
