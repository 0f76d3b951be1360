import { chooseCountry, type CountryFacts } from './country.ts';
import table from './lines.json' with { type: 'json' };

// The one list of crisis lines (LINE-1, LINE-2). Numbers stand as one dials them in that country (LINE-3). What a source
// only claims is `null` here rather than shipped.

/** How a line is written to: `word` is what one sends first, printed and never put into the link (LINE-5). */
export type TextWay = {
  by: 'sms' | 'whatsapp';
  number: string;
  word: string | null;
  hours: string | null;
};

/** LINE-2. `hours`: `24/7`, or `Mo,Th 00:00-24:00; 06:00-24:00` in `tz`; `null` = not known, and then nothing is claimed. */
export type HelpLine = {
  name: string;
  langs: readonly string[];
  dial: string | null;
  /** What to press after the call is answered: printed, not dialled (LINE-5). */
  ext: string | null;
  /** The part of the country this number serves, if not all of it. */
  place: string | null;
  e164: string | null;
  text: TextWay | null;
  chat: string | null;
  url: string | null;
  hours: string | null;
  tz: string | null;
  evidenceYear: number | null;
  /** Day on which a person called and confirmed, `YYYY-MM-DD`; `null` = nobody has yet (LINE-7). */
  humanCheckedAt: string | null;
  source: string;
};

/** `check` B is confirmed before A (LINE-9). */
export type CountryHelp = {
  cc: string;
  emergency: readonly string[];
  check: 'A' | 'B' | null;
  lines: readonly HelpLine[];
};

// The file's shape is proven by lines.test.ts; JSON widens `'A'` to a string.
const all = table as readonly CountryHelp[];
export const FALLBACK = 'else';

const byCountry = new Map(all.map((help) => [help.cc, help]));

/** Codes of the countries that have lines, in the order of the table; without the fallback. */
export function countries(): string[] {
  return all.map(({ cc }) => cc).filter((cc) => cc !== FALLBACK);
}

/** Emergency number and lines of a country; an unknown one gets the last row of the table (LINE-4). Never empty. */
export function helpFor(country: string | null): CountryHelp {
  const help =
    (country === null ? undefined : byCountry.get(country)) ??
    byCountry.get(FALLBACK);
  if (help === undefined) throw new Error('The fallback row is missing');
  return help;
}

/** LINE-4, for the countries of the table. */
export function countryOf(facts: CountryFacts): string | null {
  return chooseCountry(
    facts,
    (country) => country !== FALLBACK && byCountry.has(country),
  );
}

/** LINE-5: digits and `*` only. */
export function telLink(dial: string): string {
  return `tel:${dial.replaceAll(/[^0-9*]/g, '')}`;
}

/** LINE-5: no body; the word to send is printed beside it. */
export function smsLink(number: string): string {
  return `sms:${number.replaceAll(/[^0-9*]/g, '')}`;
}

export type SupportResource = {
  name: string;
  dial?: string;
  text?: string;
  url?: string;
};

/** The lines of a country as an answer of the server carries them. */
export function supportResources(country: string | null): SupportResource[] {
  return helpFor(country).lines.map(({ name, dial, text, url }) => ({
    name,
    ...(dial === null ? {} : { dial }),
    ...(text === null
      ? {}
      : {
          text:
            text.word === null ? text.number : `${text.word} to ${text.number}`,
        }),
    ...(url === null ? {} : { url }),
  }));
}
