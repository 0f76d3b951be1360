import type { Clause } from './clauses.ts';
import { ownFeelings } from './feelings.ts';
import type { Phrase } from './frames.ts';
import { questions } from './lines.ts';
import type { Topic } from './lines.ts';
import type { Said } from './reflect.ts';
import type { Talk } from './talk.ts';

const advice: readonly Phrase[] = [
  {
    id: 'lean.before',
    text: 'Which way do you lean, before anyone else has a say?',
  },
  {
    id: 'lean.lose',
    text: 'What would you not want to lose, whichever way it goes?',
  },
  { id: 'lean.weighs', text: 'What weighs most in it for you?' },
];

const kin =
  /\bmy (?:older |younger |little |big |best |ex-?)?(wife|husband|mother|father|mum|mom|dad|son|daughter|sister|brother|boss|manager|friend|partner|boyfriend|girlfriend|grandmother|grandfather|neighbour|teacher|uncle|aunt|dog|cat|flatmate|landlord|colleague)\b/i;
const gone = /\b(?:died|dead|death|funeral|passed away|lost my|late)\b/i;
/** Past in form, but a state or a denial: nothing "happened then". */
const standing =
  /n't\b|\b(?:not|never|always|used to|have|has|had|since)\b|'ve\b/i;
const telling =
  /\b(?:was|were|said|saw|wanted|knew|thought|did|felt|loved|hoped|meant|liked)\b/i;
const between =
  /\b(?:told|said|says|thinks|wants|lied|owe|speak|speaking|spoken|listens?|hates?|argu\w+|fight\w*|fought|judges?|never|angry|furious)\b/i;
const duration =
  /\b(?:since|for (?:\d+|\w+) (?:years?|months?|weeks?|days?)|years?|months?|weeks?|always|long|lately|again)\b/i;

/** One open question that fits the matter and was not asked in this conversation; null when none is left. */
export function pickQuestion(
  talk: Talk,
  clause: Clause | null,
  about: 'told' | 'advice',
): Said | null {
  if (about === 'advice') return asSaid(talk.chooser.fresh(advice), '');
  if (
    clause === null ||
    clause.mode === 'self' ||
    clause.mode === 'ask' ||
    talk.size < 3
  )
    return null;
  const person = gone.test(talk.text)
    ? undefined
    : kin.exec(talk.text)?.[0].replace(/^my/i, 'your').toLowerCase();
  const topics = topicsOf(talk, clause, person);
  const fitting = questions.filter((one) => topics.includes(one.topic));
  const chosen =
    talk.chooser.fresh(fitting) ??
    (talk.mood === 'good' || topics.length === 0
      ? null
      : talk.chooser.fresh(questions.filter((one) => one.topic === 'any')));
  return asSaid(chosen, person ?? '');
}

function asSaid(phrase: Phrase | null, person: string): Said | null {
  return phrase === null
    ? null
    : { text: phrase.text.replace('{p}', person), move: phrase.id };
}

function topicsOf(
  talk: Talk,
  clause: Clause,
  person: string | undefined,
): Topic[] {
  const { text, mood } = talk;
  if (mood === 'good')
    return [
      /\b(?:got|won|born|came back|passed|finished|finally)\b/i.test(text)
        ? 'good'
        : 'goodnow',
    ];
  if (clause.mode === 'fragment' && clause.size < 5)
    return talk.theirs.length === 0 ? ['any'] : [];
  const topics: Topic[] = [];
  if (
    /\b(?:or not|not sure (?:if|whether|about|I)|I'm not sure|decide (?:if|whether)|decision|torn between)\b/i.test(
      text,
    )
  )
    topics.push('choice');
  if (mood === 'anger') topics.push('anger');
  if (
    mood === 'fear' &&
    /\b(?:afraid|scared|anxious|worried|terrified|fear)\b/i.test(text)
  )
    topics.push('fear');
  if (
    /\b(?:can't sleep|don't sleep|awake|\d ?am|nights|at night|insomnia)\b/i.test(
      text,
    )
  )
    topics.push('night');
  if (
    /\b(?:at work|my job|my shift|the office|the ward|hours a week)\b/i.test(
      text,
    )
  )
    topics.push('work');
  if (topics.length > 0) return topics;
  if (talk.size > 45) return ['long'];
  if (person !== undefined && between.test(text)) topics.push('person');
  const isState =
    ownFeelings(clause.said).length > 0 ||
    (/\b(?:I|we) (?:can't|don't|keep)\b/.test(clause.said) &&
      !/\byet\b|don't (?:know|want|mind)/i.test(clause.said));
  const isTold =
    /\b(?:he|she|they|my \w+) (?:said|says|told|thinks|wants|asked)\b/i.test(
      clause.said,
    );
  if (isTold) topics.push('others');
  const isPast =
    clause.past &&
    clause.mode === 'mirror' &&
    mood === 'plain' &&
    !standing.test(clause.said);
  if (isPast) topics.push('past');
  if (isPast && !telling.test(clause.said)) topics.push('event');
  if (
    !clause.past &&
    clause.mode === 'mirror' &&
    isState &&
    !duration.test(text)
  )
    topics.push('lasting');
  const isPassing =
    clause.size < 5 || /\b(?:going to|I'll|maybe)\b/i.test(clause.said);
  return topics.length > 0 || isPassing ? topics : ['any'];
}
