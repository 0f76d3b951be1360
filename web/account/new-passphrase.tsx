import { useEffect, useState, type Ref } from 'react';
import { drop } from '#shared/base/drop.ts';
import { Button } from '#web/ui/button.tsx';
import { Card } from '#web/ui/card.tsx';
import { Line } from '#web/ui/line.tsx';
import { useText, type Text } from '#web/ui/use-text.ts';
import type { AccountScreens, PassphraseVerdict } from './screen-deps.ts';
import { SecretField } from './secret-field.tsx';
import { Told } from './told.tsx';

const SHORTEST = 12;

type Props = {
  deps: Pick<AccountScreens, 'checkPassphrase' | 'fiveWords'>;
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** After a try to go on, what keeps it from being taken stands at the field. */
  isTried: boolean;
  input?: Ref<HTMLInputElement>;
};

/**
 * A new passphrase, typed once and shown if wished (VAULT-4, A11Y-9): its strength in words while it is typed, and five
 * words by chance for those who would rather not think one up.
 */
export function NewPassphrase({
  deps,
  label,
  value,
  onChange,
  isTried,
  input,
}: Props) {
  const text = useText();
  const verdict = useVerdict(deps.checkPassphrase, value);
  const [offer, setOffer] = useState<string | null>(null);
  const [taken, setTaken] = useState<string | null>(null);
  const why = whyNot(verdict, value, text);

  function makeOffer(): void {
    drop(Promise.resolve(deps.fiveWords()).then(setOffer), 'five-words');
  }

  return (
    <div className="new-passphrase">
      <SecretField
        key={taken}
        isShown={taken !== null}
        label={label}
        hint={text('pass.hint')}
        error={isTried ? (why ?? undefined) : undefined}
        value={value}
        onChange={onChange}
        autoComplete="new-password"
        {...(input !== undefined && { input })}
      />
      <Told hasRoom>
        {value !== '' && verdict !== null && (
          <Strength verdict={verdict} why={why} />
        )}
        {taken !== null && taken === value && (
          <Line>{text('pass.words.used')}</Line>
        )}
      </Told>
      {offer === null ? (
        <Button kind="quiet" onClick={makeOffer}>
          {text('pass.words')}
        </Button>
      ) : (
        <Card title={text('pass.words.title')}>
          <p className="five-words" translate="no" role="status">
            {offer}
          </p>
          <div className="account-actions">
            <Button
              onClick={() => {
                setTaken(offer);
                onChange(offer);
                setOffer(null);
              }}
            >
              {text('pass.words.use')}
            </Button>
            <Button kind="quiet" onClick={makeOffer}>
              {text('pass.words.other')}
            </Button>
          </div>
        </Card>
      )}
    </div>
  );
}

/** Words first; the bars beside them repeat what the words say (A11Y-6). */
function Strength({
  verdict,
  why,
}: {
  verdict: PassphraseVerdict;
  why: string | null;
}) {
  const text = useText();
  return (
    <p className="strength" data-strength={verdict.strength}>
      <span className="strength-bars" aria-hidden="true">
        {[1, 2, 3, 4].map((bar) => (
          <span key={bar} data-lit={bar <= verdict.strength ? '' : undefined} />
        ))}
      </span>
      <span>
        {why ??
          text('pass.strength', {
            words: text(`pass.strength.${verdict.strength}`),
          })}
      </span>
    </p>
  );
}

/** The newest verdict; one that arrives late for words that have changed meanwhile is not shown. */
function useVerdict(
  check: AccountScreens['checkPassphrase'],
  value: string,
): PassphraseVerdict | null {
  const [seen, setSeen] = useState<{
    of: string;
    verdict: PassphraseVerdict;
  } | null>(null);
  useEffect(() => {
    let isOld = false;
    drop(
      Promise.resolve(check(value)).then((verdict) => {
        if (!isOld) setSeen({ of: value, verdict });
      }),
      'passphrase',
    );
    return () => {
      isOld = true;
    };
  }, [check, value]);
  return seen !== null && seen.of === value ? seen.verdict : null;
}

function whyNot(
  verdict: PassphraseVerdict | null,
  value: string,
  text: Text,
): string | null {
  switch (verdict?.why) {
    case 'short':
      return text('pass.short', {
        n: Math.max(1, SHORTEST - Array.from(value.normalize('NFKC')).length),
      });
    case 'long':
      return text('pass.long');
    case 'common':
      return text('pass.common');
    case null:
    case undefined:
      return null;
  }
}
