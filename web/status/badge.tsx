import { useEffect, useState } from 'react';
import type { Clock } from '#shared/base/clock.ts';
import { useText } from '#web/ui/use-text.ts';
import { decideBadge } from './badge-state.ts';
import type { Probe } from './probe.ts';
import './status.css';
import { useNetwork } from './use-network.ts';

type Props = { probe: Probe; clock: Clock };

const JUST_NOW_MS = 60_000;

/** Maya's state in the top bar: dot, glyph shape and words, so that colour never speaks alone (OFF-1, A11Y-6). */
export function Badge({ probe, clock }: Props) {
  const text = useText();
  const now = useMinute(clock);
  const network = useNetwork(probe);
  const badge = decideBadge(network);
  const words = text(
    badge.words,
    badge.reason === null ? {} : { reason: text(badge.reason) },
  );
  const away =
    network.shown === 'offline-device' || network.shown === 'offline-server';
  return (
    <span className="badge" data-tone={badge.tone} data-state={network.shown}>
      <span className="badge-dot" aria-hidden="true" />
      <span className="badge-words">
        {words}
        {away && (
          <span className="badge-met">
            {' '}
            · {metWords(text, network.lastMet, now)}
          </span>
        )}
      </span>
    </span>
  );
}

/** The time, read again twice a minute: what was "just now" does not stay so. */
function useMinute(clock: Clock): number {
  const [now, setNow] = useState(clock);
  useEffect(() => {
    const timer = setInterval(() => setNow(clock()), 30_000);
    return () => clearInterval(timer);
  }, [clock]);
  return now;
}

function metWords(
  text: ReturnType<typeof useText>,
  lastMet: number | null,
  now: number,
): string {
  if (lastMet === null) return text('badge.met.never');
  if (now - lastMet < JUST_NOW_MS) return text('badge.met.now');
  const time = new Intl.DateTimeFormat(undefined, {
    dateStyle: 'medium',
    timeStyle: 'short',
  }).format(lastMet);
  return text('badge.met.at', { time });
}
