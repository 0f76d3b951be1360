import { useText } from '#web/ui/use-text.ts';
import type { HelpDeps } from './deps.ts';
import { PlanEditor } from './plan-editor.tsx';
import './safety.css';

/** `/you/plan`. Without a store it says so and points to what still works. */
export function PlanPage({ deps }: { deps: HelpDeps }) {
  const text = useText();
  const { store, writer, codec } = deps;
  return (
    <div className="page plan-page">
      <h1>{text('plan.title')}</h1>
      {store === null || writer === null ? (
        <p>{text('plan.away')}</p>
      ) : (
        <>
          <p className="page-lead">{text('plan.lead')}</p>
          <PlanEditor store={store} writer={writer} codec={codec} />
          <p className="help-note">{text('plan.shown')}</p>
        </>
      )}
    </div>
  );
}
