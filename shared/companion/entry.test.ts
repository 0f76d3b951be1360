import { describe, expect, test } from 'vitest';
import { entryState } from './entry.ts';
import { greeting } from './greeting.ts';
import { respond } from './respond.ts';

const eighty = 'word '.repeat(80);

describe('[ENTRY-1] how someone arrives', () => {
  test.each([
    ['hi', 'silence'],
    ['Are you real?', 'skepticism'],
    ['I am scared and alone tonight', 'vulnerability'],
    ['are you a bot, I am scared and alone', 'vulnerability'],
    ['I trust nobody these days at all', 'open'],
    ['I had a long day at the shop', 'open'],
    [eighty, 'flooding'],
    ['', 'silence'],
  ])('%s is %s', (text, state) => {
    expect(entryState(text)).toBe(state);
  });

  test('ten words above 150 a minute are a flood, at 150 they are not', () => {
    const ten = 'one two three four five six seven eight nine ten';
    expect(entryState(ten, 3.9)).toBe('flooding');
    expect(entryState(ten, 4)).toBe('open');
    expect(entryState(ten, 0)).toBe('open');
  });

  test('a blank above 45 seconds is silence', () => {
    expect(entryState('I had a long day at the shop', undefined, 46)).toBe(
      'silence',
    );
    expect(entryState('I had a long day at the shop', undefined, 45)).toBe(
      'open',
    );
  });

  test('the same word of pain twice is not two', () => {
    expect(entryState('it hurt then and it has hurt ever since')).toBe('open');
  });
});

describe('[ENTRY-2] the first answer', () => {
  const first = (text: string, more = {}) =>
    respond({
      turns: [
        { role: 'maya', text: greeting() },
        { role: 'user', text },
      ],
      ...more,
    });

  test('silence is kept company and asked nothing', () => {
    for (const text of ['hi', '...', '', 'so tired', 'hm', 'bad day']) {
      const reply = first(text);
      expect(reply.entry).toBe('silence');
      expect(reply.text).not.toContain('?');
    }
  });

  test('doubt is met with plain facts, among them that she is an AI', () => {
    for (const text of [
      'Are you real?',
      'is this a bot',
      'who is behind this machine?',
    ]) {
      const reply = first(text);
      expect(reply.entry).toBe('skepticism');
      expect(reply.text).toMatch(/\bAI\b/);
      expect(reply.text).toMatch(/not a person|no person/);
    }
  });

  test('pain is thanked for, named in their words, and slowed down', () => {
    const reply = first('My husband died and I feel so empty.');
    expect(reply.entry).toBe('vulnerability');
    expect(reply.text).toMatch(/^Thank you/);
    expect(reply.text).toContain('our husband died');
    expect(reply.text).toMatch(/slowly|rush/);
    expect(reply.text).not.toContain('?');
  });

  test('a flood is named by its parts and answered shorter', () => {
    const flood = `${'and then my landlord rang and my sister left and my exams are near and my car broke again '.repeat(5)}`;
    const reply = first(flood);
    expect(reply.entry).toBe('flooding');
    expect(reply.text).toContain('Your landlord, your sister');
    expect(reply.text.length).toBeLessThan(flood.length / 2);
  });

  test('later messages carry no entry state', () => {
    const turns = [
      { role: 'user', text: 'hi' },
      { role: 'maya', text: 'Hello.' },
      { role: 'user', text: 'hi' },
    ] as const;
    expect(respond({ turns: [...turns] }).entry).toBeNull();
  });
});

test('[ONB-2] the greeting says name and AI and holds one open invitation', () => {
  expect(greeting()).toContain('Maya');
  expect(greeting()).toMatch(/\bAI\b/);
  expect(greeting().split('?')).toHaveLength(2);
});
