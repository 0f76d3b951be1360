import { Link } from 'wouter';
import type { OpId } from '#shared/base/ids.ts';
import { useText } from '#web/ui/use-text.ts';

type Props = { id: OpId; reason: string; onCopy: () => void };

const reasonWords: Record<string, MessageId> = {
  erased: 'sync.refused.erased',
  invalid: 'sync.refused.invalid',
  'too-large': 'sync.refused.too-large',
  forbidden: 'sync.refused.forbidden',
  superseded: 'sync.refused.superseded',
  poison: 'sync.refused.poison',
};

/** A refused message says so and why; to try again, change or remove it there is a page (MSG-9, OUT-8). */
export function RefusedLine({ reason, onCopy }: Props) {
  const text = useText();
  return (
    <p className="state-line" data-tone="act" role="status">
      {text('state.refused')}{' '}
      {text('sync.refused.because', {
        why: text(reasonWords[reason] ?? 'sync.refused.invalid'),
      })}
      <Link className="state-action" href="/you/sync">
        {text('sync.refused.decide')}
      </Link>
      <button type="button" className="state-action" onClick={onCopy}>
        {text('sync.refused.copy')}
      </button>
    </p>
  );
}
