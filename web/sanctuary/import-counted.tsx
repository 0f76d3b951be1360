import { Button } from '#web/ui/button.tsx';
import { Card } from '#web/ui/card.tsx';
import { TextTable } from '#web/ui/text-table.tsx';
import { useText } from '#web/ui/use-text.ts';
import type { ImportCount } from './import-count.ts';
import type { ImportSource } from './import-open.ts';

type Props = {
  source: ImportSource;
  count: ImportCount;
  onAdd: () => void;
  onLeave: () => void;
};

/** What a file holds and what of it is not whole, before anything is written. The way out stands first (CARE-9). */
export function ImportCounted({ source, count, onAdd, onLeave }: Props) {
  const text = useText();
  const number = new Intl.NumberFormat();
  const { torn, sealed, long, strange, left } = count.faults;
  const broken = torn + sealed + long + strange;
  const toAdd = count.added + count.beside + count.sessions;
  const rows: [string, number][] = [
    [text('import.count.added'), count.added],
    [text('import.count.sessions'), count.sessions],
    [text('import.count.same'), count.same],
    [text('import.count.beside'), count.beside],
    [text('import.count.erased'), count.erased],
    [text('import.count.broken'), broken],
    [text('import.count.left'), left],
  ];
  return (
    <Card title={text('import.found')}>
      <p>{text(`import.format.${source.format}`)}</p>
      {source.format === 'maya' && (
        <p>{text(`import.state.${source.state}`)}</p>
      )}
      <TextTable
        caption={text('import.count')}
        head={[text('words.what'), text('import.number')]}
        rows={rows.map(([name, n]) => [name, number.format(n)])}
      />
      {count.beside > 0 && <p>{text('import.beside')}</p>}
      {toAdd === 0 ? (
        <p>{text('import.nothing')}</p>
      ) : (
        <div className="erase-choices">
          <Button onClick={onLeave}>{text('import.leave')}</Button>
          <Button onClick={onAdd}>{text('import.add')}</Button>
        </div>
      )}
    </Card>
  );
}
