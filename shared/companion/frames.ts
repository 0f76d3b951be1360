// The ways in which a person's own words are said back. {C} and {c} hold the turned clause, {q} the words as written,
// {W} and {w} a feeling they named, {v} a second one. A frame is a form only: what fills it is always theirs.

export type Phrase = { id: string; text: string };

export const mirrors: readonly Phrase[] = [
  { id: 'mirror.plain', text: '{C}.' },
  { id: 'mirror.so', text: 'So {c}.' },
  { id: 'mirror.tell', text: 'You tell me {c}.' },
  { id: 'mirror.saying', text: "You're saying {c}." },
  { id: 'mirror.and', text: 'And {c}.' },
  { id: 'mirror.see', text: '{C}. I see.' },
  { id: 'mirror.stands', text: 'One thing stands out: {c}.' },
  { id: 'mirror.stay', text: "I'll stay with this: {c}." },
  { id: 'mirror.from', text: 'From what you write, {c}.' },
  { id: 'mirror.down', text: "What you've put down is this: {c}." },
];

/** Forms that pick one part out of several; beside a single clause they would sound hollow. */
export const picking: ReadonlySet<string> = new Set([
  'mirror.stands',
  'mirror.stay',
  'mirror.from',
  'mirror.down',
  'quote.stop',
  'quote.stays',
]);

/** Forms that would say "say" twice beside a clause that reports speech. */
export const reporting: ReadonlySet<string> = new Set([
  'mirror.tell',
  'mirror.saying',
]);

export const fragments: readonly Phrase[] = [
  { id: 'fragment.plain', text: '{C}.' },
  { id: 'fragment.then', text: '{C}, then.' },
  { id: 'fragment.write', text: '"{q}", in your words.' },
  { id: 'fragment.with', text: "{C}. I'm with you." },
  { id: 'fragment.okay', text: '{C}. All right.' },
  { id: 'fragment.short', text: '"{q}" - short, and clear enough.' },
  { id: 'fragment.see', text: '{C}. I see.' },
];

export const quotes: readonly Phrase[] = [
  { id: 'quote.put', text: 'You put it like this: "{q}".' },
  { id: 'quote.own', text: '"{q}" - I\'ll leave that in your own words.' },
  { id: 'quote.wrote', text: 'You wrote "{q}".' },
  { id: 'quote.words', text: '"{q}": I won\'t smooth that over.' },
  { id: 'quote.stop', text: 'The line I stop at is "{q}".' },
  { id: 'quote.stands', text: '"{q}" stands here just as you said it.' },
  { id: 'quote.stays', text: 'One line stays: "{q}".' },
  { id: 'quote.there', text: '"{q}". That is said now.' },
  { id: 'quote.inwords', text: 'In your own words: "{q}".' },
];

/** For hard words that people turn on themselves: said back as theirs, never as a fact and never argued away. */
export const selfWords: readonly Phrase[] = [
  {
    id: 'self.telling',
    text: '"{q}" is what you\'re telling yourself. From here I can\'t see it as a fact.',
  },
  { id: 'self.hard', text: '"{q}": a hard sentence to carry around.' },
  {
    id: 'self.agree',
    text: 'I won\'t agree with "{q}", and I won\'t argue you out of it either.',
  },
  {
    id: 'self.heavy',
    text: 'Those are heavy words to turn on yourself: "{q}".',
  },
  {
    id: 'self.harsh',
    text: 'There is a harshness in "{q}". I won\'t repeat it as if it were settled.',
  },
  { id: 'self.believe', text: '"{q}" - that must be painful to believe.' },
  {
    id: 'self.verdict',
    text: '"{q}" sounds like a verdict. You\'ve only told me the charge.',
  },
];

/** For questions that are nobody's to answer. */
export const openQuestions: readonly Phrase[] = [
  {
    id: 'open.noanswer',
    text: '"{q}" - I don\'t have an answer, and I won\'t make one up.',
  },
  {
    id: 'open.quick',
    text: 'You\'re asking "{q}", and it may not have a quick answer.',
  },
  { id: 'open.stay', text: 'The question "{q}" can stay open here.' },
  {
    id: 'open.company',
    text: '"{q}" is a real question. All I can do is keep it company.',
  },
  {
    id: 'open.yours',
    text: 'I can\'t settle "{q}" for you. It\'s good that it is said out loud.',
  },
  {
    id: 'open.beside',
    text: 'I\'d rather sit beside "{q}" than rush to close it.',
  },
  {
    id: 'open.unanswered',
    text: '"{q}" may have to go unanswered for a while.',
  },
];

export const named: readonly Phrase[] = [
  { id: 'named.word', text: 'The word you use is "{w}".' },
  { id: 'named.give', text: '"{W}" is the word you give it.' },
  { id: 'named.plain', text: '{W}.' },
  { id: 'named.say', text: '{W}, you say.' },
  { id: 'named.clear', text: '{W} - you said that clearly.' },
];

export const paired: readonly Phrase[] = [
  { id: 'paired.and', text: '{W} and {v}.' },
  { id: 'paired.both', text: '{W} and {v}, both at once.' },
  { id: 'paired.cancel', text: '{W}, and {v} too. Neither cancels the other.' },
  { id: 'paired.words', text: 'Both words are there, "{w}" and "{v}".' },
  { id: 'paired.beside', text: '{W} right beside {v}.' },
];

export const corrected: readonly Phrase[] = [
  { id: 'corrected.mistake', text: 'My mistake: {c}.' },
  { id: 'corrected.right', text: 'Right - {c}. I had that wrong.' },
  { id: 'corrected.thanks', text: 'Thank you for putting that straight: {c}.' },
  { id: 'corrected.then', text: "{C}, then. I'll go by that." },
];

export const repeated: readonly Phrase[] = [
  { id: 'repeated.again', text: 'You say it again: "{q}".' },
  {
    id: 'repeated.same',
    text: 'The same words a second time, "{q}". They can be said as often as it takes.',
  },
  { id: 'repeated.still', text: 'Still "{q}".' },
  { id: 'repeated.there', text: '"{q}" - it keeps being true, then.' },
  {
    id: 'repeated.back',
    text: 'Back to "{q}". I won\'t hurry you on from there.',
  },
];
