import { Card } from '#web/ui/card.tsx';
import { useText } from '#web/ui/use-text.ts';

/** SIGN-1: the place, when Maya asks again, and that she works meanwhile. `until`: ms since 1970. */
export function QueuedCard({ place, until }: { place: number; until: number }) {
  const text = useText();
  const time = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });
  return (
    <Card title={text('queued.title')}>
      <div role="status">
        <p className="queued-place">{text('queued.place', { place })}</p>
        <p>{text('queued.until', { time: time.format(until) })}</p>
      </div>
      <p>{text('queued.works')}</p>
    </Card>
  );
}
