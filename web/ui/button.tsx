import type { ComponentProps } from 'react';
import './parts.css';

export type ButtonKind = 'plain' | 'main' | 'quiet' | 'help' | 'danger';

/** A native button with a 44 px target (A11Y-5). It submits nothing unless `type="submit"` is said. */
export function Button({
  kind = 'plain',
  className,
  type = 'button',
  ...native
}: ComponentProps<'button'> & { kind?: ButtonKind }) {
  return (
    <button
      {...native}
      type={type}
      data-kind={kind}
      className={className === undefined ? 'button' : `button ${className}`}
    />
  );
}
