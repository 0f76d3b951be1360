import { useState } from 'react';
import { useText } from '#web/ui/use-text.ts';
import type { Probe } from './probe.ts';
import './status.css';
import { useNetwork } from './use-network.ts';

/**
 * One polite line when the way to the server goes or comes back; said once per change, never stacked, blocks no touch
 * (OFF-3, OFF-6). `waiting` = messages that the device answered and a fuller answer will cover.
 */
export function Banner({ probe, waiting }: { probe: Probe; waiting: number }) {
  const text = useText();
  const { shown } = useNetwork(probe);
  const away = shown === 'offline-device' || shown === 'offline-server';
  // Set while rendering, as React advises for state that follows from props: true from an outage until all is read.
  const [wasAway, setWasAway] = useState(false);
  if (away && !wasAway) setWasAway(true);
  if (!away && wasAway && waiting === 0) setWasAway(false);

  let words = '';
  if (shown === 'offline-device') words = text('off.now');
  else if (shown === 'offline-server') words = text('off.server');
  else if (wasAway && waiting > 0) words = text('back.reading', { n: waiting });
  return (
    <div
      className="banner"
      role="status"
      // What scrolls must be reachable by keyboard.
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={words === '' ? undefined : 0}
      data-empty={words === ''}
    >
      {words}
    </div>
  );
}
