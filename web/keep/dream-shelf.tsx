import { useCallback, useState } from 'react';
import { Link } from 'wouter';
import { drop } from '#shared/base/drop.ts';
import { useRecords } from '#web/local-store/hooks.ts';
import type { RecordRow } from '#web/local-store/rows.ts';
import { Button } from '#web/ui/button.tsx';
import { Undo } from '#web/ui/undo.tsx';
import { useText } from '#web/ui/use-text.ts';
import { openField } from '#web/vault/body-codec.ts';
import type { KeepDeps } from './keep-deps.ts';

/** Dreams as they were noted, newest first; kept, not explained (KEEP-3). */
export function DreamShelf({ deps }: { deps: KeepDeps }) {
  const text = useText();
  const dreams = useRecords(deps.store, 'dream');
  const [hidden, setHidden] = useState<string | null>(null);
  const erase = useCallback(
    (id: string) => drop(deps.writer.eraseRecord('dream', id), 'dream-erase'),
    [deps],
  );
  const shown = dreams?.filter(({ id }) => id !== hidden);
  return (
    <div className="page">
      <h1>{text('keep.dreams')}</h1>
      <p>
        <Link href="/keep/dreams/new" className="button">
          {text('dream.new')}
        </Link>
      </p>
      {shown?.length === 0 && (
        <p className="keep-empty">{text('empty.dreams')}</p>
      )}
      {hidden !== null && (
        <Undo
          key={hidden}
          label={text('dream.deleted')}
          onUndo={() => setHidden(null)}
          onEnd={() => {
            erase(hidden);
            setHidden(null);
          }}
        />
      )}
      {shown?.map((dream) => (
        <Dream
          key={dream.id}
          deps={deps}
          dream={dream}
          onDelete={() => {
            if (hidden !== null) erase(hidden);
            setHidden(dream.id);
          }}
        />
      ))}
    </div>
  );
}

function Dream({
  deps,
  dream,
  onDelete,
}: {
  deps: KeepDeps;
  dream: RecordRow;
  onDelete: () => void;
}) {
  const text = useText();
  const words = openDream(deps, dream, 'text');
  const at = Number(openDream(deps, dream, 'at') ?? dream.touched);
  const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'full' });
  return (
    <article className="dream" id={dream.id} aria-label={day.format(at)}>
      <div className="dream-head">
        <h2>{day.format(at)}</h2>
        <Button kind="quiet" onClick={onDelete}>
          {text('dream.delete')}
        </Button>
      </div>
      <p className="dream-words" dir="auto">
        {words ?? text('keep.unreadable')}
      </p>
    </article>
  );
}

/** One field of a dream; `null` when there is none or it cannot be opened here. */
export function openDream(
  { store, codec }: Pick<KeepDeps, 'store' | 'codec'>,
  dream: RecordRow,
  field: 'text' | 'at',
): string | null {
  const found = dream.f[field];
  if (found === undefined) return null;
  return openField(codec, found.e, {
    user: store.spaceId,
    kind: 'dream',
    id: dream.id,
    field,
  });
}
