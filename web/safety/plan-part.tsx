import { Link } from 'wouter';
import type { LocalStore } from '#web/local-store/local-store.ts';
import { useText } from '#web/ui/use-text.ts';
import type { Codec } from '#web/vault/codec.ts';
import { ownTelLink, spellDigits } from './line-order.ts';
import { NumberLink } from './number-link.tsx';
import { hasParts, isFilled, planParts, type Plan } from './plan-fields.ts';
import { usePlan } from './read-plan.ts';

type Props = {
  store: LocalStore;
  codec: Codec;
  /** Whether somebody without a plan is offered one. */
  offers: boolean;
  onLeave: () => void;
};

/** The person's own plan and whom they trust, read only; nothing while it is being read or where it cannot be (CARD-3). */
export function PlanPart({ store, codec, offers, onLeave }: Props) {
  const plan = usePlan(store, codec);
  if (plan === undefined) return null;
  return (
    <>
      <OwnPlan plan={plan} offers={offers} onLeave={onLeave} />
      <TrustedPerson plan={plan} />
    </>
  );
}

function OwnPlan({
  plan,
  offers,
  onLeave,
}: { plan: Plan } & Pick<Props, 'offers' | 'onLeave'>) {
  const text = useText();
  const isWritten = hasParts(plan);
  if (!isWritten && !offers) return null;
  return (
    <section className="help-part" aria-labelledby="help-plan">
      <h3 id="help-plan">{text('plan.title')}</h3>
      {isWritten && (
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
      )}
      <Link href="/you/plan" className="text-link" onClick={onLeave}>
        {text(isWritten ? 'plan.change' : 'plan.begin')}
      </Link>
    </section>
  );
}

/** Contacted only by the person's own touch (CARD-8). */
function TrustedPerson({ plan }: { plan: Plan }) {
  const text = useText();
  const { trustedName, trustedNumber } = plan;
  if (!isFilled(trustedNumber)) return null;
  const name = isFilled(trustedName)
    ? trustedName.trim()
    : text('plan.trusted.someone');
  return (
    <section className="help-part" aria-labelledby="help-trusted">
      <h3 id="help-trusted">{text('plan.trusted')}</h3>
      <NumberLink
        href={ownTelLink(trustedNumber)}
        shown={text('plan.trusted.call', { name })}
        read={text('help.call.name', {
          name,
          digits: spellDigits(trustedNumber),
        })}
      />
    </section>
  );
}
