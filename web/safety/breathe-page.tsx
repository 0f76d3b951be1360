import { useText } from '#web/ui/use-text.ts';
import { Breath } from './breath.tsx';
import type { HelpDeps } from './deps.ts';
import { ExerciseSteps } from './grounding.tsx';
import './safety.css';

/** `/breathe`, also a shortcut of the installed app (DEV-2). It needs nothing that could be missing. */
export function BreathePage(_props: { deps: HelpDeps }) {
  const text = useText();
  return (
    <div className="page breathe-page">
      <h1>{text('breathe.title')}</h1>
      <Breath />
      <ExerciseSteps id="breath" />
    </div>
  );
}
