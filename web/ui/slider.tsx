import { useId } from 'react';
import { FieldFrame } from './field-frame.tsx';
import './parts.css';

type Props = {
  label: string;
  hint?: string;
  value: number;
  min: number;
  max: number;
  step: number;
  /** The value in words, shown and spoken. */
  words: string;
  onChange: (value: number) => void;
};

/** A native range with its value in words; arrow keys move it, so nothing needs dragging (A11Y-5). */
export function Slider({ label, hint, words, onChange, ...range }: Props) {
  const id = useId();
  return (
    <FieldFrame id={id} label={label} hint={hint} error={undefined}>
      <div className="slider">
        <input
          {...range}
          id={id}
          type="range"
          aria-valuetext={words}
          onChange={(event) => onChange(event.target.valueAsNumber)}
        />
        <output htmlFor={id}>{words}</output>
      </div>
    </FieldFrame>
  );
}
