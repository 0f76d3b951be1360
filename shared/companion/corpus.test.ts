import { describe, expect, test } from 'vitest';
import days from './corpus/days.json';
import { play } from './corpus/conversation.ts';
import { judge } from './corpus/judge.ts';
import lives from './corpus/lives.json';
import odd from './corpus/odd.json';
import unseen from './corpus/unseen.json';
import { greeting } from './greeting.ts';
import { respondTogether } from './together.ts';

const parts: Readonly<Record<string, Readonly<Record<string, string[]>>>> = {
  lives,
  odd,
  days,
  unseen,
};

test('[P3] the corpus is large enough to mean something', () => {
  const all = Object.values(parts).flatMap((part) => Object.values(part));
  expect(all.length).toBeGreaterThanOrEqual(100);
  expect(all.flat().length).toBeGreaterThanOrEqual(600);
});

describe.each(Object.entries(parts))('[P3] corpus %s', (_, part) => {
  test.each(Object.entries(part))(
    '%s: every reply passes the judge',
    (_name, turns) => {
      const wrong = play(turns).filter((one) => one.wrong.length > 0);
      expect(
        wrong.map((one) => [
          one.person.slice(0, 80),
          one.reply.text,
          ...one.wrong,
        ]),
      ).toEqual([]);
    },
  );

  test('[MSG-13] each conversation as one offline stretch', () => {
    for (const turns of Object.values(part)) {
      const reply = respondTogether({
        turns: [{ role: 'maya', text: greeting() }],
        stretch: turns,
      });
      const wrong = judge({
        person: turns.join('\n'),
        reply: reply.text,
        moves: reply.moves,
        earlier: [{ text: greeting(), moves: [] }],
      });
      expect(
        wrong
          .filter((one) => !one.startsWith('negationKept'))
          .map((one) => [reply.text, one]),
      ).toEqual([]);
    }
  });
});

test('[P3] questions are rare: fewer than half of the replies ask', () => {
  const replies = Object.values(parts).flatMap((part) =>
    Object.values(part).flatMap((turns) => play(turns)),
  );
  const asking = replies.filter((one) => one.reply.text.includes('?')).length;
  expect(asking / replies.length).toBeLessThan(0.4);
});
