import { Link } from 'wouter';
import { Glyph } from '#web/ui/glyph.tsx';
import { useText } from '#web/ui/use-text.ts';
import { DreamPage } from './dream-page.tsx';
import { DreamShelf } from './dream-shelf.tsx';
import './keep.css';
import type { KeepDeps } from './keep-deps.ts';
import { SearchPage } from './search-page.tsx';

type Props = { deps: KeepDeps; shelf: string | null };

/** Keep: dreams, memories, moods and kept lines, one search (KEEP-1). */
export function KeepPlace({ deps, shelf }: Props) {
  switch (shelf) {
    case null:
      return <Shelves />;
    case 'search':
      return <SearchPage deps={deps} />;
    case 'dream':
      return <DreamPage deps={deps} />;
    case 'dreams':
      return <DreamShelf deps={deps} />;
    case 'memories':
    case 'moods':
    case 'lines':
      return <EmptyShelf shelf={shelf} />;
    default:
      return <Shelves />;
  }
}

const shelves = ['dreams', 'memories', 'moods', 'lines'] as const;
const glyphs = {
  dreams: 'moon',
  memories: 'keep',
  moods: 'water',
  lines: 'list',
} as const;

function Shelves() {
  const text = useText();
  return (
    <div className="page">
      <h1>{text('place.keep')}</h1>
      <p className="page-lead">{text('keep.lead')}</p>
      <ul className="page-links">
        {shelves.map((shelf) => (
          <li key={shelf}>
            <Link href={`/keep/${shelf}`} className="page-link">
              <Glyph name={glyphs[shelf]} />
              <span>{text(`keep.${shelf}`)}</span>
              <span className="page-link-hint">
                {text(`keep.${shelf}.hint`)}
              </span>
            </Link>
          </li>
        ))}
        <li>
          <Link href="/search" className="page-link">
            <Glyph name="search" />
            <span>{text('search.title')}</span>
            <span className="page-link-hint">{text('search.hint')}</span>
          </Link>
        </li>
      </ul>
    </div>
  );
}

/** Nothing here yet, said as it is: an empty shelf is fine, and what cannot be done yet is not promised. */
function EmptyShelf({ shelf }: { shelf: 'memories' | 'moods' | 'lines' }) {
  const text = useText();
  return (
    <div className="page">
      <h1>{text(`keep.${shelf}`)}</h1>
      <p className="keep-empty">{text(`empty.${shelf}`)}</p>
      <p className="page-lead">{text('keep.later')}</p>
    </div>
  );
}
