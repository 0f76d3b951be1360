import type { CountryHelp } from '#shared/safety/lines.ts';
import { useText } from '#web/ui/use-text.ts';
import { checkedOf, evidenceYears } from './line-order.ts';

type Props = { help: CountryHelp; now: number; locale: string };

/** Says honestly who confirmed the numbers, and when (LINE-7). It takes no number away. */
export function CheckedNote({ help, now, locale }: Props) {
  const text = useText();
  const checked = checkedOf(help, now);
  const years = evidenceYears(help);
  const day =
    checked.state === 'never'
      ? ''
      : new Intl.DateTimeFormat(locale, {
          dateStyle: 'long',
          timeZone: 'UTC',
        }).format(Date.parse(checked.day));
  return (
    <p className="help-note">
      {checked.state === 'never' && text('help.checked.never')}
      {checked.state === 'old' && text('help.checked.old', { day })}
      {checked.state === 'fresh' && text('help.checked.at', { day })}
      {years.length > 0 && (
        <> {text('help.checked.years', { years: years.join(', ') })}</>
      )}
    </p>
  );
}
