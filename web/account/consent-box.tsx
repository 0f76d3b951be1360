import { useId } from 'react';
import { CONSENT_VERSION } from '#shared/protocol/accounts.ts';
import { useText } from '#web/ui/use-text.ts';

type Props = {
  label: string;
  words: string;
  /** Why it cannot be left out, where that is so. */
  needed?: string;
  error?: string | undefined;
  checked: boolean;
  onChange: (given: boolean) => void;
};

/** One consent: its own box, its own words and the version of them (PRIV-1). The whole card is the target. */
export function ConsentBox({
  label,
  words,
  needed,
  error,
  checked,
  onChange,
}: Props) {
  const text = useText();
  const id = useId();
  return (
    <label className="consent-box" htmlFor={id}>
      <input
        id={id}
        type="checkbox"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
        aria-labelledby={`${id}-label`}
        aria-describedby={`${id}-words`}
        aria-invalid={error !== undefined}
      />
      <span className="consent-label" id={`${id}-label`}>
        {label}
      </span>
      <span className="consent-words" id={`${id}-words`}>
        <span>{words}</span>
        <span className="consent-version">
          {[needed, text('agree.version', { version: CONSENT_VERSION })]
            .filter((part) => part !== undefined)
            .join(' · ')}
        </span>
        {error !== undefined && <span className="field-error">{error}</span>}
      </span>
    </label>
  );
}
