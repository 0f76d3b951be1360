import type { LocalStore } from '#web/local-store/local-store.ts';
import type { Writer } from '#web/outbox/writer.ts';
import { Button } from '#web/ui/button.tsx';
import { Field } from '#web/ui/field.tsx';
import { Line } from '#web/ui/line.tsx';
import { Skeleton } from '#web/ui/skeleton.tsx';
import { Textarea } from '#web/ui/textarea.tsx';
import { useText } from '#web/ui/use-text.ts';
import type { Codec } from '#web/vault/codec.ts';
import { planParts } from './plan-fields.ts';
import { PlanPrint } from './plan-print.tsx';
import { usePlan } from './read-plan.ts';
import { usePlanWriting } from './use-plan-writing.ts';

type Props = { store: LocalStore; writer: Writer; codec: Codec };

/** The plan in six parts and one trusted person, kept while it is being written (CARD-8). */
export function PlanEditor({ store, writer, codec }: Props) {
  const text = useText();
  const stored = usePlan(store, codec);
  const { state, save, words, change } = usePlanWriting(stored, writer);
  // Nothing can be typed over words that are not read yet.
  if (stored === undefined) return <Skeleton lines={6} />;
  return (
    <div className="plan">
      {planParts.map(({ field, title, hint }) => {
        const value = words(field);
        return (
          <Textarea
            key={field}
            label={text(title)}
            hint={text(value === null ? 'plan.unreadable' : hint)}
            rows={3}
            autoCapitalize="sentences"
            readOnly={value === null}
            value={value ?? ''}
            onChange={(event) => change(field, event.target.value)}
            onBlur={save}
          />
        );
      })}
      <fieldset className="plan-trusted">
        <legend>{text('plan.trusted')}</legend>
        <p className="field-hint">{text('plan.trusted.hint')}</p>
        <Field
          label={text('plan.trusted.name')}
          autoComplete="off"
          readOnly={words('trustedName') === null}
          value={words('trustedName') ?? ''}
          onChange={(event) => change('trustedName', event.target.value)}
          onBlur={save}
        />
        <Field
          label={text('plan.trusted.number')}
          type="tel"
          autoComplete="off"
          readOnly={words('trustedNumber') === null}
          value={words('trustedNumber') ?? ''}
          onChange={(event) => change('trustedNumber', event.target.value)}
          onBlur={save}
        />
      </fieldset>
      <div role="status" className="plan-state">
        {state !== null && (
          <Line
            tone={state === 'state.unsaved' ? 'act' : 'plain'}
            {...(state === 'state.saved' && { glyph: 'check' as const })}
          >
            {text(state)}
          </Line>
        )}
      </div>
      <Button onClick={() => window.print()}>{text('plan.print')}</Button>
      <PlanPrint words={words} />
    </div>
  );
}
