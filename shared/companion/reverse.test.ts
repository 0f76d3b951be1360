import { expect, test } from 'vitest';
import { reverse } from './reverse.ts';

const cases: readonly (readonly [string, string])[] = [
  ['I am tired of my boss', 'you are tired of your boss'],
  ["I'm not angry with her", "you're not angry with her"],
  ['she hates me', 'she hates you'],
  ['my mother said she hates me', 'your mother said she hates you'],
  ['I was late and was told off', 'you were late and were told off'],
  ['I think my boss was right', 'you think your boss was right'],
  ['she was kind and was listening', 'she was kind and was listening'],
  ["I wasn't always like this", "you weren't always like this"],
  ['I did it myself and it is mine', 'you did it yourself and it is yours'],
  ["I've been here since I was six", "you've been here since you were six"],
  [
    'we were married and our house was small',
    'you were married and your house was small',
  ],
  ['My sister and I are close', 'you and your sister are close'],
  ['you are wrong', 'I am wrong'],
  ['I told you about him', 'you told me about him'],
  ['you were quiet', 'I was quiet'],
  ['your answers bore me', 'my answers bore you'],
  ["you're not listening to me", "I'm not listening to you"],
  [
    'he said "you are useless" and I left',
    'he said "you are useless" and you left',
  ],
  ['Anna told me I was wrong', 'Anna told you you were wrong'],
  ['am I mad', 'are you mad'],
  ['I woke at 3am', 'you woke at 3am'],
  ['I owe 4,000 since 12/04/2019', 'you owe 4,000 since 12/04/2019'],
];

test.each(cases)('[P3] "%s" is said back as "%s"', (said, back) => {
  expect(reverse(said)).toBe(back);
});
