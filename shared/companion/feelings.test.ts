import { expect, test } from 'vitest';
import { moodOf, ownFeelings } from './feelings.ts';

const named = (text: string): string[] =>
  ownFeelings(text).map((felt) => felt.word);

test('[P3] only feelings a person names as their own and does not deny', () => {
  expect(named("I'm not angry, I'm just tired")).toEqual(['tired']);
  expect(named("I don't feel sad")).toEqual([]);
  expect(named("It's not that I'm sad")).toEqual([]);
  expect(named('I feel happy and scared')).toEqual(['happy', 'scared']);
  expect(named('she was angry with me')).toEqual([]);
  expect(named('I lost to a child')).toEqual([]);
});

test('[P3] joy beside fear is mixed, a death is grief, harm is grave', () => {
  expect(moodOf('I feel happy and scared')).toBe('mixed');
  expect(moodOf('My father died and I am happy to be home')).not.toBe('good');
  expect(moodOf('He hits me')).toBe('grave');
  expect(moodOf("It's not that I hate my job")).toBe('soft');
});
