import { useEffect, useRef } from 'react';
import { useText } from '#web/ui/use-text.ts';
import { LAST_STEP } from './join-form.ts';

type Props = { n: number; title: MessageId; takesFocus: boolean };

/** Takes the focus when a step opens, so that keyboard and screen reader begin there; not on the first drawing. */
export function StepHeading({ n, title, takesFocus }: Props) {
  const text = useText();
  const heading = useRef<HTMLHeadingElement>(null);
  const asked = useRef(takesFocus);
  useEffect(() => {
    if (asked.current) heading.current?.focus();
  }, []);
  return (
    <>
      <p className="join-step">{text('join.step', { n, all: LAST_STEP })}</p>
      <h2 ref={heading} tabIndex={-1} className="join-heading">
        {text(title)}
      </h2>
    </>
  );
}
