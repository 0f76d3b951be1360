import {
  experiencerOf,
  hasFrame,
  isFramed,
  isNegated,
  readContext,
  type SentenceContext,
} from './context.ts';
import { tokenise } from './normalise.ts';
import { findPhrases, indexPhrases, type Hit } from './phrase.ts';
import { concepts, type Concept } from './phrases/en.ts';
import type { Trigger, Verdict } from './verdict.ts';

export type { Verdict } from './verdict.ts';

// The order of the work: words in plain form -> phrases found -> each read in its sentence -> one finding each -> the
// highest wins (SAFE-21: protection never cancels danger). This is the short list of what must never be missed; the
// dictionary against typos, the memory over messages and further languages will join as further stages and tables. How one
// hit is read in its sentence and beside the others is one decision, so it stands in one piece.

const PACK = 'en-short-1';
/** Longer texts are read up to here: a message holds 8,000 characters (CONV-3), a dream more. */
const MAX_READ = 40_000;

const index = indexPhrases(concepts);

type Finding = {
  tier: 0 | 1 | 2 | 3 | 4;
  trigger: Trigger;
  cssrs: Verdict['cssrs'];
  certainty: NonNullable<Verdict['certainty']>;
  experiencer: Verdict['experiencer'];
  hit: Hit<Concept>;
  span: [number, number];
};

type Meaning = Pick<Finding, 'tier' | 'trigger' | 'cssrs' | 'certainty'>;

const mean = (
  tier: Finding['tier'],
  trigger: Trigger,
  cssrs: Verdict['cssrs'],
  certainty: Finding['certainty'],
): Meaning => ({ tier, trigger, cssrs, certainty });

/** What a phrase says by itself, about the speaker, as a present fact (SAFE-7 to SAFE-15). `null`: only beside others. */
const meanings: Record<Concept, Meaning | null> = {
  DEATH_WISH: mean(3, 'suicide_ideation', 1, 'explicit'),
  DEATH_INVERSION: mean(2, 'suicide_ideation', 1, 'probable'),
  SELF_KILL: mean(3, 'suicide_ideation', 2, 'explicit'),
  SUICIDE_WORD: mean(3, 'suicide_ideation', 2, 'explicit'),
  PLAN_TIME: null,
  ATTEMPT_NOW: mean(4, 'explicit_self_harm', 6, 'explicit'),
  MEANS_AT_HAND: mean(4, 'explicit_self_harm', 5, 'explicit'),
  MEANS_COUNT: mean(3, 'suicide_ideation', 3, 'probable'),
  METHOD_ASK: mean(3, 'suicide_ideation', 3, 'probable'),
  GOODBYE: null,
  GOODBYE_NOTE: mean(3, 'suicide_ideation', 4, 'probable'),
  BURDEN: mean(2, 'suicide_ideation', 1, 'probable'),
  TRAPPED: mean(2, 'suicide_ideation', 0, 'probable'),
  URGE: mean(3, 'active_self_harm', 0, 'explicit'),
  SELF_INJURY: mean(3, 'active_self_harm', 0, 'explicit'),
  HARM_OTHER: mean(3, 'harm_to_others', null, 'explicit'),
  VOICES_HARM: mean(3, 'harm_to_others', null, 'explicit'),
  VOICES: mean(2, 'severe_dissociation', null, 'probable'),
  PANIC: mean(2, 'acute_panic', null, 'probable'),
  DEREAL: mean(2, 'severe_dissociation', null, 'probable'),
  FLOOD: mean(1, 'emotional_flooding', null, 'possible'),
  NUMB: mean(1, 'shutdown_markers', 0, 'possible'),
};

/** Danger to life now: neither a negation elsewhere nor another experiencer makes it smaller. */
const immediate: ReadonlySet<Concept> = new Set([
  'ATTEMPT_NOW',
  'MEANS_AT_HAND',
]);
/** Phrases that hold their own negation, or that a `not` before them does not take back. */
const ownNegation: ReadonlySet<Concept> = new Set([
  'DEATH_INVERSION',
  'MEANS_COUNT',
  'METHOD_ASK',
  'BURDEN',
  'TRAPPED',
  'PANIC',
  'NUMB',
  'FLOOD',
  'DEREAL',
]);

const nothing: Verdict = {
  tier: 0,
  trigger: null,
  cssrs: null,
  certainty: null,
  experiencer: 'unclear',
  spans: [],
  ruleIds: [],
  lang: null,
  pack: PACK,
};

/**
 * Reads one text for danger, before anything else happens with it (SAFE-1). Pure, total, linear in the length; the
 * verdict is no assessment of a person (SAFE-5). Spans and rule ids never leave the device (SAFE-39).
 */
export function assess(text: string): Verdict {
  const findings = tokenise(text.slice(0, MAX_READ)).flatMap(readSentence);
  const marks = new Set(findings.map(({ hit }) => hit.concept));
  const judged = findings
    .filter(({ hit }) => meanings[hit.concept] !== null)
    .map((finding) => withOthers(finding, marks))
    .sort((one, two) => two.tier - one.tier);
  const [worst] = judged;
  if (worst === undefined || worst.tier === 0) return nothing;
  const told = judged.filter(({ tier }) => tier > 0);
  return {
    tier: worst.tier,
    trigger: worst.trigger,
    cssrs: worst.cssrs,
    certainty: worst.certainty,
    experiencer: worst.experiencer,
    spans: told.map(({ span }) => span),
    ruleIds: [...new Set(told.map(({ hit }) => `en/${hit.id}`))],
    lang: 'en',
    pack: PACK,
  };
}

