import type { ConverseReply } from '#shared/protocol/converse.ts';

export type SupportResource = NonNullable<
  ConverseReply['response']['supportResources']
>[number];

/** What a scripted answer to danger holds: warm words and human lines (SAFE-44, CONV-4). */
export type DangerReply = { reply: string; resources: SupportResource[] };

export type LookForDanger = (
  texts: readonly string[],
  lang: string,
) => DangerReply | null;

/** From this tier on the scripted words answer and no model is asked. */
const SCRIPTED_TIER = 3;

type Safety<Verdict extends { tier: number }> = {
  assess: (text: string) => Verdict;
  safetyReply: (verdict: Verdict, country: string | null) => string;
  supportResources: (country: string | null) => SupportResource[];
};

/** `de-AT` names Austria; a language alone names no country. */
function countryOfLang(lang: string): string | null {
  return /[-_]([A-Za-z]{2})\b/.exec(lang)?.[1]?.toUpperCase() ?? null;
}

/**
 * The first look at the words on the server (P4): the same detector as on the phone, over everything new, the gravest
 * verdict counts. Null: nothing that takes the answer away from the model.
 */
export function createLookForDanger<Verdict extends { tier: number }>(
  safety: Safety<Verdict>,
): LookForDanger {
  return (texts, lang) => {
    const [gravest] = texts
      .map((text) => safety.assess(text))
      .toSorted((a, b) => b.tier - a.tier);
    if (gravest === undefined || gravest.tier < SCRIPTED_TIER) return null;
    const country = countryOfLang(lang);
    return {
      reply: safety.safetyReply(gravest, country),
      resources: safety.supportResources(country),
    };
  };
}
