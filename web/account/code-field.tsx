import type { KeyboardEvent, Ref } from 'react';
import { Textarea } from '#web/ui/textarea.tsx';
import { useText } from '#web/ui/use-text.ts';

type Props = {
  label: string;
  hint?: string;
  error?: string | undefined;
  value: string;
  onChange: (value: string) => void;
  input?: Ref<HTMLTextAreaElement>;
};

/**
 * A recovery code, typed or pasted (A11Y-9): two lines, so that all of its signs can be seen on a narrow phone. Enter goes
 * on, as in a field of one line; line ends of a pasted paper become blanks.
 */
export function CodeField({
  label,
  hint = '',
  error,
  value,
  onChange,
  input,
}: Props) {
  const text = useText();
  function enter(event: KeyboardEvent<HTMLTextAreaElement>): void {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
    event.preventDefault();
    event.currentTarget.form?.requestSubmit();
  }
  return (
    <Textarea
      ref={input}
      label={label}
      hint={`${hint} ${text('code.typed.hint')}`.trim()}
      {...(error !== undefined && { error })}
      className="code-input"
      rows={2}
      dir="ltr"
      autoComplete="off"
      autoCapitalize="characters"
      autoCorrect="off"
      spellCheck={false}
      enterKeyHint="go"
      value={value}
      onChange={(event) => onChange(event.target.value.replace(/\s+/g, ' '))}
      onKeyDown={enter}
    />
  );
}
