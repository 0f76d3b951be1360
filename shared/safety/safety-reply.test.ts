import { describe, expect, it, test } from 'vitest';
import { assess } from './assess.ts';
import { countries, FALLBACK, helpFor } from './lines.ts';
import { safetyReply } from './safety-reply.ts';
import type { Verdict } from './verdict.ts';

const triggers: (Verdict['trigger'] | null)[] = [
  'suicide_ideation',
  'explicit_self_harm',
  'harm_to_others',
  'active_self_harm',
  'acute_panic',
  'severe_dissociation',
  'persistent_distress',
  'emotional_flooding',
  'shutdown_markers',
  null,
];
const people = ['self', 'other', 'unclear'] as const;
const tiers = [0, 1, 2, 3, 4] as const;
const verdict = (part: Partial<Verdict>): Verdict => ({
  ...assess(''),
  ...part,
});
const everyReply = (country: string | null, from: Verdict['tier'] = 0) =>
  triggers.flatMap((trigger) =>
    people.flatMap((experiencer) =>
      tiers
        .filter((tier) => tier >= from)
        .map((tier) =>
          safetyReply(verdict({ trigger, experiencer, tier }), country),
        ),
    ),
  );

describe('the words beside the card', () => {
  test('[SAFE-44] [SAFE-18] [SAFE-19] from tier 3 on they name a human line of the country', () => {
    for (const cc of [...countries(), FALLBACK]) {
      const [line] = helpFor(cc).lines;
      for (const trigger of [
        'suicide_ideation',
        'explicit_self_harm',
        'harm_to_others',
        'active_self_harm',
        'shutdown_markers',
      ] as const)
        for (const experiencer of people)
          for (const tier of [3, 4] as const)
            expect(
              safetyReply(verdict({ trigger, experiencer, tier }), cc),
              cc,
            ).toContain(line?.name);
    }
  });
  test('[SAFE-19] in the highest tier the emergency number, distance from means and a person near', () => {
    for (const text of [
      'I want to kill myself tonight',
      'I have just taken all of them',
    ]) {
      const words = safetyReply(assess(text), 'GB');
      expect(words).toContain('999');
      expect(words).toMatch(/step away from anything you could use/i);
      expect(words).toMatch(/close to someone/);
    }
  });
  test('[SAFE-17] at tier 2 Maya asks openly', () => {
    expect(
      safetyReply(assess("I don't want to be here anymore"), 'US'),
    ).toContain('are you thinking about ending your life?');
  });
  test('[SAFE-28] [CARD-6] for somebody else: ask openly, stay, look for help together', () => {
    const words = safetyReply(assess('my friend wants to die'), 'US');
    expect(words).toMatch(/ask them openly/);
    expect(words).toMatch(/stay/);
    expect(words).toMatch(/help together/);
  });
  test('[SAFE-9] [CARD-6] harm to others: distance and the emergency number', () => {
    const words = safetyReply(assess('I want to kill my brother'), 'DE');
    expect(words).toMatch(/distance/);
    expect(words).toContain('112');
  });
  it('[SAFE-42] names no means, claims no alarm, no person, no secret, no single source of comfort', () => {
    const banned =
      /\b(?:pills?|tablets?|dose|overdose|rope|knife|gun|blade|bridge|roof|tracks|hang|commit|I have (?:called|alerted|told)|I (?:called|alerted)|only me|our secret|I am (?:human|a person|a doctor|a therapist))\b/i;
    for (const words of everyReply('US')) expect(words).not.toMatch(banned);
    expect('I have alerted them').toMatch(banned);
  });
  it('[SAFE-44] is never empty and never ends the talk', () => {
    for (const words of everyReply(null)) {
      expect(words.length).toBeGreaterThan(5);
      expect(words).not.toMatch(/goodbye|talk later|cannot continue/i);
    }
  });
});