function readSentence(tokens: ReturnType<typeof tokenise>[number]): Finding[] {
  const context = readContext(tokens);
  const hits = findPhrases(index, tokens);
  const seen = new Set(hits.map(({ concept }) => concept));
  return hits
    .filter((hit) => !isFramed(context, hit))
    .map((hit) => {
      const first = tokens[hit.start];
      const last = tokens[hit.end - 1];
      return {
        ...inContext(context, hit, seen),
        hit,
        span: [first?.from ?? 0, last?.to ?? 0],
      };
    });
}

/** SAFE-23, SAFE-24: polarity, who, when and frames of one hit. */
function inContext(
  context: SentenceContext,
  hit: Hit<Concept>,
  seen: ReadonlySet<Concept>,
): Meaning & Pick<Finding, 'experiencer'> {
  const base =
    meanings[hit.concept] ?? mean(0, 'suicide_ideation', 0, 'possible');
  const { concept } = hit;
  // Whom a wish to hurt is aimed at is not whose wish it is: the speaker's, unless somebody else is named before.
  const experiencer = experiencerOf(context, hit);
  const lower = (tier: Finding['tier']): Meaning => ({
    ...base,
    tier: Math.min(base.tier, tier) as Finding['tier'],
    certainty: 'possible',
  });
  const is = (meaning: Meaning) => ({ ...meaning, experiencer });

  if (base.tier === 0 || immediate.has(concept)) {
    if (concept === 'ATTEMPT_NOW' && isNegated(context, hit))
      return is(lower(1));
    if (immediate.has(concept) && isPast(context)) return is(lower(2));
    if (immediate.has(concept) && isStory(context, experiencer))
      return is(lower(1));
    return is(base);
  }
  if (concept === 'VOICES_HARM') return is(voices(context, hit, base));
  if (!ownNegation.has(concept) && isNegated(context, hit)) return is(lower(1));
  if (
    isStory(context, experiencer) ||
    (concept === 'SUICIDE_WORD' && isTalkedAbout(context))
  )
    return is(lower(1));
  if (concept === 'SUICIDE_WORD' && experiencer === 'unclear')
    return is(isBare(context) ? base : lower(1));
  if (isPast(context)) return is(lower(1));
  if (experiencer === 'other')
    return is(
      base.tier > 2 ? { ...base, tier: 2, certainty: 'probable' } : lower(1),
    );
  if (concept === 'HARM_OTHER')
    return is(hasFrame(context, 'GAME') ? lower(1) : laughed(context, base));
  const isIntended =
    seen.has('PLAN_TIME') &&
    (concept === 'SELF_KILL' || concept === 'SUICIDE_WORD');
  if (isIntended && !hasFrame(context, 'LAUGH'))
    return is(mean(4, 'suicide_ideation', 4, 'explicit'));
  return is(laughed(context, base));
}

/** SAFE-24: laughter lowers certainty one step, never to none. */
function laughed(context: SentenceContext, base: Meaning): Meaning {
  if (!hasFrame(context, 'LAUGH') || base.tier < 2) return base;
  return base.certainty === 'explicit'
    ? { ...base, tier: 2, certainty: 'probable' }
    : { ...base, tier: 1, certainty: 'possible' };
}

/** SAFE-37: an order to hurt somebody; against oneself it is danger now. */
function voices(
  context: SentenceContext,
  hit: Hit<Concept>,
  base: Meaning,
): Meaning {
  const words = context.tokens.map(({ word }) => word);
  const isVoice = words
    .slice(Math.max(0, hit.start - 1), hit.end)
    .some((word) =>
      /^(voice|voices|demon|demons|devil|god|head|tv|radio)$/.test(word),
    );
  const toSpeaker = words.slice(hit.start, hit.end).includes('me');
  if (!isVoice || !toSpeaker) return { ...base, tier: 0 };
  return words.slice(hit.end).includes('myself') || words.includes('die')
    ? mean(4, 'explicit_self_harm', 4, 'explicit')
    : base;
}

const isPast = (context: SentenceContext): boolean =>
  hasFrame(context, 'PAST') && !hasFrame(context, 'NOW');

/** SAFE-38: told about somebody in a work of fiction, a song, the news. */
const isStory = (
  context: SentenceContext,
  experiencer: Finding['experiencer'],
): boolean => experiencer !== 'self' && hasFrame(context, 'FICTION');

const isTalkedAbout = (context: SentenceContext): boolean =>
  hasFrame(context, 'FICTION');

/** The word alone, or nearly: nobody else is spoken about. */
const isBare = (context: SentenceContext): boolean =>
  context.tokens.length <= 3;

/** Two signs together say more than each (SAFE-25, SAFE-29, SAFE-36). */
function withOthers(finding: Finding, marks: ReadonlySet<Concept>): Finding {
  const { concept } = finding.hit;
  const isFarewell = marks.has('GOODBYE') || marks.has('GOODBYE_NOTE');
  if (concept === 'NUMB' && isFarewell && finding.experiencer !== 'other')
    return { ...finding, tier: 3, certainty: 'probable' };
  const isSecond =
    finding.trigger === 'suicide_ideation' &&
    finding.tier === 2 &&
    finding.experiencer !== 'other' &&
    finding.certainty === 'probable' &&
    (isFarewell ||
      marks.has('MEANS_COUNT') ||
      (concept !== 'BURDEN' && marks.has('BURDEN')));
  if (isSecond) return { ...finding, tier: 3 };
  const isReady =
    finding.tier === 3 &&
    finding.experiencer !== 'other' &&
    finding.trigger === 'suicide_ideation' &&
    concept !== 'MEANS_COUNT' &&
    concept !== 'METHOD_ASK' &&
    marks.has('GOODBYE_NOTE') &&
    concept !== 'GOODBYE_NOTE';
  return isReady ? { ...finding, tier: 4, cssrs: 5 } : finding;
}
