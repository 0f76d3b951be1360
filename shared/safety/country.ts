import zones from './zones.json' with { type: 'json' };

const countryOfZone = new Map(
  Object.entries(zones).flatMap(([cc, names]) =>
    names.map((name) => [name, cc] as const),
  ),
);

export type CountryFacts = {
  setting: string | null;
  timeZone: string | null;
  locale: string | null;
};

/**
 * LINE-4: the person's setting, else the time zone, else the region of the locale. Never the network address. `has` tells
 * which countries have lines. A known zone of a country without lines gives no country: its locale may still name another one.
 */
export function chooseCountry(
  facts: CountryFacts,
  has: (country: string) => boolean,
): string | null {
  if (facts.setting !== null) return has(facts.setting) ? facts.setting : null;
  const zone = countryOfZone.get(facts.timeZone ?? '');
  if (zone !== undefined) return zone;
  const region = /^[A-Za-z]{2,3}(?:[-_][A-Za-z]{4})?[-_]([A-Za-z]{2})\b/
    .exec(facts.locale ?? '')?.[1]
    ?.toUpperCase();
  return region !== undefined && has(region) ? region : null;
}
