import { useEffect, useRef } from 'react';
import { Link } from 'wouter';
import { Line } from '#web/ui/line.tsx';
import { Textarea } from '#web/ui/textarea.tsx';
import { useText } from '#web/ui/use-text.ts';
import type { KeepDeps } from './keep-deps.ts';
import { useDreamField } from './use-dream-field.ts';

/** A dream, noted on waking: the field has the focus, and words are kept from the first character (KEEP-2). */
export function DreamPage({ deps }: { deps: KeepDeps }) {
  const text = useText();
  const field = useRef<HTMLTextAreaElement>(null);
  const { words, state, change, save } = useDreamField(deps);

  // The touch that opened this page asked for the keyboard; the frame moves the focus only when its layout is done.
  useEffect(() => {
    field.current?.focus();
  }, []);

  return (
    <div className="page dream-page">
      <h1>{text('dream.new')}</h1>
      <Textarea
        ref={field}
        label={text('dream.label')}
        hint={text('dream.hint')}
        rows={10}
        autoCapitalize="sentences"
        value={words}
        onChange={(event) => change(event.target.value)}
        onBlur={save}
      />
      <div role="status" className="dream-state">
        {state !== null && (
          <Line
            tone={state === 'state.unsaved' ? 'act' : 'plain'}
            {...(state === 'state.saved' && { glyph: 'check' as const })}
          >
            {text(state)}
          </Line>
        )}
      </div>
      <Link href="/keep/dreams" className="button" onClick={save}>
        {text('dream.done')}
      </Link>
    </div>
  );
}
