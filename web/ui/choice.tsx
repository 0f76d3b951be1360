import { useId } from 'react';
import { Glyph, type GlyphName } from './glyph.tsx';
import './parts.css';

export type ChoiceOption<Value extends string> = {
  value: Value;
  label: string;
  glyph?: GlyphName;
};

type Props<Value extends string> = {
  label: string;
  value: Value;
  options: readonly ChoiceOption<Value>[];
  onChange: (value: Value) => void;
};

/** One of a few, as native radio buttons: arrow keys move, Tab leaves. */
export function Choice<Value extends string>({
  label,
  value,
  options,
  onChange,
}: Props<Value>) {
  const name = useId();
  return (
    <fieldset className="choice">
      <legend>{label}</legend>
      <div className="choice-options">
        {options.map((option) => (
          <label className="choice-option" key={option.value}>
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            {option.glyph !== undefined && <Glyph name={option.glyph} />}
            <span>{option.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
