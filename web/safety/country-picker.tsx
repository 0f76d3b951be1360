import { drop } from '#shared/base/drop.ts';
import { countries, FALLBACK } from '#shared/safety/lines.ts';
import { Select } from '#web/ui/select.tsx';
import { useText } from '#web/ui/use-text.ts';
import type { HelpDeps } from './deps.ts';

type Props = {
  settings: HelpDeps['settings'];
  locale: string;
  /** `null`: none of the list. */
  country: string | null;
  onChoose: (country: string) => void;
};

/** The country whose numbers show; always in view, kept as a setting of the device where settings can be kept (LINE-4). */
export function CountryPicker({ settings, locale, country, onChoose }: Props) {
  const text = useText();
  return (
    <Select
      label={text('help.country')}
      hint={text('help.country.hint')}
      value={country ?? FALLBACK}
      options={[
        ...namedCountries(locale),
        { value: FALLBACK, label: text('help.country.other') },
      ]}
      onChange={(chosen) => {
        onChoose(chosen);
        if (settings !== null)
          drop(settings.set({ country: chosen }), 'help-country');
      }}
    />
  );
}

/** All countries of the list by their names in a language, in its alphabet. */
function namedCountries(locale: string): { value: string; label: string }[] {
  const names = new Intl.DisplayNames([locale, 'en'], { type: 'region' });
  const order = new Intl.Collator([locale, 'en']);
  return countries()
    .map((code) => ({ value: code, label: names.of(code) ?? code }))
    .toSorted((one, other) => order.compare(one.label, other.label));
}
