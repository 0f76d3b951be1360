// Judges one reply of the quiet Maya as a strict reader would. Every rule is a function that returns what is wrong, or
// null. Used by tests alone; each rule has a planted reply in judge.test.ts that it must catch.
import { tidy, words } from '../tidy.ts';

export type Heard = {
  /** The person's last words, or all words of a stretch. */
  person: string;
  reply: string;
  moves: readonly string[];
  /** Maya's earlier replies and the forms they used, oldest first. */
  earlier: readonly { text: string; moves: readonly string[] }[];
};
export type Rule = (heard: Heard) => string | null;

/** Kinds of reply that need not echo the person: they answer something that carries no story. */
const ungrounded =
  /^(?:hello|thanks|bye|yes|no|ack|laugh|unsure|blank|emoji|letter|gibberish|number|code|hostile|misread|enough|advice|name|isAi|isReal|maker|can|remember|there|time|mood|love|trust|privacy|understand|judge|belief|joke|fact|help|unknown|fond|danger|sense|sorry|refrain|invite|leave|asked|tongue|entry\.skepticism)\b/;

const outside = (text: string): string =>
  text.replace(/"[^"]*"/g, '""').toLowerCase();
const found = (text: string, rule: RegExp): string | null =>
  rule.exec(text)?.[0] ?? null;
const turned = new Map(
  Object.entries({
    i: 'you',
    my: 'your',
    me: 'you',
    "i'm": "you're",
    we: 'you',
    our: 'your',
    mine: 'yours',
    myself: 'yourself',
    ours: 'yours',
    us: 'you',
    "i've": "you've",
  }),
);

/** Shares a word with the person, first and second person exchanged. */
export const grounded: Rule = ({ person, reply, moves }) => {
  if (moves.every((move) => ungrounded.test(move) || move.startsWith('lean.')))
    return null;
  const theirs = new Set(
    [...words(person), ...words(tidy(person))].flatMap((word) => [
      word,
      turned.get(word) ?? word,
      `${word}s`,
      `${word}ing`,
    ]),
  );
  const small = new Set('you your the a and to of is it in that'.split(' '));
  const shared = words(reply).filter((word) => theirs.has(word));
  const content = shared.filter((word) => !small.has(word));
  return content.length > 0 ||
    /\d/.test(reply) ||
    words(person).length < 4 ||
    shared.length > 2
    ? null
    : 'shares nothing with what was said';
};

