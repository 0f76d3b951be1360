import type { CountryHelp, HelpLine } from './lines.ts';

/** LINE-7: a confirmation counts this long. */
export const FRESH_DAYS = 180;
const DAY_MS = 86_400_000;

/** `never`: no person has confirmed the entry. A date in the future is no confirmation. */
export function ageOf(
  line: Pick<HelpLine, 'humanCheckedAt'>,
  now: number,
): 'fresh' | 'old' | 'never' {
  const at = Date.parse(line.humanCheckedAt ?? '');
  if (Number.isNaN(at) || at > now + DAY_MS) return 'never';
  return now - at > FRESH_DAYS * DAY_MS ? 'old' : 'fresh';
}

/** What refuses a release, one sentence per line: `DE TelefonSeelsorge: never`. Empty = all were confirmed in time. */
export function staleLines(all: readonly CountryHelp[], now: number): string[] {
  return all.flatMap(({ cc, check, lines }) =>
    lines
      .filter((line) => ageOf(line, now) !== 'fresh')
      .map(
        (line) =>
          `${cc} ${line.name} ${line.dial ?? line.text?.number ?? line.url ?? ''}: ${ageOf(line, now)} (check ${check ?? '-'})`,
      ),
  );
}
