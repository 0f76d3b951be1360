import { useId } from 'react';
import './parts.css';

type Props = {
  label: string;
  hint?: string;
  checked: boolean;
  onChange: (on: boolean) => void;
};

/** An on-off choice that takes effect at once. The whole row is the target. */
export function Switch({ label, hint, checked, onChange }: Props) {
  const id = useId();
  return (
    <label className="switch" htmlFor={id}>
      <span className="switch-words">
        <span id={`${id}-label`}>{label}</span>
        {hint !== undefined && (
          <span className="field-hint" id={`${id}-hint`}>
            {hint}
          </span>
        )}
      </span>
      <input
        id={id}
        type="checkbox"
        // A native checkbox tells its state itself; aria-checked beside it is forbidden.
        // oxlint-disable-next-line jsx-a11y/role-has-required-aria-props
        role="switch"
        aria-labelledby={`${id}-label`}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
      />
    </label>
  );
}
