import { useText } from '#web/ui/use-text.ts';
import { Breath } from './breath.tsx';
import {
  exerciseIds,
  groundingSteps,
  type ExerciseId,
} from './grounding-steps.ts';

/** Four exercises, text first, nothing plays by itself (CARD-10). `first` is open and stands at the top. */
export function Grounding({ first }: { first: ExerciseId | null }) {
  const text = useText();
  const ids =
    first === null
      ? exerciseIds
      : [first, ...exerciseIds.filter((id) => id !== first)];
  return (
    <section className="help-part" aria-labelledby="help-ground">
      <h3 id="help-ground">{text('ground.title')}</h3>
      {ids.map((id) => (
        <details className="help-more" key={id} open={id === first}>
          <summary>{text(groundingSteps[id].title)}</summary>
          <ExerciseSteps id={id} />
          {id === 'breath' && <Breath />}
        </details>
      ))}
    </section>
  );
}

/** The steps of one exercise in words. */
export function ExerciseSteps({ id }: { id: ExerciseId }) {
  const text = useText();
  return (
    <ol className="help-steps">
      {groundingSteps[id].steps.map((step) => (
        <li key={step}>{text(step)}</li>
      ))}
    </ol>
  );
}
