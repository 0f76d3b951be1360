import { expect, test } from 'vitest';
import { judge, rules } from './corpus/judge.ts';
import type { Heard } from './corpus/judge.ts';

const heard = (reply: string, more: Partial<Heard> = {}): Heard => ({
  person:
    'I am not angry with my sister, I just miss her very much these days.',
  reply,
  moves: ['mirror.so'],
  earlier: [],
  ...more,
});

test('[P3] a sound reply has nothing wrong', () => {
  expect(
    judge(heard("So you're not angry with your sister, you just miss her.")),
  ).toEqual([]);
});

type Planted = readonly [rule: string, reply: string, more?: Partial<Heard>];
const planted: readonly Planted[] = [
  ['grounded', 'The weather changes often there.'],
  ['noAdvice', 'You miss your sister. You should call her.'],
  ['noAdvice', 'You miss your sister. Have you considered writing to her?'],
  ['noAdvice', 'You miss your sister. Try to rest.'],
  ['noClinicalWords', 'You miss your sister. That sounds like depression.'],
  ['noClaimOfFeeling', "You miss your sister. I'm so sorry for you."],
  [
    'noClaimOfFeeling',
    'You miss your sister. I know how that is, I care about you.',
  ],
  [
    'noClaimOfFeeling',
    'You miss your sister. Last time we spoke it was the same.',
  ],
  ['oneQuestion', 'You miss your sister? What is she like?'],
  ['grammar', 'So you am missing your sister.'],
  ['grammar', 'So you was missing your sister.'],
  ['grammar', 'So your sister means a lot to I.'],
  ['grammar', 'So your your sister is missed.'],
  ['grammar', 'So you miss a apple and your sister.'],
  ['wellFormed', 'so you miss your sister.'],
  ['wellFormed', 'So you miss your sister'],
  ['wellFormed', 'So you miss "your sister.'],
  ['wellFormed', 'So you miss your sister and.'],
  ['wellFormed', 'You miss your sister. that is all.'],
  ['wellFormed', 'So You miss your sister.'],
  ['noMarkup', 'So you miss your sister <b>much</b>.'],
  ['noMarkup', 'So you miss your sister <pause-200ms>.'],
  ['negationKept', "So you're angry with your sister."],
  ['negationKept', 'Angry. Your sister.'],
  [
    'pace',
    `So you miss your sister ${'and she lives far away '.repeat(12)}now.`,
  ],
  [
    'noSentenceTwice',
    'So you miss her. Take your time.',
    { earlier: [{ text: 'Your sister. Take your time.', moves: [] }] },
  ],
  [
    'noFormTwice',
    'So you miss your sister.',
    { earlier: [{ text: 'So it is.', moves: ['mirror.so'] }] },
  ],
  [
    'stillAfterGoodbye',
    'Goodbye. What will you do tomorrow?',
    { person: 'bye', moves: ['bye.0'] },
  ],
  [
    'stillAfterGoodbye',
    'Goodbye, and come back soon.',
    { person: 'bye', moves: ['bye.0'] },
  ],
  ['noFlattery', "You miss your sister. You're so brave."],
  ['noHook', "You miss your sister. Please stay, don't go."],
];

test('[P3] each rule catches its planted reply', () => {
  const missed = planted.filter(
    ([rule, reply, more]) =>
      typeof rules[rule]?.(heard(reply, more)) !== 'string',
  );
  expect(missed).toEqual([]);
});

test('[P3] every rule has a planted reply', () => {
  expect(new Set(planted.map(([rule]) => rule))).toEqual(
    new Set(Object.keys(rules)),
  );
});
