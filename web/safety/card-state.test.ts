import { expect, test } from 'vitest';
import { assess } from '#shared/safety/assess.ts';
import { decideCard, foldCard, wordsOf } from './card-state.ts';

const grave = assess('I want to kill myself tonight');
const panic = assess("I can't breathe, it feels like I'm dying");
const words = (verdict: typeof grave) => ({ by: 'words' as const, verdict });

test('[CARD-5] what comes after "I am safe for now" is weighed anew', () => {
  const folded = foldCard(decideCard(null, words(grave)));
  expect(folded.verdict).toBeNull();
  expect(wordsOf(decideCard(folded, words(panic)).verdict).isUrgent).toBe(
    false,
  );
});

test('[CARD-5] milder words take nothing away from an open card', () => {
  const after = decideCard(decideCard(null, words(grave)), words(panic));
  expect(after.folded).toBe(false);
  expect(after.verdict).toBe(grave);
});

test('[CARD-8] [SAFE-19] a plan is offered, but not while danger is at hand', () => {
  expect(wordsOf(grave)).toMatchObject({ isUrgent: true, offersPlan: false });
  expect(wordsOf(null).offersPlan).toBe(true);
});
