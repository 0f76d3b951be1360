import { useId, useState, type Ref } from 'react';
import { Button } from '#web/ui/button.tsx';
import { describedBy, FieldFrame } from '#web/ui/field-frame.tsx';
import { useText } from '#web/ui/use-text.ts';

type Props = {
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
  value: string;
  onChange: (value: string) => void;
  /** Tells password managers whether to fill a known one in or to offer a new one. */
  autoComplete: 'current-password' | 'new-password' | 'off';
  isShown?: boolean;
  input?: Ref<HTMLInputElement>;
};

/**
 * A passphrase or a code: can be pasted, shown and filled in (A11Y-9). It has no `name`, so that no form can ever carry it
 * into an address, and no spelling service reads it.
 */
export function SecretField({
  label,
  hint,
  error,
  value,
  onChange,
  autoComplete,
  isShown: firstShown = false,
  input,
}: Props) {
  const text = useText();
  const id = useId();
  const [isShown, setShown] = useState(firstShown);
  return (
    <FieldFrame id={id} label={label} hint={hint} error={error}>
      <div className="secret-row">
        <input
          {...describedBy(id, hint, error)}
          ref={input}
          id={id}
          className="input"
          type={isShown ? 'text' : 'password'}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          // A shown secret is text to the browser, which keeps the form state of text on the disk unless told not to (P5).
          autoComplete={isShown ? 'off' : autoComplete}
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
          dir="auto"
        />
        <Button
          aria-label={text(isShown ? 'pass.hide.label' : 'pass.show.label', {
            name: label,
          })}
          onClick={() => setShown(!isShown)}
        >
          {text(isShown ? 'pass.hide' : 'pass.show')}
        </Button>
      </div>
    </FieldFrame>
  );
}
