import { Link } from 'wouter';
import { Glyph } from '#web/ui/glyph.tsx';
import { useText } from '#web/ui/use-text.ts';
import type { Place } from './routes-paths.ts';

const places = [
  { place: 'talk', href: '/' },
  { place: 'keep', href: '/keep' },
  { place: 'you', href: '/you' },
] as const;

/** The three places (NAV-1). No counts, no marks. */
export function PlaceBar({ current }: { current: Place | null }) {
  const text = useText();
  return (
    <nav className="place-bar" aria-label={text('place.bar')}>
      {places.map(({ place, href }) => (
        <Link
          key={place}
          href={href}
          className="place-link"
          aria-current={place === current ? 'page' : undefined}
        >
          <Glyph name={place} />
          <span>{text(`place.${place}`)}</span>
        </Link>
      ))}
    </nav>
  );
}
