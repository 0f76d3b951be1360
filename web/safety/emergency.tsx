import { FALLBACK, telLink, type CountryHelp } from '#shared/safety/lines.ts';
import { useText } from '#web/ui/use-text.ts';
import { CopyButton } from './copy-button.tsx';
import { spellDigits } from './line-order.ts';
import { NumberLink } from './number-link.tsx';

type Props = {
  help: CountryHelp;
  /** Shown largest: danger is at hand (SAFE-19). */
  isUrgent: boolean;
  /** What a body needs first, if anything. */
  medical: MessageId | null;
  copy: (text: string) => Promise<void>;
};

/** The emergency number, always first among the numbers (CARD-3). */
export function Emergency({ help, isUrgent, medical, copy }: Props) {
  const text = useText();
  return (
    <section className="help-part" aria-labelledby="help-emergency">
      <h3 id="help-emergency">{text('help.emergency')}</h3>
      {help.cc === FALLBACK && (
        <p className="help-note">{text('help.emergency.local')}</p>
      )}
      <ul className="help-emergency" data-urgent={isUrgent ? '' : undefined}>
        {help.emergency.map((number) => (
          <li key={number}>
            <NumberLink
              kind="help"
              href={telLink(number)}
              shown={text('help.call', { number })}
              read={text('help.emergency.name', {
                digits: spellDigits(number),
              })}
            />
            <CopyButton
              number={number}
              name={text('help.emergency')}
              copy={copy}
            />
          </li>
        ))}
      </ul>
      {medical !== null && <p className="help-medical">{text(medical)}</p>}
    </section>
  );
}
