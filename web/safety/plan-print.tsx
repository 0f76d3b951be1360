import { useText } from '#web/ui/use-text.ts';
import { isFilled, planParts, type PlanField } from './plan-fields.ts';

/** The plan on paper: the fields of the screen would cut long words off. Shown by the print stylesheet alone. */
export function PlanPrint({
  words,
}: {
  words: (field: PlanField) => string | null;
}) {
  const text = useText();
  const name = words('trustedName') ?? '';
  const number = words('trustedNumber') ?? '';
  return (
    <div className="plan-print" aria-hidden="true">
      {planParts
        .map(({ field, title }) => ({ title, words: words(field) }))
        .filter((part) => isFilled(part.words))
        .map((part) => (
          <div key={part.title}>
            <h2>{text(part.title)}</h2>
            <p className="plan-words">{part.words}</p>
          </div>
        ))}
      {isFilled(`${name}${number}`) && (
        <div>
          <h2>{text('plan.trusted')}</h2>
          <p className="plan-words">{`${name} ${number}`.trim()}</p>
        </div>
      )}
    </div>
  );
}
