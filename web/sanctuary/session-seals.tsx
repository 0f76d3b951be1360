import { useState } from 'react';
import { Link } from 'wouter';
import { drop } from '#shared/base/drop.ts';
import type { SealVerdict } from '#shared/merge/check-session.ts';
import { Button } from '#web/ui/button.tsx';
import { Line } from '#web/ui/line.tsx';
import { useText, type Text } from '#web/ui/use-text.ts';
import { checkAllSeals, type CheckedSession } from './session-check.ts';
import type { RightsDeps, YouDeps } from './you-deps.ts';

type State =
  | { name: 'idle' }
  | { name: 'checking'; n: number }
  | { name: 'done'; checked: number; broken: CheckedSession[] }
  | { name: 'failed' };

type Props = { deps: YouDeps; rights: RightsDeps };

/** The check of all seals, by touch; what is not whole is named with the way to it, and nothing is hidden (LOCK-12, SEAL-6). */
export function SessionSeals({ deps, rights }: Props) {
  const text = useText();
  const [state, setState] = useState<State>({ name: 'idle' });

  async function check(): Promise<void> {
    setState({ name: 'checking', n: 0 });
    const { store, codec } = deps;
    const tools = { store, codec, ring: rights.ring };
    const onProgress = (n: number) => setState({ name: 'checking', n });
    const found = await checkAllSeals(tools, onProgress);
    setState({ name: 'done', ...found });
  }

  return (
    <section aria-label={text('seals.title')}>
      <h2>{text('seals.title')}</h2>
      <p>{text('seals.words')}</p>
      <Button
        disabled={state.name === 'checking'}
        onClick={() =>
          drop(
            check().catch((error: unknown) => {
              setState({ name: 'failed' });
              throw error;
            }),
            'check-seals',
          )
        }
      >
        {text('seals.check')}
      </Button>
      <div role="status" className="export-state">
        {state.name === 'checking' && (
          <Line>{text('seals.checking', { n: state.n })}</Line>
        )}
        {state.name === 'failed' && (
          <Line tone="act">{text('seals.failed')}</Line>
        )}
        {state.name === 'done' && <Outcome {...state} text={text} />}
      </div>
    </section>
  );
}

type OutcomeProps = { checked: number; broken: CheckedSession[]; text: Text };

function Outcome({ checked, broken, text }: OutcomeProps) {
  if (checked === 0) return <Line>{text('seals.none')}</Line>;
  if (broken.length === 0)
    return (
      <Line tone="ok" glyph="check">
        {text('seals.whole', { n: checked })}
      </Line>
    );
  return (
    <>
      <Line tone="act">
        {text('seals.broken', { n: broken.length, checked })}
      </Line>
      <ul className="plain-list">
        {broken.map(({ sid, verdict }) => (
          <li key={sid}>
            <Link href={`/talk/${sid}`} className="text-link">
              {text('seals.look')}
            </Link>{' '}
            {verdictWords(verdict, text)}
          </li>
        ))}
      </ul>
    </>
  );
}

/** A broken verdict in words. */
function verdictWords({ reason, have, expected }: SealVerdict, text: Text) {
  switch (reason) {
    case 'shortened':
      return text('seal.shortened', { n: Math.max(1, (expected ?? 0) - have) });
    case 'rollback':
      return text('seal.older');
    case 'altered':
    case null:
      return text('seal.altered');
  }
}
