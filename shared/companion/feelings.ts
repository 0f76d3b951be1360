import { words } from './tidy.ts';

/** What kind of weather a feeling word belongs to; it decides which phrases may stand beside it, never what is named. */
export type Mood =
  | 'good'
  | 'grief'
  | 'grave'
  | 'fear'
  | 'anger'
  | 'shame'
  | 'low'
  | 'mixed'
  | 'soft'
  | 'plain';

const groups: Readonly<Partial<Record<Mood, string>>> = {
  good: 'happy glad relieved proud grateful hopeful excited content joyful peaceful delighted thrilled lucky calm overjoyed',
  fear: 'afraid scared anxious nervous worried terrified frightened panicky uneasy tense restless',
  anger:
    'angry furious mad irritated annoyed bitter resentful livid outraged jealous envious',
  shame: 'ashamed guilty embarrassed humiliated',
  low: `sad tired exhausted lonely alone empty numb lost overwhelmed stressed stuck confused disappointed frustrated bored
    helpless hopeless heartbroken homesick hurt broken miserable low drained upset unhappy depressed weary done sick torn heavy`,
};
const groupOf = new Map<string, Mood>();
for (const [mood, list] of Object.entries(groups)) {
  for (const word of list.split(/\s+/)) groupOf.set(word, mood as Mood);
}
const negators = /^(?:not|no|never|nor|cannot|without|hardly|isn't|.*n't)$/;
const leads = new Set(
  `i'm i am was feel felt feeling been so very really still just also quite pretty too a little bit both and totally completely
  more than we we're are were such kind of extremely absolutely all that makes made me myself get got getting`.split(
    /\s+/,
  ),
);

export type Felt = { word: string; mood: Mood };

/** Feelings the person names as their own and does not deny: "I'm not angry, just tired" yields tired alone. */
export function ownFeelings(text: string): Felt[] {
  const all = words(text);
  const found: Felt[] = [];
  all.forEach((word, at) => {
    const mood = groupOf.get(word);
    if (mood === undefined || found.some((felt) => felt.word === word)) return;
    const prior = all[at - 1] ?? '';
    if (
      (prior === 'i' || prior === 'we') &&
      /^(?:lost|hurt|done|broken|torn|upset|worried)$/.test(word)
    )
      return;
    const window = all.slice(Math.max(0, at - 4), at);
    const again = window.findLastIndex(
      (word, place) => word === "i'm" && window[place - 1] !== 'that',
    );
    const near = window.slice(again + 1);
    if (near.some((prior) => negators.test(prior))) return;
    if (isOwn(all, at, found.length > 0)) found.push({ word, mood });
  });
  return found.slice(0, 3);
}

function isOwn(all: string[], at: number, hasEarlier: boolean): boolean {
  let back = at - 1;
  while (
    back >= 0 &&
    (leads.has(all[back] ?? '') || groupOf.has(all[back] ?? ''))
  ) {
    const word = all[back] ?? '';
    if (['i', "i'm", 'we', "we're", 'me', 'feel', 'feeling'].includes(word)) {
      return !['he', 'she', 'they', 'you'].includes(all[back - 1] ?? '');
    }
    back -= 1;
  }
  return back < 0 && (all.length <= 5 || hasEarlier);
}

const grief =
  /\b(?:died|dying|dead|death|funeral|buried|grief|grieving|widow|widower|passed away|killed (?:himself|herself|themselves)|took (?:his|her|their) (?:own )?life|put \w+ (?:down|to sleep)|lost (?:one|him|her|them) (?:today|yesterday|last)|miscarriage|miss (?:him|her|them)|lost (?:my|our|the|him|her) (?:wife|husband|mother|father|mum|mom|dad|son|daughter|baby|brother|sister|child|dog|cat|friend|grandmother|grandfather))\b/i;
const glad =
  /\b(?:got the job|good news|good day|good news|was born|passed my|came back clear|all clear|we won|i won|so happy|engaged|knee held|without stopping|personal best|finally (?:did|finished|got)|first time since|makes me laugh|beautiful|amazing|lovely day|wonderful|best day|i did it)\b/i;
const sore =
  /\b(?:furious|hated? (?:him|her|them|that|this|it|my|when|how)|unfair|not fair|fuck|fucking|bastard|bullshit|pissed|pissed off|insult)\b/i;
const heavy =
  /\b(?:hates? me|no point|nothing matters|feel nothing|not okay|cry|cried|crying|hospital|divorce|cancer|laid off|fired|left me|broke up|hurts?|miss my|quiet house|can't sleep|never forgive|panic|shaking|ill|sick|surgery|visa|debt|owe|lied|failed|cries|empty)\b/i;
const blame =
  /\b(?:my fault|ashamed|guilty|forgive myself|regret|should have|shouldn't have)\b/i;

const grave =
  /\b(?:raped?|abus(?:ed?|ing)|assaulted|molested|(?:hits?|beats?|choked|strangled) me|murdered)\b/i;

/** The weather of one message. Two opposite named feelings make it mixed. */
export function moodOf(text: string): Mood {
  if (grave.test(text)) return 'grave';
  const felt = ownFeelings(text).map((one) => one.mood);
  const isGood = felt.includes('good') || glad.test(text);
  const dark = felt.find((mood) => mood !== 'good');
  if (isGood && dark !== undefined) return 'mixed';
  if (grief.test(text)) return 'grief';
  if (dark !== undefined) return dark;
  if (isGood) return 'good';
  if (blame.test(text)) return 'shame';
  if (sore.test(text))
    return /(?:\bnot|n't|\bnever)\b(?:\s+\w+){0,3}\s+hated?\b/i.test(text)
      ? 'soft'
      : 'anger';
  return heavy.test(text) ? 'low' : 'plain';
}
