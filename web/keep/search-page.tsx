import { useState } from 'react';
import { Link } from 'wouter';
import { Field } from '#web/ui/field.tsx';
import { useText } from '#web/ui/use-text.ts';
import type { KeepDeps } from './keep-deps.ts';
import type { SearchHit } from './search-index.ts';
import { useSearch } from './use-search.ts';

/** One search over conversations and dreams, on this device (KEEP-1, KEEP-9). What is asked stands in no address. */
export function SearchPage({ deps }: { deps: KeepDeps }) {
  const text = useText();
  const [query, setQuery] = useState('');
  const { hits, isWhole, hasFailed } = useSearch(deps, query);
  const words = hasFailed
    ? text('err.part')
    : hits === null
      ? ''
      : hits.length > 0
        ? text('search.found', { n: hits.length })
        : text(isWhole ? 'empty.search' : 'search.reading');
  return (
    <div className="page">
      <h1>{text('search.title')}</h1>
      <search>
        <Field
          label={text('search.label')}
          hint={text('search.hint')}
          type="search"
          autoComplete="off"
          enterKeyHint="search"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
      </search>
      <p className="page-lead" role="status">
        {words}
      </p>
      {hits !== null && hits.length > 0 && (
        <ul className="page-links">
          {hits.map((hit) => (
            <li key={hit.id}>
              <Hit hit={hit} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Hit({ hit }: { hit: SearchHit }) {
  const text = useText();
  const who =
    hit.kind === 'dream'
      ? text('search.dream')
      : text(hit.role === 'user' ? 'talk.you' : 'talk.maya');
  const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'long' });
  return (
    <Link href={hit.place} className="hit">
      <span className="page-link-hint">
        {text('search.where', { who, day: day.format(hit.at) })}
      </span>
      <span dir="auto">
        {hit.before}
        <mark>{hit.match}</mark>
        {hit.after}
      </span>
    </Link>
  );
}
