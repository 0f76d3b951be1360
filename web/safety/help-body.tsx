import { helpFor } from '#shared/safety/lines.ts';
import { useText } from '#web/ui/use-text.ts';
import type { CardWords } from './card-state.ts';
import { CheckedNote } from './checked-note.tsx';
import { CountryPicker } from './country-picker.tsx';
import type { HelpDeps } from './deps.ts';
import { Emergency } from './emergency.tsx';
import { Grounding } from './grounding.tsx';
import { LinesPart } from './lines-part.tsx';
import { PlanPart } from './plan-part.tsx';
import { QuietGuard } from './quiet-guard.tsx';
import { useCountry } from './use-country.ts';

type Props = { deps: HelpDeps; words: CardWords; onLeave: () => void };

/**
 * CARD-3: emergency number, then what is said with it, two lines, plan, trusted person, exercises, country, date of the check. Where an exercise comes
 * first (SAFE-11), everything else keeps its order behind it.
 */
export function HelpBody({ deps, words, onLeave }: Props) {
  const text = useText();
  const { store, codec, settings, clock, locale, copy } = deps;
  const { country, choose } = useCountry(deps);
  const help = helpFor(country);
  const now = clock();
  const grounding = <Grounding first={words.first} />;
  const lead = (
    <div className="help-lead" data-urgent={words.isUrgent ? '' : undefined}>
      {words.lead.map((id) => (
        <p key={id}>{text(id)}</p>
      ))}
    </div>
  );
  return (
    <>
      {words.first !== null && lead}
      {words.first !== null && grounding}
      <Emergency
        help={help}
        isUrgent={words.isUrgent}
        medical={words.medical}
        copy={copy}
      />
      {words.first === null && lead}
      <LinesPart help={help} now={now} locale={locale} copy={copy} />
      {store !== null && (
        <QuietGuard>
          <PlanPart
            store={store}
            codec={codec}
            offers={words.offersPlan}
            onLeave={onLeave}
          />
        </QuietGuard>
      )}
      {words.first === null && grounding}
      <section className="help-part">
        <CountryPicker
          settings={settings}
          locale={locale}
          country={country}
          onChoose={choose}
        />
        <CheckedNote help={help} now={now} locale={locale} />
      </section>
    </>
  );
}
