import { useState } from 'react';
import { drop } from '#shared/base/drop.ts';
import type { OpId } from '#shared/base/ids.ts';
import type { RejectedRow } from '#web/local-store/rows.ts';
import { Button } from '#web/ui/button.tsx';
import { Card } from '#web/ui/card.tsx';
import { useText } from '#web/ui/use-text.ts';

/** What a person can do with what a server refused; nothing happens by itself (OUT-8). */
export type RefusedDeps = {
  refused: {
    /** As a new write; it leaves the list in the same transaction. */
    retry: (opId: OpId) => Promise<unknown>;
    /** The words of a message become the draft of its conversation; null where there are none. */
    edit: (opId: OpId) => Promise<unknown>;
    remove: (opId: OpId) => Promise<unknown>;
    /** The words of it, opened here; null where it has none. */
    textOf: (row: RejectedRow) => string | null;
  };
  copy: (text: string) => Promise<void>;
  /** To the field for words. */
  write: () => void;
};

type Props = {
  deps: RefusedDeps;
  refused: readonly RejectedRow[];
  onChanged: () => void;
};

const reasonWords: Record<string, MessageId> = {
  erased: 'sync.refused.erased',
  invalid: 'sync.refused.invalid',
  'too-large': 'sync.refused.too-large',
  forbidden: 'sync.refused.forbidden',
  superseded: 'sync.refused.superseded',
  poison: 'sync.refused.poison',
};

/** Dead letters: each with its reason in words, and with its text (OUT-8). */
export function RefusedChanges({ deps, refused, onChanged }: Props) {
  const text = useText();
  if (refused.length === 0) return null;
  return (
    <section>
      <h2>{text('sync.refused.title')}</h2>
      <p>{text('sync.refused.words')}</p>
      {refused.map((row) => (
        <RefusedChange
          key={row.opId}
          deps={deps}
          row={row}
          onChanged={onChanged}
        />
      ))}
    </section>
  );
}

function RefusedChange({
  deps,
  row,
  onChanged,
}: Omit<Props, 'refused'> & { row: RejectedRow }) {
  const text = useText();
  const [isSure, setSure] = useState(false);
  const [isCopied, setCopied] = useState(false);
  const words = deps.refused.textOf(row);
  const then = (work: Promise<unknown>) =>
    drop(work.then(onChanged), 'refused');
  return (
    <Card>
      <p>
        {text('sync.refused.item', {
          what: text(kindWords(row)),
          time: new Intl.DateTimeFormat(undefined, {
            dateStyle: 'medium',
            timeStyle: 'short',
          }).format(row.op.at),
          why: text(reasonWords[row.reason] ?? 'sync.refused.invalid'),
        })}
      </p>
      {words !== null && <blockquote dir="auto">{words}</blockquote>}
      <Button kind="plain" onClick={() => then(deps.refused.retry(row.opId))}>
        {text('sync.refused.retry')}
      </Button>
      {row.op.name === 'message.send' && words !== null && (
        <Button
          kind="plain"
          onClick={() =>
            drop(deps.refused.edit(row.opId).then(deps.write), 'refused-edit')
          }
        >
          {text('sync.refused.edit')}
        </Button>
      )}
      {words !== null && (
        <Button
          kind="plain"
          onClick={() =>
            drop(
              deps.copy(words).then(() => setCopied(true)),
              'copy',
            )
          }
        >
          {text(isCopied ? 'sync.refused.copied' : 'sync.refused.copy')}
        </Button>
      )}
      <Button
        kind="quiet"
        onClick={() =>
          isSure ? then(deps.refused.remove(row.opId)) : setSure(true)
        }
      >
        {text(isSure ? 'sync.refused.remove.sure' : 'sync.refused.remove')}
      </Button>
    </Card>
  );
}

function kindWords({ op }: RejectedRow): MessageId {
  if (op.name === 'message.send') return 'sync.refused.message';
  if (op.name === 'record.set') return 'sync.refused.record';
  return 'sync.refused.other';
}
