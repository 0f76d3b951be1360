import { useId, type ComponentProps } from 'react';
import { describedBy, FieldFrame } from './field-frame.tsx';

type Props = ComponentProps<'textarea'> & {
  label: string;
  hint?: string;
  error?: string;
};

/**
 * Several lines of input with a visible label; the direction of the words follows the words. What is typed is left out of
 * the form state that browsers keep on the disk, in the clear, to restore a tab with (P5).
 */
export function Textarea({
  label,
  hint,
  error,
  id,
  className,
  ...native
}: Props) {
  const made = useId();
  const own = id ?? made;
  return (
    <FieldFrame id={own} label={label} hint={hint} error={error}>
      <textarea
        dir="auto"
        rows={4}
        autoComplete="off"
        {...native}
        {...describedBy(own, hint, error)}
        id={own}
        className={className === undefined ? 'input' : `input ${className}`}
      />
    </FieldFrame>
  );
}
