import { useId } from 'react';
import { describedBy, FieldFrame } from './field-frame.tsx';

type Props<Value extends string> = {
  label: string;
  hint?: string;
  value: Value;
  options: readonly { value: Value; label: string }[];
  onChange: (value: Value) => void;
};

/** One of many, in the device's own list. A value that is not among the options changes nothing. */
export function Select<Value extends string>({
  label,
  hint,
  value,
  options,
  onChange,
}: Props<Value>) {
  const id = useId();
  return (
    <FieldFrame id={id} label={label} hint={hint} error={undefined}>
      <select
        {...describedBy(id, hint, undefined)}
        id={id}
        className="input"
        value={value}
        onChange={(event) => {
          const chosen = options.find(
            (option) => option.value === event.target.value,
          );
          if (chosen !== undefined) onChange(chosen.value);
        }}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </FieldFrame>
  );
}
