import { useId, type ComponentProps } from 'react';
import { describedBy, FieldFrame } from './field-frame.tsx';

type Props = ComponentProps<'input'> & {
  label: string;
  hint?: string;
  error?: string;
};

/**
 * One line of input with its visible label; native props pass through. Unless a caller says what it is for, the browser keeps
 * nothing of it: form state for restoring tabs lies on the disk in the clear (P5).
 */
export function Field({ label, hint, error, id, className, ...native }: Props) {
  const made = useId();
  const own = id ?? made;
  return (
    <FieldFrame id={own} label={label} hint={hint} error={error}>
      <input
        autoComplete="off"
        {...native}
        {...describedBy(own, hint, error)}
        id={own}
        className={className === undefined ? 'input' : `input ${className}`}
      />
    </FieldFrame>
  );
}
