import { ageOf } from '#shared/safety/staleness.ts';
import type { CountryHelp, HelpLine } from '#shared/safety/lines.ts';
import { openingOf, orderByOpening } from '#shared/safety/opening.ts';

/** How many lines show without a further touch (CARD-3). */
const SHOWN = 2;

/**
 * The lines of a country as the card shows them: closed ones last (LINE-6), those that speak the person's language before
 * the others, and one of the first two by text where there is one (SAFE-18).
 */
export function arrangeLines(
  lines: readonly HelpLine[],
  now: number,
  locale: string,
): { shown: HelpLine[]; more: HelpLine[] } {
  const language = locale.split(/[-_]/)[0]?.toLowerCase() ?? '';
  const isForeign = ({ langs }: HelpLine) =>
    langs.length > 0 && !langs.includes(language);
  const near = [
    ...lines.filter((line) => !isForeign(line)),
    ...lines.filter(isForeign),
  ];
  const ordered = orderByOpening(near, now);
  const shown = ordered.slice(0, SHOWN);
  if (!shown.some(({ text }) => text !== null)) {
    const byText = ordered.find(
      (line) => line.text !== null && openingOf(line, now).state !== 'closed',
    );
    if (byText !== undefined) shown.splice(SHOWN - 1, 1, byText);
  }
  return { shown, more: ordered.filter((line) => !shown.includes(line)) };
}

export type Checked =
  { state: 'never' } | { state: 'fresh' | 'old'; day: string };

/** LINE-7 for a whole country: the worst of its lines, and its oldest day. Without lines nothing was checked. */
export function checkedOf(help: CountryHelp, now: number): Checked {
  const days = help.lines.map(({ humanCheckedAt }) => humanCheckedAt ?? '');
  const ages = help.lines.map((line) => ageOf(line, now));
  const day = days.toSorted()[0];
  if (day === undefined || ages.includes('never')) return { state: 'never' };
  return { state: ages.includes('old') ? 'old' : 'fresh', day };
}

/** The years of the sources, newest first, each once. */
export function evidenceYears(help: CountryHelp): number[] {
  const years = help.lines.flatMap(({ evidenceYear }) => evidenceYear ?? []);
  return [...new Set(years)].toSorted((one, other) => other - one);
}

/** `116 123` becomes `1 1 6, 1 2 3`, so that a screen reader says digits and pauses between groups (A11Y-10). */
export function spellDigits(number: string): string {
  return number
    .trim()
    .split(/\s+/)
    .map((group) => group.split('').join(' '))
    .join(', ');
}

/** The part of an address that a person can check. */
export function hostOf(url: string): string {
  return url.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
}

/** A number that a person typed: with `+` in front it stays international. */
export function ownTelLink(number: string): string {
  const plus = number.trim().startsWith('+') ? '+' : '';
  return `tel:${plus}${number.replaceAll(/[^0-9*#]/g, '').replaceAll('#', '%23')}`;
}
