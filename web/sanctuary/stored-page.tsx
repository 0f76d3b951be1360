import { TextTable } from '#web/ui/text-table.tsx';
import { useText } from '#web/ui/use-text.ts';
import {
  sentenceOf,
  storedRegistry,
  type StoredEntry,
  type StoredPlace,
} from './stored-registry.ts';

const here = ['database', 'keys', 'line', 'cache'] as const;

/** What is stored about a person, where, who can read it and for how long, out of the registry itself (PRIV-7, PRIV-11). */
export function StoredPage() {
  const text = useText();
  return (
    <div className="page">
      <h1>{text('you.stored')}</h1>
      <p className="page-lead">{text('stored.lead')}</p>
      <h2>{text('stored.device')}</h2>
      {here.map((place) => (
        <StoredTable key={place} place={place} />
      ))}
      <h2>{text('stored.server')}</h2>
      <p>{text('stored.visible')}</p>
      <p>{text('stored.never')}</p>
      <StoredTable place="server" />
      <p>{text('stored.logs')}</p>
    </div>
  );
}

function StoredTable({ place }: { place: StoredPlace }) {
  const text = useText();
  const entries: readonly StoredEntry[] = storedRegistry;
  return (
    <TextTable
      caption={text(`stored.caption.${place}`)}
      head={[
        text('stored.head.name'),
        text('stored.head.what'),
        text('stored.head.kind'),
        text('stored.head.for'),
      ]}
      rows={entries
        .filter((entry) => entry.place === place)
        .map((entry) => [
          entry.name,
          text(sentenceOf(entry.name)),
          text(`stored.kind.${entry.kind}`),
          text(`stored.for.${entry.for}`),
        ])}
    />
  );
}