export const noAdvice: Rule = ({ reply }) =>
  found(
    outside(reply),
    /\b(?:you should|you must|you need to|you have to|you ought|(?<!won't )try to|try \w+ing|have you (?:considered|tried)|why don't you|you could try|i suggest|i recommend|how about|it might help|it would help|maybe you can|consider|make sure|remember to|don't forget|don't worry)\b/,
  );

export const noClinicalWords: Rule = ({ reply }) =>
  found(
    outside(reply),
    /\b(?:depression|disorder|symptoms?|diagnos\w*|trauma\w*|ptsd|adhd|bipolar|coping|trigger(?:s|ed)?|dissociat\w*|attachment style|narcissis\w*|boundaries|self-care|process(?:ing)? (?:your|the) (?:feelings|grief|emotions)|validate|closure|toxic|clinical|treatment|intervention|mindful\w*)\b/,
  );

export const noClaimOfFeeling: Rule = ({ reply }) =>
  found(
    outside(reply),
    /\bi(?:'m| am) (?:so |very |really )?(?:sorry for|sad|happy|glad|proud|excited|worried|touched|moved|a person|a human|human|real|your friend|always here)\b|\bi (?:feel|care about|love|miss|missed|understand how|know how|know exactly|remember you|remember when|remember what|can imagine|worry|thought about you|need you)\b|\b(?:last time we|as you told me (?:last|before)|i've been there|when i was|like me, )\b/,
  );

export const oneQuestion: Rule = ({ reply }) =>
  (outside(reply).match(/\?/g)?.length ?? 0) > 1
    ? 'more than one question'
    : null;

export const grammar: Rule = ({ reply }) => {
  const text = outside(reply);
  const slip = found(
    text,
    /\b(?:you am|you is|you was|you wasn't|you has|you does|your are|your is|i are|i is|me are|me am|to i|for i|with i|of i|are i|your self|you and your self|my self|a apple|an? (?:you|your)|you i|i you|you'm|your're|you self|yours (?:mother|father|sister|brother|wife)|your and|\d+are)\b|(?<!\p{L})a (?=[aeio]\p{L}{3})(?!a (?:one|once|uni|use|euro|a))/u,
  );
  const words2 =
    /(?<![\p{L}'])(?!(?:had|that|is|no|very|so|bye|and|more|too|a|over)\s)(\p{L}{2,}) \1(?![\p{L}'])/u.exec(
      text,
    )?.[0];
  return slip ?? words2 ?? null;
};

export const wellFormed: Rule = ({ reply }) => {
  if (reply.trim() === '' || reply !== reply.trim()) return 'empty or padded';
  if ((reply.split('"').length - 1) % 2 !== 0) return 'unbalanced quotation';
  if (!/[.!?…]"?$/.test(reply)) return 'no closing mark';
  if (/^\p{Ll}/u.test(reply.replace(/^["…]/, ''))) return 'begins small';
  if (/[.!?]"? \p{Ll}/u.test(reply.replace(/"[^"]*"/g, 'Q')))
    return 'a sentence begins small';
  if (
    /\b(?:And|But|So|You|Your|The|He|She|It)\b/.test(
      reply.replace(/"[^"]*"/g, '').replace(/(?:^|[.!?…:]"? )"?\p{L}+/gu, ''),
    )
  )
    return 'large letter inside';
  return found(
    reply,
    / [.,;:!?]|,,|\.\.|,\.|;\.|:\.|[!?]\.| {2}|\b(?:and|but|or|the|my|your|a|an|because)[.!?]/i,
  );
};

export const noMarkup: Rule = ({ reply }) =>
  found(reply, /[<>{}[\]*_#`|~\\]|pause-\d/);

export const negationKept: Rule = ({ person, reply }) => {
  for (const match of person.matchAll(
    /\b(?:I'm|I am|I was|I feel|I felt) not (\p{L}+)|\bI (?:wasn't|don't feel|didn't feel) (\p{L}+)/giu,
  )) {
    const word = (match[1] ?? match[2] ?? '').toLowerCase();
    if (word.length < 4) continue;
    const claim = new RegExp(
      `\\b(?:you're|you are|you were|you feel) (?:so |very )?${word}\\b|(?:^|[.!?] )${word}(?:\\.|,| -| and)`,
      'i',
    );
    if (claim.test(reply)) return `said not ${word}`;
  }
  return null;
};

/** Short words are answered shortly; a flood is answered with less than it brought. */
export const pace: Rule = ({ person, reply, moves }) => {
  const brought = words(person).length;
  const given = words(reply).length;
  const isFixed = moves.some((move) =>
    /^(?:entry|isReal|isAi|maker|can|remember|privacy|help|danger|tongue|advice|understand|trust|love|hostile|judge|belief|together)/.test(
      move,
    ),
  );
  if (given > 75) return 'too long';
  if (isFixed) return null;
  if (brought <= 4 && given > 22) return `${given} words to ${brought}`;
  if (brought <= 20 && given > brought + 20)
    return `${given} words to ${brought}`;
  return brought >= 60 && given >= brought ? 'longer than the flood' : null;
};

const parts = (text: string): string[] =>
  text.split(/(?<=[.!?…])\s+(?=["\p{Lu}])/u);

/** No sentence of Maya's stands twice in a conversation. */
export const noSentenceTwice: Rule = ({ reply, earlier }) => {
  const told = new Set(earlier.flatMap((turn) => parts(turn.text)));
  return parts(reply).find((sentence) => told.has(sentence)) ?? null;
};

/** No form twice in ten turns. The bare form has no words of its own and is exempt. */
export const noFormTwice: Rule = ({ moves, earlier }) => {
  const recent = new Set(earlier.slice(-10).flatMap((turn) => turn.moves));
  const bare = /^(?:mirror\.(?:plain|pair|second)|fragment\.plain|echo\.)/;
  return moves.find((move) => !bare.test(move) && recent.has(move)) ?? null;
};

export const stillAfterGoodbye: Rule = ({ reply, moves }) =>
  moves.some((move) => move.startsWith('bye.')) &&
  (reply.includes('?') ||
    words(reply).length > 10 ||
    moves.length > 1 ||
    /\b(?:wait|before you|come back|tomorrow|see you|miss)\b/i.test(reply))
    ? 'goes on after a goodbye'
    : null;

export const noFlattery: Rule = ({ reply }) =>
  found(
    outside(reply),
    /\b(?:you're (?:so |very )?(?:brave|strong|amazing|wonderful|special|incredible|resilient)|so brave|great question|good question|well done|proud of you(?! and| can| ))\b/,
  );

export const noHook: Rule = ({ reply }) =>
  found(
    outside(reply),
    /\b(?:don't go|don't leave|i'll be waiting|please stay|only i|only me|you only need|without me|our secret|streak|i'd miss)\b/,
  );

export const rules: Readonly<Record<string, Rule>> = {
  grounded,
  noAdvice,
  noClinicalWords,
  noClaimOfFeeling,
  oneQuestion,
  grammar,
  wellFormed,
  noMarkup,
  negationKept,
  pace,
  noSentenceTwice,
  noFormTwice,
  stillAfterGoodbye,
  noFlattery,
  noHook,
};

/** Everything that is wrong with a reply, each with the rule that says so. */
export function judge(heard: Heard): string[] {
  return Object.entries(rules).flatMap(([name, rule]) => {
    const wrong = rule(heard);
    return wrong === null ? [] : [`${name}: ${wrong}`];
  });
}
