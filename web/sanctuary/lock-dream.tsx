import { useState } from 'react';
import { drop } from '#shared/base/drop.ts';
import { Button } from '#web/ui/button.tsx';
import { Line } from '#web/ui/line.tsx';
import { Textarea } from '#web/ui/textarea.tsx';
import { useText } from '#web/ui/use-text.ts';
import type { HeldDraft } from '#web/outbox/held-draft.ts';

type Props = { draft: HeldDraft };
type State = 'idle' | 'safe' | 'unsafe' | 'keeping' | 'held' | 'failed';

/** As the composer's limit: one more would not fit the line that holds it (WRITE-10). */
const MAX_CHARS = 8_000;

/**
 * Write only: what is typed here can be read when Maya is open, and by nothing on this screen (LOCK-5). It is boxed into a
 * line with each sign (KEEP-2), so a page that goes costs nothing; words that could not be kept stay in the field.
 */
export function LockDream({ draft }: Props) {
  const text = useText();
  const [isOpen, setOpen] = useState(false);
  const [words, setWords] = useState('');
  const [state, setState] = useState<State>('idle');
  const [waiting] = useState(draft.waiting);
  const isTooLong = words.length > MAX_CHARS;

  function type(value: string): void {
    setWords(value);
    const isSafe = draft.note(value);
    setState(value.trim() === '' ? 'idle' : isSafe ? 'safe' : 'unsafe');
  }

  async function keep(): Promise<void> {
    setState('keeping');
    const outcome = await draft.keep(words).catch(() => 'failed' as const);
    if (outcome === 'held') setWords('');
    setState(outcome);
  }

  if (!isOpen)
    return (
      <>
        <Button className="lock-dream-open" onClick={() => setOpen(true)}>
          {text('lock.dream')}
        </Button>
        {waiting > 0 && (
          <p className="field-hint">
            {text('lock.dream.waiting', { n: waiting })}
          </p>
        )}
      </>
    );
  return (
    <section className="lock-dream" aria-label={text('lock.dream')}>
      <Textarea
        label={text('lock.dream')}
        hint={text('lock.dream.hint')}
        {...(isTooLong && { error: text('lock.dream.long') })}
        rows={5}
        autoCapitalize="sentences"
        autoComplete="off"
        // Asked for by the touch before, which opened this very field.
        // oxlint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        value={words}
        // Not changed under the hand while it is being kept.
        readOnly={state === 'keeping'}
        onChange={(event) => type(event.target.value)}
      />
      <Button
        disabled={words.trim() === '' || isTooLong || state === 'keeping'}
        onClick={() => drop(keep(), 'locked-dream')}
      >
        {text('lock.dream.keep')}
      </Button>
      <div role="status" className="account-told">
        {state === 'safe' && !isTooLong && (
          <Line glyph="check">{text('lock.dream.safe')}</Line>
        )}
        {state === 'unsafe' && (
          <Line tone="act" glyph="warn">
            {text('lock.dream.unsafe')}
          </Line>
        )}
        {state === 'held' && (
          <Line tone="ok" glyph="check">
            {text('lock.dream.held')}
          </Line>
        )}
        {state === 'failed' && (
          <Line tone="act" glyph="warn">
            {text('lock.dream.failed')}
          </Line>
        )}
      </div>
    </section>
  );
}
