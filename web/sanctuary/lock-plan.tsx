import { ownTelLink, spellDigits } from '#web/safety/line-order.ts';
import { NumberLink } from '#web/safety/number-link.tsx';
import {
  hasParts,
  isFilled,
  planParts,
  type Plan,
} from '#web/safety/plan-fields.ts';
import '#web/safety/safety.css';
import { useText } from '#web/ui/use-text.ts';

/** The plan and the trusted person while locked, folded until touched; read only, from the device's own copy (CARD-9). */
export function LockPlan({ plan }: { plan: Plan }) {
  const text = useText();
  const { trustedName, trustedNumber } = plan;
  const hasPerson = isFilled(trustedNumber);
  if (!hasParts(plan) && !hasPerson) return null;
  const name = isFilled(trustedName)
    ? trustedName.trim()
    : text('plan.trusted.someone');
  return (
    <details className="lock-plan">
      <summary>{text('plan.title')}</summary>
      <dl className="help-plan">
        {planParts
          .filter(({ field }) => isFilled(plan[field]))
          .map(({ field, title }) => (
            <div key={field}>
              <dt>{text(title)}</dt>
              <dd className="plan-words" dir="auto">
                {plan[field]}
              </dd>
            </div>
          ))}
      </dl>
      {hasPerson && (
        <NumberLink
          href={ownTelLink(trustedNumber)}
          shown={text('plan.trusted.call', { name })}
          read={text('help.call.name', {
            name,
            digits: spellDigits(trustedNumber),
          })}
        />
      )}
    </details>
  );
}
